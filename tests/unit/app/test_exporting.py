"""A report is made of what was on the screen and of what is on record, once, and is written as it was previewed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.helpers.reports import card_of, explanation_of, film_of, gaussian, marks_of, report_for
from tests.helpers.reviews import AT, MASS
from xai_desktop.app.exporting import ExportChoice, Exporting
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.preferences import Preferences
from xai_desktop.app.report_making import ExportOrder
from xai_desktop.app.review_lane import ReviewLane
from xai_desktop.app.reviewing import Reviewing
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.cleaned_film import CleanedFilm
from xai_desktop.core.destination import UNSAID, Going, House, Outside
from xai_desktop.core.errors import ExportError, UsageError
from xai_desktop.core.reading import Reading, ReadingStep
from xai_desktop.core.report import Report
from xai_desktop.core.review import Review
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io.exporters.pdf import pdf_bytes
from xai_desktop.io.site_key import site_key
from xai_desktop.services import opening, previewing, reporting
from xai_desktop.services.results import Film, MapResult
from xai_desktop.services.reviewing import Reviews, open_reviews

FILM = Film(report_for().ref, film_of(), marks_of(), AnnotationSet(()))


class Screen:
    """A session that shows a film with its map; `reports` are those that would have been written."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, lane: ReviewLane | None = None, jobs: Jobs | None = None
    ) -> None:
        self.jobs, self.session, self.reports = jobs or Jobs(), Session(), list[Report]()
        self.faults, self.said = list[object](), list[str]()
        self.jobs.failed.connect(lambda _title, error: self.faults.append(error))
        self.preferences = Preferences()
        self.exporting = Exporting(self.session, self.jobs, None, lane, self.preferences)
        self.exporting.said.connect(self.said.append)
        explanation = explanation_of(gaussian(FILM.image.size, (200, 160)))
        result = MapResult(explanation, RankedMap.of(explanation.heatmap))
        self.session.show_film(FILM.ref, FILM.image, FILM.annotations)
        self.session.update(
            card=card_of(),
            prediction=report_for().prediction,
            result=result,
            reading=Reading.investigate("test"),
        )
        monkeypatch.setattr(reporting, "write_report", self._write)

    def _write(self, report: Report, folder: Path, *_: object) -> tuple[Path, ...]:
        self.reports.append(report)
        return (folder / "report.pdf",)

    def order(self) -> ExportOrder:
        order = self.exporting.take(FILM, None)
        assert isinstance(order, ExportOrder), order
        return order

    def export(self, qtbot: QtBot, *formats: str, going: Going = UNSAID) -> Report:
        with qtbot.waitSignal(self.exporting.exported, timeout=5000):
            self.exporting.export(self.order(), ExportChoice(Path("/nowhere"), formats or ("pdf",), going))
        return self.reports[-1]

    def fault(self, qtbot: QtBot, *formats: str, going: Going = UNSAID) -> object:
        self.exporting.export(self.order(), ExportChoice(Path("/nowhere"), formats, going))
        qtbot.waitUntil(lambda: bool(self.faults), timeout=5000)
        return self.faults[-1]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    screen = Screen(monkeypatch)
    yield screen
    assert screen.jobs.close()


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The site's policy, which names a research archive."""
    monkeypatch.setattr("xai_desktop.io.site_policy_file.site_folder", lambda: tmp_path)
    path = tmp_path / "policy.toml"
    path.write_text('version = 1\nresearch_destination = "archive"')
    return path


def test_the_order_is_what_was_on_the_screen_and_when_it_was_asked_for(screen: Screen, qtbot: QtBot) -> None:
    order = screen.order()
    screen.session.update(prediction=None, result=None)
    with qtbot.waitSignal(screen.exporting.exported, timeout=5000) as heard:
        screen.exporting.export(order, ExportChoice(Path("/nowhere"), ("pdf",)))
    assert heard.args == [FILM.ref, (Path("/nowhere/report.pdf"),)]
    (report,) = screen.reports
    assert (report.made_at, report.ref) == (order.made_at, FILM.ref)
    assert (report.reviews, report.readers, report.head) == ((), (), None)
    assert screen.said == []


def test_without_a_map_or_before_the_reference_there_is_no_order(screen: Screen) -> None:
    assert "Open a film" in str(screen.exporting.take(None, None))
    screen.session.update(reading=Reading())
    assert "Finish the reading" in str(screen.exporting.take(FILM, None))


