"""The form of a training: made from the table, and quick to say what is missing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.app.training_arms import ARMS, groups_of
from xai_desktop.app.training_words import Wish
from xai_desktop.training.events import Arm
from xai_desktop.ui.models.train_form import BUSY, TrainForm
from xai_desktop.ui.panels.inputs import CalmCombo, CalmSpin
from xai_desktop.ui.panels.path_field import PathField

TAKEN = "A network is called old already; choose another name."


@pytest.fixture
def form(qtbot: QtBot) -> TrainForm:
    form = TrainForm(lambda name: TAKEN if name == "old" else "")
    qtbot.addWidget(form)
    form.resize(950, 740)
    form.show()
    return form


def choose(form: TrainForm, arm: Arm) -> None:
    form.kind.setCurrentIndex(form.kind.findData(arm))


def field(form: TrainForm, group: str, name: str) -> QWidget:
    """The newest one: fields of a kind that was chosen before may wait to be deleted."""
    named = [one for one in form.forms[group].findChildren(QWidget) if one.accessibleName() == name]
    return [one for one in named if isinstance(one, CalmCombo | CalmSpin | QLineEdit)][-1]


@pytest.mark.parametrize("arm", ARMS)
def test_each_kind_has_its_own_groups(form: TrainForm, arm: Arm) -> None:
    form.show_choices(("demo-cascade",))
    choose(form, arm)
    wanted = groups_of(arm, ("demo-cascade",))
    assert [name for name, one in form.forms.items() if not one.isHidden()] == list(wanted)
    assert form.about.text() == ARMS[arm].about
    for name, fields in wanted.items():
        assert list(form.forms[name].values()) == [one.name for one in fields]


def test_what_the_hand_fills_in_is_what_is_asked_for(qtbot: QtBot, form: TrainForm) -> None:
    qtbot.keyClicks(form.name, "my net")
    films = field(form, "films", "Drawn films")
    assert isinstance(films, CalmSpin)
    films.setFocus()
    films.selectAll()
    qtbot.keyClicks(films, "60")
    qtbot.keyClick(films, Qt.Key.Key_Return)
    widths = field(form, "network", "Widths")
    assert isinstance(widths, QLineEdit)
    qtbot.keyClicks(widths, "4,6")
    qtbot.keyClick(widths, Qt.Key.Key_Return)
    with qtbot.waitSignal(form.train_requested) as heard:
        qtbot.mouseClick(form.train, Qt.MouseButton.LeftButton)
    assert heard.args is not None
    wish = heard.args[0]
    assert isinstance(wish, Wish)
    assert wish.words() == ("cascade", "--films=60", "--widths=4,6", "--name=my net")


def test_what_is_missing_stands_beside_a_button_that_waits(qtbot: QtBot, form: TrainForm) -> None:
    assert form.said.text() == "Give the network a name."
    assert not form.train.isEnabled()
    form.name.setText("old")
    assert form.said.text() == TAKEN
    form.name.setText("new")
    assert form.train.isEnabled()
    form.show_busy(True)
    assert form.said.text() == BUSY
    assert not form.train.isEnabled()


def test_fields_of_a_folder_are_there_only_for_a_folder(form: TrainForm) -> None:
    paths = list(form.forms["films"].findChildren(PathField))
    assert paths
    assert not any(one.isVisible() for one in paths)
    films = field(form, "films", "Films")
    assert isinstance(films, CalmCombo)
    films.setCurrentIndex(films.findData("folder"))
    assert all(one.isVisible() for one in paths)
    assert not field(form, "films", "Drawn films").isVisible()


def test_a_folder_is_chosen_with_its_button(qtbot: QtBot, form: TrainForm, tmp_path: Path) -> None:
    form.name.setText("net")
    form.fill({"films": {"data": "folder"}})
    path = next(one for one in form.forms["films"].findChildren(PathField) if one.accessibleName() == "Folder")
    assert not form.train.isEnabled()
    qtbot.mouseClick(path.findChild(QPushButton), Qt.MouseButton.LeftButton)
    chooser = form.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path))
    chooser.reject()
    assert form.wish.words()[1] == f"--data={tmp_path}"
    assert form.train.isEnabled()


def test_another_kind_keeps_what_was_filled_in(form: TrainForm) -> None:
    form.show_choices(("a", "b"))
    form.fill({"films": {"films": 77}, "recipe": {"seed": 5}})
    choose(form, "box-head")
    form.fill({"base": {"base": "b"}})
    choose(form, "end-to-end")
    choose(form, "box-head")
    values = form.wish.values
    assert (values["films"]["films"], values["recipe"]["seed"]) == (77, 5)
    assert "network" not in values
    assert form.wish.words() == ("box-head", "--base=b", "--films=77", "--seed=5", "--name=")


def test_what_nobody_changed_is_each_kind_s_own(form: TrainForm) -> None:
    assert form.wish.values["recipe"]["patience"] == 0
    choose(form, "cascam")
    assert form.wish.values["recipe"]["patience"] == 5
    assert form.wish.words() == ("cascam", "--name=")
    form.fill({"recipe": {"patience": 2}})
    choose(form, "cascade")
    assert form.wish.values["recipe"]["patience"] == 2
    form.fill({"recipe": {"patience": 0}})
    choose(form, "cascam")
    assert form.wish.values["recipe"]["patience"] == 5


def test_a_kind_that_begins_with_a_network_says_when_there_is_none(form: TrainForm) -> None:
    form.name.setText("net")
    choose(form, "box-head")
    assert "trained network" in form.said.text()
    form.show_choices(("demo-cascade",))
    assert form.wish.values["base"]["base"] == "demo-cascade"
    assert form.train.isEnabled()


def test_devices_that_are_found_later_can_be_chosen(form: TrainForm) -> None:
    form.name.setText("net")
    form.show_choices((), (("cpu", "CPU"), ("cuda:0", "Some GPU")))
    device = field(form, "where", "Device")
    assert isinstance(device, CalmCombo)
    assert [device.itemText(i) for i in range(device.count())] == ["CPU", "Some GPU"]
    device.setCurrentIndex(1)
    assert form.wish.words() == ("cascade", "--device=cuda:0", "--name=net")
    form.show_choices(())
    assert form.wish.words() == ("cascade", "--device=cuda:0", "--name=net")


def test_numbers_that_stand_for_something_say_what(form: TrainForm) -> None:
    epochs = field(form, "recipe", "Epochs")
    assert isinstance(epochs, CalmSpin)
    assert epochs.text() == "those of the schedule"
    assert epochs.value() == 0


def test_fields_of_one_kind_alone_are_not_carried_to_another_but_stay_when_devices_are_found(form: TrainForm) -> None:
    form.show_choices(("demo-cascade",))
    choose(form, "yolo")
    form.fill({"options": {"width": 0.5}})
    form.show_choices(("demo-cascade",), (("cpu", "CPU"), ("cuda:0", "Some GPU")))
    assert form.wish.values["options"]["width"] == 0.5
    choose(form, "box-head")
    choose(form, "yolo")
    assert form.wish.values["options"]["width"] == 1.0
