"""The pages that come with the program: complete, of papers that it knows, and small."""

import re
from pathlib import Path

import pytest

from xai_desktop.core import paths
from xai_desktop.services.kept_claims import KeptClaim, kept
from xai_desktop.services.reproduce.papers import PAPERS

MOST_BYTES = 3 << 20
BUNDLED = [claim for claim in kept() if claim.comes_along]


def test_every_folder_is_a_test_of_a_known_paper() -> None:
    assert {claim.folder for claim in BUNDLED} == {folder for folder in paths.evidence().iterdir() if folder.is_dir()}
    assert {claim.paper for claim in BUNDLED} <= set(PAPERS)


@pytest.mark.parametrize("claim", BUNDLED, ids=lambda claim: claim.folder.name)
def test_a_page_says_first_what_was_not_reproduced_and_has_its_figures(claim: KeptClaim) -> None:
    text = claim.page.read_text("utf-8")
    assert text.startswith("# P00")
    assert text.index("## Not reproduced") < text.index("## Setting") < text.index("**Claims**")
    named = {Path(name).with_suffix(".png").name for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)}
    assert named == {path.name for path in claim.folder.glob("*.png")}
    assert sum(path.stat().st_size for path in claim.folder.iterdir()) < MOST_BYTES
    assert not re.search(r"/(home|tmp|work|root|Users)/", text)