def test_verdicts_readers_and_the_head_of_the_chain_come_from_the_store(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    jobs = Jobs()
    reviewing = Reviewing(jobs, open_reviews)
    reviewing.open()
    reviewing.rename("Dr Ada Lens")
    reviewing.meet(FILM.ref, FILM.image)
    with qtbot.waitSignal(reviewing.stored, timeout=5000) as stored:
        reviewing.confirm(Review("", "", ReadingStep.READ, MASS, AT), FILM.ref)
    screen = Screen(monkeypatch, reviewing.lane, jobs)
    report = screen.export(qtbot)
    assert stored.args == [report.reviews[0]]
    assert report.reader_name(report.reviews[0].reader) == "Dr Ada Lens"
    assert report.head is not None
    assert report.head.number >= 1
    assert screen.said == screen.faults == []
    assert jobs.close()


def test_a_store_that_cannot_be_read_is_one_sentence_and_the_report_is_written(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def broken() -> Reviews:
        raise ExportError("reviews.sqlite: is damaged; copy a backup there.")

    jobs = Jobs()
    screen = Screen(monkeypatch, ReviewLane(jobs, broken), jobs)
    assert screen.export(qtbot).reviews == ()
    (sentence,) = screen.said
    assert "no verdicts" in sentence
    assert "reviews.sqlite: is damaged" in sentence
    assert jobs.close()


def test_the_letterhead_is_that_of_the_settings(screen: Screen, qtbot: QtBot, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    picture = QImage(8, 4, QImage.Format.Format_RGB32)
    picture.fill(QColor("navy"))
    assert picture.save(str(logo))
    screen.preferences.change(hospital="St Ada's", logo=str(logo))
    letterhead = screen.export(qtbot).letterhead
    assert (letterhead.hospital, letterhead.logo) == ("St Ada's", logo.read_bytes())
    logo.unlink()
    assert screen.export(qtbot).letterhead.logo == b""
    (sentence,) = screen.said
    assert sentence == f"The report has no logo. {logo}: no such file; check the path."


def test_results_leave_the_house_and_claim_clean_pixels_only_where_somebody_looked(
    screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "source_header", lambda *_: None)
    assert screen.export(qtbot, "pdf").destination is None
    assert screen.reports[-1].ref == FILM.ref
    report = screen.export(qtbot, "pdf", "sr")
    assert report.destination == Outside(site_key())
    assert report.ref.title != FILM.ref.title, "the whole report calls the film by another name"
    assert screen.export(qtbot, "sr", going=Going(confirmed=True)).destination == Outside(site_key(), True)


def test_a_preview_is_of_the_report_as_it_leaves(screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "source_header", lambda *_: None)
    drawn: list[Report] = []
    monkeypatch.setattr(previewing, "preview", lambda report, *_: drawn.append(report) or 1)
    order, ends = screen.order(), list[int]()
    choice = ExportChoice(Path("/nowhere"), ("pdf", "sr"))
    screen.exporting.preview(order, choice, lambda _: None, ends.append, lambda error: screen.faults.append(error))
    qtbot.waitUntil(lambda: bool(ends), timeout=5000)
    with qtbot.waitSignal(screen.exporting.exported, timeout=5000):
        screen.exporting.export(order, choice)
    assert drawn[0].ref == screen.reports[0].ref != FILM.ref
    assert drawn[0].made_at == screen.reports[0].made_at
    assert screen.faults == []


def test_the_house_is_only_what_the_policy_names_when_it_is_written(
    screen: Screen, qtbot: QtBot, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "source_header", lambda *_: None)
    assert screen.export(qtbot, "sr", going=Going("archive")).destination == House("archive")
    policy.unlink()
    fault = screen.fault(qtbot, "sr", going=Going("archive"))
    assert isinstance(fault, UsageError)
    assert len(screen.reports) == 1


def test_the_preview_shows_the_very_pdf_that_is_written(screen: Screen, qtbot: QtBot) -> None:
    from xai_desktop.services.previewing import pages

    order, choice = screen.order(), ExportChoice(Path("/nowhere"), ("pdf",))
    seen, counts = list[object](), list[int]()
    screen.exporting.preview(order, choice, seen.append, counts.append, lambda error: screen.faults.append(error))
    qtbot.waitUntil(lambda: bool(counts), timeout=20000)
    screen.exporting.stop_looking()
    with qtbot.waitSignal(screen.exporting.exported, timeout=5000):
        screen.exporting.export(order, choice)
    written = list(pages(pdf_bytes(screen.reports[0], Quiet())))
    assert counts == [len(written)]
    assert all(np.array_equal(one, other) for one, other in zip(seen, written, strict=True))
    assert screen.faults == []


def test_a_preview_that_fails_says_why(
    screen: Screen, qtbot: QtBot, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "source_header", lambda *_: None)
    policy.unlink()
    said: list[str] = []
    choice = ExportChoice(Path("/nowhere"), ("pdf", "sr"), Going("archive"))
    screen.exporting.preview(
        screen.order(), choice, lambda _: None, lambda _: None, lambda error: said.append(str(error))
    )
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    assert "site's policy" in said[0]


def test_the_cleaned_film_is_brought_to_whoever_looks(screen: Screen, qtbot: QtBot) -> None:
    found: list[CleanedFilm] = []
    screen.exporting.look_over(FILM, found.append, lambda error: screen.faults.append(error))
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    assert found[0].picture.shape == (*FILM.image.size, 3)
    assert screen.faults == []
