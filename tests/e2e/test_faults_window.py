"""Screens that shrink, settings that are damaged, networks that vanish, and a reader who leaves or runs ahead."""

import os
import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.bundles import small_bundle
from tests.helpers.films import folder_of_films
from tests.helpers.program import complaints, running, settled, texts
from tests.helpers.reviews import MASS
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import settings_path
from xai_desktop.services.reviewing import open_reviews
from xai_desktop.ui.wiring import Program

TINY = ((320, 240), (200, 100), (1, 1))
SOON_S = 3.0
MANY, AHEAD = 10_000, 50


def test_a_screen_that_shrinks_and_comes_back_finds_everything_where_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, folder_of_films(tmp_path / "films", 1)) as program:
        settled(qtbot, program)
        window = program.window
        window.action("panes_4").trigger()
        QApplication.processEvents()

        def arranged() -> tuple[object, ...]:
            views = [view.size().toTuple() for view in window.viewer.views()]  # type: ignore[attr-defined]
            return window._columns.sizes(), window._rows.sizes(), views, window.side.isVisible()

        before, shown = arranged(), program.session.state.image
        for size in TINY:
            window.setMinimumSize(1, 1)  # as a screen does that is smaller than what the window wants
            window.resize(*size)
            QApplication.processEvents()
            for widget in (window, *window.viewer.views()):
                QApplication.sendEvent(widget, QEvent(QEvent.Type.DevicePixelRatioChange))
            window.grab()
            for key in (Qt.Key.Key_F, Qt.Key.Key_H, Qt.Key.Key_H):
                qtbot.keyClick(window, key)
        window.resize(1280, 800)
        QApplication.processEvents()
        assert arranged() == before
        assert program.session.state.image is shown
        assert complaints(program) == []


def damaged(kind: str) -> bytes | None:
    """Put a settings file of a kind in place; what must still be there afterwards, under whatever name."""
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "truncated": b'{"theme": "li',
        "binary": b"\xff\x00\x80" * 40,
        "wrong types": b'{"panes": "x", "opacity": []}',
    }
    if kind in content:
        path.write_bytes(content[kind])
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path)  # goes round for ever, so that nobody can read it
    return content[kind] if kind in ("truncated", "binary") else None


@pytest.mark.parametrize("kind", ["truncated", "binary", "wrong types", "folder", "unreadable"])
def test_damaged_settings_are_one_sentence_and_the_defaults(qtbot: QtBot, kind: str) -> None:
    kept = damaged(kind)
    with running(qtbot, reason="") as program:
        qtbot.waitUntil(lambda: bool(complaints(program)), timeout=10000)
        (named,) = complaints(program)
        assert named.startswith(str(settings_path()))
        assert "\n" not in named
        assert program.preferences.settings.opacity == Settings().opacity
        assert program.preferences.settings.panes == Settings().panes
    if kept is not None:
        assert kept in [one.read_bytes() for one in settings_path().parent.glob("settings.damaged-*")]


def test_a_network_that_vanishes_while_it_is_in_use_goes_on_and_is_named_when_it_is_wanted_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    one, two = small_bundle(tmp_path), tmp_path / "other"
    shutil.copytree(one, two)
    with running(qtbot, folder_of_films(tmp_path / "films", 2), bundle=str(one)) as program:
        settled(qtbot, program, cascade=False)
        shutil.rmtree(one)
        next(two.glob("*.safetensors")).write_bytes(b"damaged")
        program.films.step(1)
        qtbot.waitUntil(lambda: program.session.state.ref is not None and "01" in program.session.state.ref.path.name)
        settled(qtbot, program, cascade=False)
        program.use_bundle(str(two))
        qtbot.waitUntil(lambda: bool(complaints(program)), timeout=10000)
        assert len(complaints(program)) == 1
        assert str(two) in complaints(program)[0]
        assert program.session.state.bundle == str(one)
        assert program.session.state.result is not None
        assert not program.window.prediction.body.isHidden()
        assert str(two) not in texts(program.window.prediction), "it is said once, and the call stays where it was"


def leave(program: Program) -> float:
    """Seconds that closing takes."""
    began = time.monotonic()
    program.window.close()
    assert program.close()
    return time.monotonic() - began


def test_who_leaves_while_every_layer_is_explained_waits_for_nothing_and_keeps_the_draft(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with running(qtbot, folder_of_films(tmp_path / "films", 1)) as program:
        settled(qtbot, program)
        image, ref = program.session.state.image, program.session.state.ref
        assert image is not None
        assert ref is not None
        program.verdicts.say(MASS, "mass")
        program.analysis.explain(ExplainRequest("rise"))
        qtbot.waitUntil(lambda: program.jobs.busy, timeout=5000)
        assert leave(program) < SOON_S
    reviews = open_reviews()
    assert reviews.meet(ref, image).draft == MASS
    reviews.close()


@pytest.mark.skipif(not hasattr(os, "link") or os.name != "posix", reason="ten thousand links to one file, and /proc")
def test_who_leaves_while_ten_thousand_files_are_read_leaves_no_process_behind(qtbot: QtBot, tmp_path: Path) -> None:
    folder = folder_of_films(tmp_path / "films", 1)
    for number in range(1, MANY):
        os.link(folder / "film-00.dcm", folder / f"link-{number:05d}.dcm")
    with running(qtbot, folder) as program:
        qtbot.waitUntil(lambda: program.session.state.image is not None, timeout=30000)
        workers = program.films.workers
        assert workers
        assert len(program.session.state.opening.images) < MANY
        assert leave(program) < SOON_S
    qtbot.waitUntil(lambda: not any(map(lives, workers)), timeout=5000)


def lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_running_ahead_through_fifty_films_shows_no_map_of_another_film_and_reveals_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with running(qtbot, folder_of_films(tmp_path / "films", AHEAD + 1), reason="") as program:
        session, wrong = program.session, list[str]()

        def look(_names: frozenset[str]) -> None:
            state = session.state
            of = state.result.explanation.provenance.image_id if state.result is not None else None
            if of is not None and (state.ref is None or of != state.ref.image_id):
                wrong.append(of)
            if state.reading.step is not ReadingStep.READ or session.visible_result is not None:
                wrong.append("revealed")

        session.changed.connect(look)
        settled(qtbot, program, cascade=False)
        for number in range(AHEAD):
            qtbot.keyClick(program.window, Qt.Key.Key_N)
            if number % 5 == 0:
                qtbot.wait(20)
        qtbot.waitUntil(lambda: session.state.ref is not None and session.state.ref.path.name == f"film-{AHEAD}.dcm")
        settled(qtbot, program, cascade=False)
        assert wrong == []
