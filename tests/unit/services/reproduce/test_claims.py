"""Verdicts are earned, and a page is the same bytes for the same findings."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.services.reproduce.claim import Claim, Reproduction, Table, above
from xai_desktop.services.reproduce.drawings import BoxPlots, Curve, Drawing, Pictures
from xai_desktop.services.reproduce.page import page, write
from xai_desktop.services.sheets import Sheet, Tile


def interval(low: float | None, high: float | None, estimate: float = 0.6) -> Interval:
    return Interval(estimate, low, high, 40)


@pytest.mark.parametrize(
    ("low", "high", "seeds", "verdict"),
    [
        (0.51, 0.7, 5, "holds here"),
        (0.5, 0.7, 5, "undecided"),
        (0.3, 0.49, 5, "does not hold here"),
        (0.3, 0.5, 5, "undecided"),
        (0.5, 0.5, 5, "undecided"),
        (None, None, 5, "undecided"),
        (0.51, 0.7, 4, "undecided, 4 seeds are too few"),
        (0.3, 0.4, 1, "undecided, 1 seeds are too few"),
    ],
)
def test_a_claim_is_decided_by_its_whole_interval_and_five_seeds(
    low: float | None, high: float | None, seeds: int, verdict: str
) -> None:
    claim = above("CL beats E2E", "86 %", interval(low, high), 0.5, seeds)
    assert claim.verdict == verdict
    assert "40 patients" in claim.found


FOUND = Reproduction(
    paper="P000",
    title="two ways",
    setting="small",
    missing=("Everything else.",),
    claims=(Claim("a | b", "86 %", "0.6", "holds here"),),
    tables=(Table("IoU by layer", ("layer", "IoU"), (("1", "0.2"), ("2", "0.3"))),),
    drawings=(Drawing("iou", "IoU by layer", "layer", "IoU", (Curve("CL", (interval(0.1, 0.9), None)),), level=0.2),),
)


def test_a_page_says_first_what_is_missing(tmp_path: Path) -> None:
    text = page(FOUND)
    places = [text.index(words) for words in ("## Not reproduced", "Everything else.", "## Setting", "**Claims**")]
    assert places == sorted(places)
    assert r"a \| b" in text
    written = write(FOUND, tmp_path)
    assert written.read_text(encoding="utf-8") == text
    assert (tmp_path / "IoU_by_layer.csv").read_text() == "layer,IoU\n1,0.2\n2,0.3\n"
    assert json.loads((tmp_path / "verdicts.json").read_text())["claims"][0]["verdict"] == "holds here"
    for name in ("iou.png", "iou.svg"):
        assert name.endswith("png") or "iou.svg" in text
        assert (tmp_path / name).stat().st_size > 1000


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(FOUND, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_every_kind_of_figure_is_drawn_and_told(tmp_path: Path) -> None:
    sheet = Sheet("films", ("a", "b"), (("film 1", (Tile(np.zeros((4, 4, 3), np.uint8), "0.31"), None)),))
    boxes = BoxPlots("spread", "IoU", "IoU", (("CL", (0.1, 0.2, 0.6)), ("E2E", (0.3,))), level=0.2)
    steps = Drawing("steps", "K", "K", "AP", (Curve("CasCAM", (interval(0.1, 0.9),)),), places=("K = 5",))
    found = replace(FOUND, drawings=(boxes, Pictures("pictures", "Films", sheet), steps))
    write(found, tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {"spread.svg", "pictures.png", "steps.svg"} <= set(first)
    assert b"K = 5" in first["steps.svg"]
    assert b"n = 3" in first["spread.svg"]
    told = json.loads(first["verdicts.json"])["figures"]
    assert told[0]["boxes"][0] == ["CL", [0.1, 0.2, 0.6]]
    assert told[1]["rows"] == [["film 1", ["0.31", None]]]
    write(found, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
