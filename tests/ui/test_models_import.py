"""The form of an import: what a file was found to be, and what a person settles about it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.ui.models.import_form import ImportForm

GREY = InputSpec((224, 224), value_range=(-1024.0, 1024.0))
PROPOSAL = Proposal(
    source=Path("weights.pt"),
    kind="state dict",
    architecture="torchvision/resnet18",
    arguments=(),
    class_count=2,
    classes=(),
    input=GREY,
    score_kind=ScoreKind.SIGMOID,
    evidence=("its names are those of torchvision\u2019s resnet18 (122 of 122)",),
    notices=("the file does not say its input",),
    others=("timm/resnet18",),
    about=(("licence", "MIT"),),
)


@pytest.fixture
def form(qtbot: QtBot) -> ImportForm:
    found = ImportForm(lambda name: "It is taken; choose another name." if name == "old" else "")
    qtbot.addWidget(found)
    found.show()
    return found


def filled(form: ImportForm, proposal: Proposal = PROPOSAL) -> ImportForm:
    form.show_proposal(proposal)
    form.classes.setPlainText("Mass\n\n Nodule ")
    return form


def asked(qtbot: QtBot, form: ImportForm) -> Choices:
    with qtbot.waitSignal(form.import_requested) as caught:
        qtbot.mouseClick(form.take, Qt.MouseButton.LeftButton)
    found = caught.args[1]
    assert isinstance(found, Choices)
    return found


def test_it_begins_with_one_calm_sentence(form: ImportForm) -> None:
    assert form.said.text() == "Choose a file, or drop one here."
    assert not form.take.isEnabled()
    assert not form.found.isVisible()
    assert not form.right.isVisible()


def test_what_a_file_is_stands_there_with_the_evidence(form: ImportForm) -> None:
    form.show_proposal(PROPOSAL)
    assert form.found.kind.text() == "state dict · 2 outputs · input in grey"
    assert form.found.evidence.text() == "· its names are those of torchvision\u2019s resnet18 (122 of 122)"
    assert form.found.architecture.currentData() == "torchvision/resnet18"
    assert form.name.text() == "weights"
    assert form.card.values()["licence"] == "MIT"
    assert form.input.values()["low"] == "-1024"
    assert form.said.text() == "Name its classes, one in a line: 0 of 2 are named."


def test_what_must_be_looked_at_is_said_beside_the_evidence(form: ImportForm) -> None:
    form.show_proposal(replace(PROPOSAL, methods="Only methods that change the film are left: it runs elsewhere."))
    assert form.found.notices.text() == "· the file does not say its input"
    assert form.found.methods.isVisible()
    form.show_proposal(replace(PROPOSAL, notices=()))
    assert not form.found.look_at.isVisible()
    assert not form.found.notices.isVisible()


def test_while_it_looks_nothing_can_be_imported(form: ImportForm) -> None:
    filled(form)
    assert form.take.isEnabled()
    form.show_busy(True)
    assert form.said.text() == "One moment …"
    assert not form.take.isEnabled()
    form.show_busy(False)
    assert form.take.isEnabled()


def test_a_failure_is_one_sentence_and_nothing_is_lost(form: ImportForm) -> None:
    filled(form)
    form.name.setText("mine")
    form.show_failure("/a/weights.pt: is a pickle that asks for os.system; save the state dict.")
    assert form.said.text() == "/a/weights.pt: is a pickle that asks for os.system; save the state dict."
    assert form.said.property("role") == "bad"
    assert not form.take.isEnabled()
    assert form.name.text() == "mine"
    assert form.classes.toPlainText() == "Mass\n\n Nodule "
    form.show_proposal(PROPOSAL)
    assert form.said.text() == ""
    assert form.take.isEnabled()


def test_what_was_settled_goes_out(form: ImportForm, qtbot: QtBot) -> None:
    filled(form)
    form.name.setText(" mine ")
    form.input.set_values(
        {"height": 512, "intensity": "percentile", "percentiles": "1, 99", "mean": "1/2", "std": "0.25"}
    )
    form.card.set_values({"score_kind": "softmax", "intended_use": "chest  films"})
    found = asked(qtbot, form)
    assert (found.name, found.classes, found.score_kind) == ("mine", ("Mass", "Nodule"), ScoreKind.SOFTMAX)
    assert (found.intended_use, found.licence) == ("chest films", "MIT")
    assert found.input == replace(
        GREY, size=(512, 224), intensity="percentile", percentiles=(1.0, 99.0), mean=(0.5,), std=(0.25,)
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"mean": "a"}, "Mean: a is no number."),
        ({"mean": "1/0"}, "Mean: 1/0 is no number."),
        ({"mean": "nan"}, "Mean: nan is no number."),
        ({"mean": "1, 2"}, "Mean: one number is needed, or 1."),
        ({"std": "0"}, "Deviations are above 0."),
        ({"low": "1, 2"}, "Lowest value: one number is needed."),
        ({"low": "2000"}, "The lowest value must be below the highest one."),
        (
            {"intensity": "percentile", "percentiles": "99"},
            "Percentiles are two numbers from 0 to 100, the lower first.",
        ),
    ],
)
def test_an_input_that_makes_no_sense_is_named(form: ImportForm, values: dict[str, str], sentence: str) -> None:
    filled(form)
    form.input.set_values(values)
    form.input.changed.emit()
    assert form.said.text() == sentence
    assert not form.take.isEnabled()


@pytest.mark.parametrize(
    ("name", "classes", "sentence"),
    [
        ("", "a\nb", "Give the network a name."),
        ("old", "a\nb", "It is taken; choose another name."),
        ("new", "a", "Name its classes, one in a line: 1 of 2 are named."),
        ("new", "a\na", "Two classes are called a; give each a name of its own."),
    ],
)
def test_what_is_missing_is_named(form: ImportForm, name: str, classes: str, sentence: str) -> None:
    form.show_proposal(PROPOSAL)
    form.name.setText(name)
    form.classes.setPlainText(classes)
    assert form.said.text() == sentence


def test_a_reference_that_is_not_there_is_named(form: ImportForm, tmp_path: Path) -> None:
    filled(form)
    form.reference.line.setText(str(tmp_path / "none"))
    form.reference.changed.emit()
    assert "There is no file" in form.said.text()


def test_a_dropped_file_is_looked_at(form: ImportForm, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a/weights.pt")])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(form.look_requested) as caught:
        form.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert caught.args == [Path("/a/weights.pt"), ""]
    assert form.source.line.text() == str(Path("/a/weights.pt"))


def test_another_architecture_is_asked_for_by_name(form: ImportForm, qtbot: QtBot) -> None:
    form.source.line.setText("weights.pt")
    form.show_proposal(PROPOSAL)
    with qtbot.waitSignal(form.look_requested) as caught:
        form.found.architecture.setCurrentIndex(1)
        form.found.architecture.activated.emit(1)
    assert caught.args == [Path("weights.pt"), "timm/resnet18"]
    form.classes.setPlainText("a\nb")
    form.show_proposal(replace(PROPOSAL, architecture="timm/resnet18", others=("torchvision/resnet18",)))
    assert form.classes.toPlainText() == "a\nb"


def test_names_come_from_a_file_or_are_numbered(form: ImportForm, qtbot: QtBot) -> None:
    form.show_proposal(PROPOSAL)
    form.number.click()
    assert form.settled.classes == "class 0\nclass 1"
    form.from_file.click()
    chooser = form.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    with qtbot.waitSignal(form.names_requested) as caught:
        chooser.fileSelected.emit("/a/names.txt")
    chooser.reject()
    assert caught.args == [Path("/a/names.txt")]
    form.show_classes(("Mass", "Nodule"))
    assert form.take.isEnabled()


def test_every_button_has_words(form: ImportForm) -> None:
    filled(form)
    assert [one for one in form.findChildren(QPushButton) if not (one.text() and (one.toolTip() or one.text()))] == []


def test_another_file_takes_what_was_said_about_the_last_one_away(form: ImportForm, qtbot: QtBot) -> None:
    filled(form)
    with qtbot.waitSignal(form.look_requested):
        form.open(Path("film.png"))
    form.show_failure("film.png: is a film.")
    assert not form.found.isVisible()
    assert not form.right.isVisible()
    form.number.click()
    assert not form.take.isEnabled()
    form.open(PROPOSAL.source)
    form.show_proposal(PROPOSAL)
    assert form.classes.toPlainText() == "Mass\n\n Nodule "  # of this file, and somebody wrote them


def test_a_refusal_can_be_copied(form: ImportForm) -> None:
    form.show_failure('a.pt: is a program; the administrator can add "0123abcd".')
    assert form.said.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_tab_goes_down_the_form_and_ends_at_its_button(form: ImportForm) -> None:
    filled(form)
    form.classes.setFocus()
    met = []
    for _ in range(40):
        QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
        met.append(form.focusWidget())
        if met[-1] is form.take:
            break
    fields = [form.card.stops[1], form.input.stops[1], form.reference.line, form.cancel, form.take]
    assert [one for one in met if one in fields] == fields
    assert met[-1] is form.take
