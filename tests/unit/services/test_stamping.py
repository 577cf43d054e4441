"""Figures of several maps say how each came to be: at their foot, and for programs inside the file."""

import json
import xml.etree.ElementTree as Xml
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from pypdf import PdfReader

from tests.helpers.maps import explained
from tests.unit.services.test_cascading_pictures import LAYERS, view
from xai_desktop import __version__
from xai_desktop.core.chain import HEAD, Head, head_of
from xai_desktop.core.report import NOTICE
from xai_desktop.core.task import Quiet
from xai_desktop.services.cascading_export import write_cascade
from xai_desktop.services.stamping import stamp_of

MAP = explained(np.eye(4, dtype=np.float32))
END = Head(41, "ab" * 32, "2026-03-01T12:00:00+01:00")
DESCRIPTION = "{http://purl.org/dc/elements/1.1/}description"


def kept(path: Path) -> dict[str, Any]:
    """What another program finds inside the file."""
    if path.suffix == ".png":
        with Pillow.open(path) as picture:
            text = picture.info["Description"]
    elif path.suffix == ".svg":
        text = next(Xml.parse(path).iter(DESCRIPTION)).text or ""
    else:
        text = str(PdfReader(path).metadata["/Subject"])  # type: ignore[index]
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_cascade_tells_programs_what_every_map_was_made_with(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"cascade.{ending}"
    write_cascade(path, LAYERS, view(), "film · Mass", "Outline: the top tenth.", Quiet(), END)
    told = kept(path)
    assert told["notice"] == NOTICE
    assert told["threshold"] == "Outline: the top tenth."
    assert told["versions"]["xai_desktop"] == __version__
    assert head_of(told) == END
    made = [cell.result.explanation for strip in LAYERS.strips for cell in strip.cells if cell.result is not None]
    assert [one["layer"] for one in told["maps"]] == [one.provenance.layer for one in made]
    assert all(one["bundle_hash"] and one["seed"] == "0" and one["explainer"] == "grad_cam" for one in told["maps"])


def test_people_read_it_at_the_foot(tmp_path: Path) -> None:
    path = tmp_path / "cascade.svg"
    write_cascade(path, LAYERS, view(), "film · Mass", "", Quiet())
    how = next(c.result for s in LAYERS.strips for c in s.cells if c.result is not None).explanation.provenance
    text = path.read_text("utf-8")
    assert f"{how.bundle} {how.bundle_hash[:12]}" in text
    assert f"XAI Desktop {__version__}" in text
    assert kept(path)[HEAD] is None


def test_many_methods_are_counted_and_still_told_one_by_one_inside() -> None:
    methods = [replace(MAP, provenance=replace(MAP.provenance, explainer=f"method_{n}")) for n in range(4)]
    stamp = stamp_of(methods, "top 10 %")
    assert "4 methods" in stamp.line
    assert [one["explainer"] for one in json.loads(stamp.text)["maps"]] == [f"method_{n}" for n in range(4)]
    assert "method_0, method_1, method_2" in stamp_of(methods[:3] * 2, "").line
