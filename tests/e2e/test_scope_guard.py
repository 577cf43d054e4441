"""A film for which the network was not made is explained only when somebody confirms it."""

import shutil
import sqlite3
from pathlib import Path

import pydicom
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.paths import user_folder
from xai_desktop.ui.why_no_map import NOT_CONFIRMED, STILL, TILES_WAIT


def lateral(folder: Path) -> Path:
    """A film of the demo study that says of itself that it is a lateral one."""
    source = sorted(paths.demo_study().glob("*.dcm"))[0]
    data = pydicom.dcmread(source)
    data.ViewPosition = "LL"
    data.save_as(folder / "lateral.dcm")
    shutil.copy(source, folder / "frontal.dcm")
    return folder / "lateral.dcm"


def test_nothing_is_explained_before_it_is_confirmed(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, lateral(tmp_path)) as program:
        guard, session = program.window.explain.guard, program.session
        told: list[object] = []
        program.analysis.scope_confirmed.connect(lambda ref, outside: told.append((ref.image_id, outside)))
        qtbot.waitUntil(lambda: session.state.prediction is not None and not program.jobs.busy, timeout=60000)
        assert session.outside == ("view LL",)
        assert session.state.result is None
        assert session.state.cascade is None
        assert "made for DX · CHEST · PA" in guard.text.text()
        assert "view LL" in guard.text.text()
        assert program.window.explain.result.text() == NOT_CONFIRMED
        assert program.window.cascade.note.text() == TILES_WAIT
        assert not program.window.explain.run_button.isEnabled()
        qtbot.mouseClick(guard.button, Qt.MouseButton.LeftButton)
        settled(qtbot, program)
        assert told == [("lateral", ("view LL",))]
        assert not guard.button.isVisible()
        assert "on record" in guard.text.text()
        assert program.window.explain.result.text().startswith(session.state.result.explanation.target.title)
        program.analysis.automatic = False
        session.update(request=ExplainRequest("rise"))
        assert program.window.explain.result.text() == STILL.format(method="Grad-CAM")


def test_a_confirmation_is_for_one_film_and_one_network(qtbot: QtBot, tmp_path: Path) -> None:
    lateral(tmp_path)
    with running(qtbot, tmp_path) as program:
        session = program.session
        qtbot.waitUntil(lambda: session.state.prediction is not None and not program.jobs.busy, timeout=60000)
        laterals = [ref for ref in session.state.opening.images if ref.view == "LL"]
        program.films.choose(laterals[0])
        qtbot.waitUntil(
            lambda: session.state.ref == laterals[0] and session.state.prediction is not None, timeout=60000
        )
        program.analysis.confirm_scope()
        settled(qtbot, program)
        program.use_bundle("demo-end-to-end")
        qtbot.waitUntil(lambda: session.state.bundle == "demo-end-to-end" and not program.jobs.busy, timeout=60000)
        assert not session.may_explain
        assert session.state.result is None


def test_a_confirmation_is_on_record_and_nobody_is_asked_twice(qtbot: QtBot, tmp_path: Path) -> None:
    film = lateral(tmp_path)
    with running(qtbot, film) as program:
        session = program.session
        qtbot.waitUntil(lambda: session.state.prediction is not None and not program.jobs.busy, timeout=60000)
        program.analysis.confirm_scope()
        settled(qtbot, program)
    with running(qtbot, film) as program:
        settled(qtbot, program)
        assert program.session.outside == ("view LL",)
        assert not program.window.explain.guard.button.isVisible()


def test_turning_the_reading_steps_off_is_on_record(qtbot: QtBot) -> None:
    with running(qtbot, paths.demo_study()) as program:
        settled(qtbot, program)
        program.preferences.set_reading_steps(False, "teaching")
    store = user_folder("state") / "reviews.sqlite"
    with sqlite3.connect(store) as found:
        (facts,) = found.execute("select facts from changes where kind = 'setting'").fetchone()
    assert "reading steps" in facts
    assert "teaching" in facts
