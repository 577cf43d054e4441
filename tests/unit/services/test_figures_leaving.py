"""Figures of one film under a policy of pseudonyms: another name, cleaned pixels, or a refusal."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.reports import film_of
from tests.helpers.site import set_policy
from xai_desktop.core.cascade import CascadeLook
from xai_desktop.core.errors import ExportError
from xai_desktop.core.measure_table import MeasureRow
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.study import ImageRef
from xai_desktop.services import outside
from xai_desktop.services.cascading_pictures import View
from xai_desktop.services.cascading_table import CascadeTable, Cell, GivenFilm, Strip
from xai_desktop.services.contact_pictures import SheetView
from xai_desktop.services.figures_leaving import leaving_cascade, leaving_sheet
from xai_desktop.services.outside import LeavingFilm

REF, IMAGE = ImageRef(Path("Jane.png"), "Jane"), film_of((64, 56))
VIEW = View(IMAGE, OverlayLook(), (), True, CascadeLook())
SHEET = SheetView(IMAGE, OverlayLook(), (), True)


@pytest.fixture(autouse=True)
def policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(outside, "source_header", lambda *_: None)
    return set_policy(monkeypatch, tmp_path / "site", "deidentified_results = true")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The film bears writing."""
    monkeypatch.setattr(outside, "film_without_writing", lambda image: replace(image, index=np.zeros_like(image.index)))


def table(film: GivenFilm | None = None) -> CascadeTable:
    return CascadeTable("layers", (Strip(0, "net", "layers", (Cell("a", film=film),)),))


def test_both_are_called_by_the_same_pseudonym() -> None:
    view, title = leaving_cascade(table(), VIEW, REF, "Jane \u00b7 Mass")
    assert view == VIEW
    assert title.endswith(" \u00b7 Mass")
    assert "Jane" not in title
    assert leaving_sheet(SHEET, REF, "Jane \u00b7 Mass")[1] == title


def test_without_the_policy_nothing_changes(policy: Path) -> None:
    policy.unlink()
    assert leaving_cascade(table(), VIEW, REF, "Jane") == (VIEW, "Jane")
    assert leaving_sheet(SHEET, REF, "Jane") == (SHEET, "Jane")


@pytest.mark.usefixtures("written")
def test_writing_is_blanked_and_tiles_that_would_keep_it_are_refused() -> None:
    assert not leaving_cascade(table(), VIEW, REF, "Jane")[0].image.index.any()
    assert not leaving_sheet(SHEET, REF, "Jane")[0].image.index.any()
    given = object.__new__(GivenFilm)
    with pytest.raises(ExportError, match="the film bears writing"):
        leaving_cascade(table(given), VIEW, REF, "Jane")


def test_measurements_have_numbers_for_readers_and_no_times() -> None:
    film = LeavingFilm(REF, IMAGE, "ab" * 32, None)
    rows = (
        MeasureRow("ruler", "heart", reader="Ada", at="2026-03-01T12:00:00+01:00"),
        MeasureRow("ruler", "", reader=""),
    )
    assert [(one.reader, one.at, one.name) for one in film.rows(rows)] == [("Reader 1", "", "heart"), ("", "", "")]
