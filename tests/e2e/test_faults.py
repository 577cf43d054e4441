"""Disks and files that fail while somebody reads: one sentence that names the file, and nothing is lost."""

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.films import folder_of_films
from tests.helpers.program import complaints, running, settled
from tests.helpers.reviews import MASS
from xai_desktop.app.exporting import ExportChoice
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.ui.wiring import Program

FILMS = 4


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """A folder with films of as many patients."""
    return folder_of_films(tmp_path / "films", FILMS)


def shows(program: Program, number: int) -> bool:
    ref = program.session.state.ref
    return ref is not None and ref.path.name == f"film-{number:02d}.dcm"


def step(qtbot: QtBot, program: Program, key: Qt.Key) -> None:
    qtbot.keyClick(program.window, key)


def read_it(qtbot: QtBot, program: Program) -> str:
    """Wait for the one sentence, and put it away with a key."""
    qtbot.waitUntil(lambda: bool(complaints(program)), timeout=10000)
    (line,) = program.window.notices.lines
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert complaints(program) == []
    return line.sentence


def test_a_study_that_vanishes_while_it_is_open_can_be_explained_exported_and_judged(
    qtbot: QtBot, films: Path, tmp_path: Path
) -> None:
    with running(qtbot, films) as program:
        settled(qtbot, program, cascade=False)
        image, ref = program.session.state.image, program.session.state.ref
        assert ref is not None
        shutil.rmtree(films)
        program.analysis.explain(ExplainRequest("saliency"))
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=20000)
        state, order = program.session.state, program.exporting.take(program.films.film, None)
        assert state.result is not None
        assert state.result.explanation.provenance.explainer == "saliency"
        assert not isinstance(order, str)
        with qtbot.waitSignal(program.exporting.written, timeout=20000):
            program.exporting.export(order, ExportChoice(tmp_path / "report", ("json",)))
        assert json.loads((tmp_path / "report" / "manifest.json").read_text("utf-8"))
        program.verdicts.say(MASS, "mass")
        with qtbot.waitSignal(program.reviewing.stored, timeout=10000) as heard:
            program.verdicts.confirm()
        assert heard.args is not None
        assert heard.args[0].verdict == MASS
        assert program.session.state.image is image
        assert complaints(program) == []


def test_a_film_that_is_gone_leaves_the_last_one_with_its_draft_and_does_not_bar_the_way(
    qtbot: QtBot, films: Path
) -> None:
    with running(qtbot, films) as program:
        settled(qtbot, program, cascade=False)
        program.verdicts.say(MASS, "mass")
        before = program.session.state
        (films / "film-01.dcm").unlink()
        step(qtbot, program, Qt.Key.Key_N)
        assert "film-01.dcm" in read_it(qtbot, program)
        state = program.session.state
        assert state.image is before.image
        assert state.said == MASS
        assert state.result is before.result
        step(qtbot, program, Qt.Key.Key_N)
        qtbot.waitUntil(lambda: shows(program, 2), timeout=10000)
        step(qtbot, program, Qt.Key.Key_P)
        assert "film-01.dcm" in read_it(qtbot, program)
        step(qtbot, program, Qt.Key.Key_P)
        qtbot.waitUntil(lambda: shows(program, 0), timeout=10000)
        qtbot.waitUntil(lambda: program.session.state.said == MASS, timeout=10000)


def test_going_back_from_a_film_that_is_gone_goes_back_from_the_one_on_the_screen(qtbot: QtBot, films: Path) -> None:
    with running(qtbot, films) as program:
        settled(qtbot, program, cascade=False)
        step(qtbot, program, Qt.Key.Key_N)
        qtbot.waitUntil(lambda: shows(program, 1), timeout=10000)
        (films / "film-02.dcm").unlink()
        step(qtbot, program, Qt.Key.Key_N)
        assert "film-02.dcm" in read_it(qtbot, program)
        step(qtbot, program, Qt.Key.Key_P)
        qtbot.waitUntil(lambda: shows(program, 0), timeout=10000)


def test_the_same_sentence_is_not_said_twice_while_it_stands_there(qtbot: QtBot, films: Path) -> None:
    with running(qtbot) as program:
        for _ in range(3):
            program.window.complain("Decoding a film", "one.dcm: no such file")
        program.window.complain("Decoding a film", "two.dcm: no such file")
        assert complaints(program) == ["one.dcm: no such file", "two.dcm: no such file"]


def test_two_keys_go_two_films_further_however_long_the_first_one_takes(qtbot: QtBot, films: Path) -> None:
    with running(qtbot, films) as program:
        settled(qtbot, program, cascade=False)
        for _ in range(FILMS - 1):
            step(qtbot, program, Qt.Key.Key_N)
        qtbot.waitUntil(lambda: shows(program, FILMS - 1), timeout=10000)
