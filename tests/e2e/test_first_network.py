"""Nobody has chosen a network: the one that is asked learnt from films like the one that is shown."""

import json
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.helpers.films import folder_of_films
from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import save_settings, settings_path
from xai_desktop.ui.wiring import Program


def asked(program: Program) -> str:
    state = program.session.state
    assert not state.loading
    return state.bundle


def remembered() -> str:
    return str(json.loads(settings_path().read_text())["bundle"])


def test_a_patients_film_has_a_network_of_patients_and_the_demo_its_own(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, folder_of_films(tmp_path / "films", 1), bundle="") as program:
        settled(qtbot, program)
        assert asked(program) == "nih-cascade"
        assert program.window.prediction.bundles.currentText() == "nih-cascade"
        assert program.window.prediction.doubt.isHidden()
        program.verbs.open_demo()
        qtbot.waitUntil(lambda: program.session.state.bundle == "demo-cascade", timeout=20000)
        settled(qtbot, program)
        assert program.window.prediction.doubt.isHidden()
    assert remembered() == "", "nobody chose"


def test_who_chooses_has_it_for_every_film_and_at_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    films = folder_of_films(tmp_path / "films", 1)
    with running(qtbot, films, bundle="") as program:
        settled(qtbot, program)
        program.use_bundle("demo-end-to-end")
        qtbot.waitUntil(lambda: program.session.state.bundle == "demo-end-to-end", timeout=20000)
        program.verbs.open_demo()
        qtbot.waitUntil(lambda: len(program.session.state.opening.images) > 1, timeout=20000)
        settled(qtbot, program)
        assert asked(program) == "demo-end-to-end"
    assert remembered() == "demo-end-to-end"
    with running(qtbot, films, bundle="") as program:
        settled(qtbot, program)
        assert asked(program) == "demo-end-to-end"


def test_the_demos_own_network_is_nobodys_choice(qtbot: QtBot, tmp_path: Path) -> None:
    save_settings(Settings(bundle="nih-end-to-end"))
    with running(qtbot, paths.demo_study(), bundle="demo-cascade", demo=True) as program:
        settled(qtbot, program)
        assert asked(program) == "demo-cascade"
        program.films.open([folder_of_films(tmp_path / "films", 1)])
        qtbot.waitUntil(lambda: program.session.state.bundle == "nih-end-to-end", timeout=20000)
        settled(qtbot, program)
    assert remembered() == "nih-end-to-end"


def test_a_network_that_is_gone_is_no_choice_any_more(qtbot: QtBot, tmp_path: Path) -> None:
    save_settings(Settings(bundle="somebody-elses"))
    with running(qtbot, folder_of_films(tmp_path / "films", 1), bundle="") as program:
        settled(qtbot, program)
        assert asked(program) == "nih-cascade"


def test_a_choice_that_cannot_be_loaded_is_none(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, folder_of_films(tmp_path / "films", 1), bundle="") as program:
        for _ in ("while the first one is on its way, or was", "when it is there"):
            with qtbot.waitSignal(program.analysis.bundle_failed, timeout=20000):
                program.use_bundle("nobody-has-it")
            settled(qtbot, program)
            assert asked(program) == "nih-cascade"
        program.verbs.open_demo()
        qtbot.waitUntil(lambda: program.session.state.bundle == "demo-cascade", timeout=20000)
        settled(qtbot, program)
    assert remembered() == "", "what was loaded was not chosen, and what was chosen was not loaded"
