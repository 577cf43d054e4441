"""Where a site has set the reading steps, nothing turns them off: every way round is tried."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.e2e.test_command_line import Run, one_sentence, run
from tests.helpers.films import gradient, write_dicom
from tests.helpers.program import running, settled, texts
from tests.helpers.site import set_policy
from xai_desktop.app.preferences import Preferences
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import save_settings, settings_path
from xai_desktop.ui.start import Start
from xai_desktop.ui.wiring import Program

__all__ = ["run"]


@pytest.fixture(autouse=True)
def policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return set_policy(monkeypatch, tmp_path / "site", "[settings]\nreading_steps = true")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_dicom(tmp_path / "film.dcm", gradient(128, 128, 12), bits=12)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Start]:
    starts: list[Start] = []
    monkeypatch.setattr("xai_desktop.ui.main.run", lambda start: starts.append(start) or 0)
    return starts


def is_locked(program: Program) -> bool:
    state = program.session.state
    return state.reading.steps_on and state.reading.step is ReadingStep.READ and program.session.visible_result is None


def test_the_word_that_turns_them_off_is_refused(run: Run, film: Path, begun: list[Start]) -> None:
    for words in ((film, "--without-steps"), ("gui", film, "--without-steps")):
        code, _, fault = run(*words)
        assert code == 2
        assert "set by your site" in one_sentence(fault)
    assert begun == []


def test_a_film_that_a_file_manager_opens_is_read_in_steps(run: Run, film: Path, begun: list[Start]) -> None:
    assert run(film)[0] == 0
    assert run("gui", film)[0] == 0
    assert [start.reason for start in begun] == ["", ""]


def test_the_demo_is_read_in_steps_too(run: Run, begun: list[Start], policy: Path) -> None:
    assert run("demo")[0] == 0
    assert begun[0].reason == ""
    policy.unlink()
    assert run("demo")[0] == 0
    assert begun[1].reason != ""


def test_neither_a_file_of_settings_nor_the_environment_has_a_say(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for home in ("one", "two"):
        monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / home))
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / home))
        save_settings(Settings(reading_steps=False, reading_reason="mine"))
        text = json.loads(settings_path().read_text("utf-8"))
        settings_path().write_text(json.dumps({**text, "locked": {}, "version": 99}))
        preferences = Preferences()
        preferences.set_reading_steps(False, "again")
        preferences.change(reading_steps=False)
        assert preferences.reading.steps_on
        assert preferences.reading_for("a reason").steps_on


def test_a_damaged_policy_locks_them(qapp: QApplication, policy: Path) -> None:
    policy.write_text("version = 1\n[settings]\nreading_steps = fals")
    assert Preferences().reading_for("a reason").steps_on


def test_keys_drops_and_the_demo_of_the_window_show_no_ai(qtbot: QtBot, film: Path, tmp_path: Path) -> None:
    save_settings(Settings(reading_steps=False, reading_reason="mine"))
    other = write_dicom(tmp_path / "other.dcm", gradient(128, 120, 12), bits=12)
    with running(qtbot, film) as program:  # with a reason to turn the steps off, as the demo has one
        settled(qtbot, program, cascade=False)
        window = program.window
        assert is_locked(program)
        for key in (Qt.Key.Key_F3, Qt.Key.Key_F4):
            qtbot.keyClick(window, key)
            assert is_locked(program)
        assert program.session.state.prediction is not None
        seen = texts(window, hidden=True)
        assert not [one.label for one in program.session.state.prediction.classes if one.label in seen]
        assert not window.viewer.map_view.isVisible()
        assert "Open a film" not in str(program.exporting.take(program.films.film, None))
        assert "Finish the reading" in str(program.exporting.take(program.films.film, None))
        assert "Finish the reading" in str(program.saving.take())

        window.viewer.film_dropped.emit([other])
        qtbot.waitUntil(lambda: program.session.state.ref is not None and program.session.state.ref.path == other)
        settled(qtbot, program, cascade=False)
        assert is_locked(program)

        program.verbs.open_demo()
        qtbot.waitUntil(lambda: len(program.session.state.opening.images) > 2, timeout=30000)
        settled(qtbot, program, cascade=False)
        assert is_locked(program)
        assert program.cohort.opening._reading().steps_on, "a film that is opened from an audit"


def test_a_second_window_reads_in_steps_what_the_first_has_read(qtbot: QtBot, film: Path) -> None:
    with running(qtbot, film) as program:
        settled(qtbot, program, cascade=False)
        program.session.advance()
        program.session.advance()
        assert program.session.visible_result is not None
        with running(qtbot, film) as second:
            settled(qtbot, second, cascade=False)
            assert is_locked(second)


def test_the_command_explains_and_puts_on_record_that_nobody_read(run: Run, film: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("explain", film, "--model", "demo-cascade", "--format", "json", "--out", out)[0] == 0
    assert "there are no reading steps" in (out / "film" / "manifest.json").read_text("utf-8")
