"""Whatever two cards differ in stands in their comparison: a field that is not shown would be taken for the same."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from xai_desktop.app.model_card import card_sections
from xai_desktop.core import paths
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.compared_cards import ComparedRow, compared
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.origin import Origin, Reference
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.scope import Scope
from xai_desktop.core.threshold import Percentile
from xai_desktop.io.bundle_files import read_card

FOLDER = paths.bundled_models() / "nih-cascade"
CARD = replace(read_card(FOLDER), origin=Origin("a.pt", "a" * 64, "state dict", ("e",)), reference=Reference("b" * 64))
OTHER: dict[str, object] = {
    "version": "9", "task": "another", "classes": ("Effusion", "Mass"), "score_kind": ScoreKind.LOGIT,
    "architecture": "vgg", "arguments": (("width", 3),), "layers": CARD.layers[:-1], "operating_points": (0.1, 0.2),
    "weights_hash": "f" * 64, "findings": (("Heart", CARD.classes[0]),), "training": "x", "intended_use": "y",
    "training_data": "z", "licence": "l", "taps": not CARD.taps, "synthetic": not CARD.synthetic,
    "notes": (("a", "b"),), "scope": Scope(("MR",)), "out_of_scope": "o",
    "map_thresholds": ((CARD.classes[0], Percentile(77.0)),),
    "origin": replace(CARD.origin, sha256="c" * 64), "reference": replace(CARD.reference, sha256="d" * 64),
}  # fmt: skip
SPEC: dict[str, object] = {
    "size": (32, 32), "intensity": "modality", "polarity": "bone_dark", "value_range": (-1024.0, 1024.0),
    "policy": "pad", "mean": (0.3,), "std": (0.2,), "percentiles": (2.0, 98.0), "channels": 3,
}  # fmt: skip


def differing(card: BundleCard) -> list[ComparedRow]:
    sides = [[(part.title, part.rows) for part in card_sections(one, Path("x"), 5)] for one in (CARD, card)]
    return [row for row in compared(*sides) if row.differs]


def test_every_field_is_asked_for_here() -> None:
    assert {one.name for one in fields(BundleCard)} - set(OTHER) == {"name", "input"}
    assert {one.name for one in fields(InputSpec)} - set(SPEC) == {"channel_order"}
    assert differing(CARD) == []


@pytest.mark.parametrize("field", OTHER)
def test_a_field_that_differs_is_shown(field: str) -> None:
    assert differing(replace(CARD, **{field: OTHER[field]}))  # type: ignore[arg-type]


@pytest.mark.parametrize("field", SPEC)
def test_a_field_of_the_input_that_differs_is_shown(field: str) -> None:
    assert differing(replace(CARD, input=replace(CARD.input, **{field: SPEC[field]})))  # type: ignore[arg-type]


def test_the_tolerance_of_a_reference_is_shown() -> None:
    assert differing(replace(CARD, reference=replace(CARD.reference, tolerance=0.5)))


def test_a_film_without_a_window_has_its_percentiles_also_where_the_window_goes_first() -> None:
    voi = replace(CARD, input=replace(CARD.input, intensity="file_voi"))
    own = replace(voi, input=replace(voi.input, percentiles=(2.0, 98.0)))
    texts = [[row for part in card_sections(one, Path("x"), 5) for row in part.rows] for one in (voi, own)]
    assert texts[0] != texts[1]
