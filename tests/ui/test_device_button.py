"""Where networks run: the list at the foot of the window, the choice, and the way out of a device that is full."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from xai_desktop.app.attended import Attended
from xai_desktop.cli import parse
from xai_desktop.core import paths
from xai_desktop.core.device import AUTOMATIC, Device, Devices
from xai_desktop.core.errors import DeviceMemoryError, ExplainerError
from xai_desktop.models import devices as found_devices
from xai_desktop.models import store
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.ui.device_button import DeviceButton
from xai_desktop.ui.wiring import Program

GPU, CPU = Device("cuda:0", "H200", 139.6, free_gib=120.25), Device("cpu", "CPU", 23.0, free_gib=20.0)
OLD = Device("cuda:1", "K20", 5.0, "no kernel image is available")


@pytest.fixture
def button(qtbot: QtBot) -> DeviceButton:
    found = DeviceButton()
    qtbot.addWidget(found)
    found.show()
    return found


def lines(button: DeviceButton) -> list[QAction]:
    return [one for one in button.choices.actions() if one.isCheckable()]


def test_before_the_engine_is_there_nothing_can_be_chosen(button: DeviceButton) -> None:
    assert button.text() == "starting ▾"
    assert not button.isEnabled()


def test_every_device_is_listed_with_its_memory_or_its_fault(button: DeviceButton) -> None:
    button.show_devices(Devices((GPU, OLD, CPU)))
    assert button.text() == "H200 · 140 GiB ▾"
    assert [one.text() for one in lines(button)] == [
        "Automatic (H200)",
        "H200 (cuda:0) · 140 GiB, 120.2 free",
        "K20 (cuda:1): no kernel image is available",
        "CPU · 23 GiB, 20.0 free",
    ]
    assert [one.isEnabled() for one in lines(button)] == [True, True, False, True]
    assert [one.isChecked() for one in lines(button)] == [True, False, False, False]


def test_a_choice_goes_out_by_its_key(button: DeviceButton, qtbot: QtBot) -> None:
    button.show_devices(Devices((GPU, CPU), "cpu"))
    assert button.text() == "CPU ▾"
    assert [one.isChecked() for one in lines(button)] == [False, False, True]
    for place, key in ((0, AUTOMATIC), (1, "cuda:0")):
        with qtbot.waitSignal(button.wished) as caught:
            lines(button)[place].trigger()
        assert caught.args == [key]
    with qtbot.waitSignal(button.look_wished):
        button.choices.actions()[-1].trigger()


def test_looking_again_leaves_nothing_behind(button: DeviceButton) -> None:
    for _ in range(3):
        button.show_devices(Devices((GPU, CPU)))
    assert len(lines(button)) == 3


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine with a GPU, as far as anybody can tell: networks stay on the CPU; where they were to go is noted."""
    asked: list[str] = []
    load = store.load_bundle

    def noted(name: str, device: str = "cpu") -> ModelBundle:
        asked.append(device)
        return load(name, "cpu")

    monkeypatch.setattr(found_devices, "list_devices", lambda: (GPU, CPU))
    monkeypatch.setattr(store, "load_bundle", noted)
    return asked


def begun(qtbot: QtBot, program: Program) -> None:
    settled(qtbot, program)
    assert program.window.device.text() == "H200 · 140 GiB ▾"


def test_a_gpu_that_works_is_taken_and_another_choice_is_kept(qtbot: QtBot, loaded: list[str]) -> None:
    with running(qtbot, paths.demo_study()) as program:
        begun(qtbot, program)
        assert set(loaded) == {"cuda:0"}
        loaded.clear()
        first = program.session.state.result
        lines(program.window.device)[-1].trigger()
        qtbot.waitUntil(lambda: program.engine.device == "cpu" and program.session.state.result is None, timeout=60000)
        settled(qtbot, program)
        assert set(loaded) == {"cpu"}
        assert program.preferences.settings.device == "cpu"
        assert program.window.device.text() == "CPU ▾"
        assert program.session.state.result is not first


def test_a_device_that_is_full_is_left_with_one_click(qtbot: QtBot, loaded: list[str]) -> None:
    with running(qtbot, paths.demo_study()) as program:
        begun(qtbot, program)
        assert not program.devices.offers(ExplainerError("something else"))
        full = DeviceMemoryError("The device cuda:0 has no memory left; choose the CPU.")
        program.jobs.failed.emit("Explaining", full)
        line = program.window.notices.lines[-1]
        assert line.sentence == str(full)
        assert line.remedy.text() == "Use the CPU"
        qtbot.mouseClick(line.remedy, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: program.engine.device == "cpu", timeout=60000)
        settled(qtbot, program)
        assert program.window.notices.sentences() == ()
        assert not program.devices.offers(full)


SECOND = Device("cuda:2", "A2", 15.0, free_gib=14.0)


def test_the_menu_says_where_long_work_runs(button: DeviceButton) -> None:
    button.show_devices(Devices((GPU, SECOND, CPU)))
    assert "Audits and checks run on: A2 (cuda:2)" in [one.text() for one in button.choices.actions()]
    button.show_devices(Devices((GPU, SECOND, CPU), "cpu"))
    assert not [one for one in button.choices.actions() if one.text().startswith("Audits")]


def test_every_process_is_told_its_device(
    qtbot: QtBot, loaded: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What asks whether Review can be trusted runs where Review runs; what takes long beside it."""
    monkeypatch.setattr(found_devices, "list_devices", lambda: (GPU, SECOND, CPU))
    told: dict[str, str] = {}

    def note(one: Attended, words: tuple[str, ...]) -> None:
        told[" ".join(words[:2])] = parse([*words]).device

    monkeypatch.setattr(Attended, "_begin", note)
    with running(qtbot, paths.demo_study()) as program:
        begun(qtbot, program)
        models = program.models
        models.show_models()
        line = next(one for one in models.page.lines if one.name == "demo-cascade")
        assert models.methods.view is not None
        assert models.constancy.view is not None
        assert models.sanity.page is not None
        models.methods.view.try_requested.emit(line)
        models.constancy.view.seal_requested.emit(line, False)
        models.sanity.page.run_requested.emit(line, models.sanity.page.wish)
        program.cohort.folder = tmp_path
        program.cohort.go_on()
    assert told == {
        "models check": "cuda:0", "models constancy": "cuda:0",
        "models sanity": "cuda:2", "evaluate --design": "cuda:2",
    }  # fmt: skip
