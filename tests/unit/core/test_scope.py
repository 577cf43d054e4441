"""For which films a network was made."""

from pathlib import Path

import pytest

from xai_desktop.core.scope import Scope
from xai_desktop.core.study import ImageRef

CHEST = Scope(("CR", "DX"), ("CHEST",), ("PA", "AP"))


@pytest.mark.parametrize(
    ("modality", "part", "view", "outside", "unknown"),
    [
        ("DX", "CHEST", "PA", (), ()),
        ("dx", "chest", "ap", (), ()),
        ("MR", "BRAIN", "", ("modality MR", "body part BRAIN"), ("view",)),
        ("DX", "CHEST", "LL", ("view LL",), ()),
        ("", "", "", (), ("modality", "body part", "view")),
        ("CR ", " CHEST", "PA", (), ()),
    ],
)
def test_what_lies_outside_and_what_cannot_be_known(
    modality: str, part: str, view: str, outside: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    ref = ImageRef(Path("f.dcm"), "f", modality=modality, body_part=part, view=view)
    assert CHEST.outside(ref) == outside
    assert CHEST.unknown(ref) == unknown


def test_a_card_that_says_nothing_leaves_nothing_outside() -> None:
    ref = ImageRef(Path("f.dcm"), "f", modality="MR", body_part="BRAIN")
    assert Scope().outside(ref) == ()
    assert Scope().unknown(ref) == ()
    assert Scope().text == ""
    assert CHEST.text == "CR, DX · CHEST · PA, AP"
