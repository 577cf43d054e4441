"""A form made from descriptors: every kind of field comes back as it went in."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import PARAMETERS
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo, CalmDoubleSpin, CalmSpin

DEFAULTS = {"samples": 20, "spread": 0.15, "smooth": False, "reduce": "max", "note": ""}


@pytest.fixture
def form(qtbot: QtBot) -> ParameterForm:
    form = ParameterForm()
    qtbot.addWidget(form)
    form.show_parameters(PARAMETERS)
    form.show()
    return form


def test_a_new_form_shows_the_defaults(form: ParameterForm) -> None:
    assert form.values() == DEFAULTS
    assert [type(v) for v in form.values().values()] == [int, float, bool, str, str]
    assert form.is_default


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("samples", 1),
        ("samples", 500),
        ("spread", 0.0),
        ("spread", 0.123456),
        ("spread", 1.0),
        ("smooth", True),
        ("reduce", "mean"),
        ("note", "left lung"),
    ],
)
def test_values_go_in_and_come_out(form: ParameterForm, name: str, value: Value) -> None:
    form.set_values({name: value})
    assert form.values() == {**DEFAULTS, name: value}
    assert type(form.values()[name]) is type(value)


def test_a_number_finer_than_six_decimals_is_kept(qtbot: QtBot) -> None:
    form = ParameterForm()
    qtbot.addWidget(form)
    form.show_parameters((Parameter("eps", "float", 1e-8, "Epsilon", "", 1e-12, 1.0, 1e-8),))
    assert form.values() == {"eps": 1e-8}


def test_setting_values_is_silent_and_editing_is_not(qtbot: QtBot, form: ParameterForm) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.set_values({"samples": 5, "smooth": True, "reduce": "sum", "spread": 0.5})
    check = form.findChild(CalmCheck)
    assert check is not None
    with qtbot.waitSignal(form.changed):
        check.setFocus()
        qtbot.keyClick(check, Qt.Key.Key_Space)
    assert form.values()["smooth"] is False


def test_each_kind_of_widget_announces_the_hand(qtbot: QtBot, form: ParameterForm) -> None:
    heard: list[dict[str, Value]] = []
    form.changed.connect(lambda: heard.append(form.values()))
    for kind, key in ((CalmSpin, Qt.Key.Key_Up), (CalmDoubleSpin, Qt.Key.Key_Down), (CalmCombo, Qt.Key.Key_Down)):
        widget = form.findChild(kind)
        assert widget is not None
        qtbot.keyClick(widget, key)
    line = next(w for w in form.findChildren(QLineEdit) if not w.parent().inherits("QAbstractSpinBox"))
    qtbot.keyClicks(line, "x")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert heard[-1] == {"samples": 21, "spread": 0.1, "smooth": False, "reduce": "sum", "note": "x"}
    assert len(heard) == 4


def test_reset_brings_the_defaults_back_once(qtbot: QtBot, form: ParameterForm) -> None:
    assert not form.reset_button.isEnabled()
    form.set_values({"samples": 7, "reduce": "sum"})
    assert form.reset_button.isEnabled()
    heard: list[int] = []
    form.changed.connect(lambda: heard.append(1))
    qtbot.mouseClick(form.reset_button, Qt.MouseButton.LeftButton)
    assert form.values() == DEFAULTS
    assert heard == [1]
    assert not form.reset_button.isEnabled()


@pytest.mark.parametrize(
    ("name", "value"), [("samples", 501), ("samples", "many"), ("reduce", "median"), ("smooth", 1)]
)
def test_a_wrong_value_is_refused_and_nothing_changes(form: ParameterForm, name: str, value: Value) -> None:
    with pytest.raises(ExplainerError, match=name):
        form.set_values({"spread": 0.5, name: value})
    assert form.values() == DEFAULTS


def test_names_of_other_forms_are_left_alone(form: ParameterForm) -> None:
    form.set_values({"window": 3})
    assert form.values() == DEFAULTS


def test_without_parameters_the_form_takes_no_room(form: ParameterForm) -> None:
    form.show_parameters(())
    assert form.values() == {}
    assert form.isHidden()


def test_every_field_has_a_name_and_its_help(form: ParameterForm) -> None:
    for kind, name, tip in (
        (CalmSpin, "Samples", "How many noisy copies are averaged.\nFrom 1 to 500."),
        (CalmCombo, "Channels", "How channels become one."),
    ):
        widget = form.findChild(kind)
        assert isinstance(widget, QWidget)
        assert widget.accessibleName() == name
        assert widget.toolTip() == tip


def test_a_field_that_makes_no_difference_is_greyed_out_and_keeps_its_value(qtbot: QtBot) -> None:
    form = ParameterForm()
    qtbot.addWidget(form)
    variant = Parameter("variant", "int", 2, "Variant", "", 0, 5, 1)
    kind = Parameter("kind", "str", "add", "Kind", choices=("add", "times"), when="variant", when_values=(0,))
    form.show_parameters((variant, kind))
    spin, combo = form.findChild(CalmSpin), form.findChild(CalmCombo)
    assert isinstance(spin, CalmSpin)
    assert isinstance(combo, CalmCombo)
    assert not combo.isEnabled()
    spin.setValue(0)
    assert combo.isEnabled()
    form.set_values({"kind": "times", "variant": 3})
    assert not combo.isEnabled()
    assert form.values() == {"variant": 3, "kind": "times"}
