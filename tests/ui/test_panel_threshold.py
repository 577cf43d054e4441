"""Four policies, one control: what each shows, what it announces, and where a class has a threshold of its own."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import agreement, curve, themed
from xai_desktop.core.map_cut import MapCut, map_cut
from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile, PerClass, RankedMap, Threshold
from xai_desktop.core.threshold_words import threshold_json
from xai_desktop.ui.panels.agreement import AgreementPanel
from xai_desktop.ui.panels.curve import IouCurve
from xai_desktop.ui.panels.threshold import NO_MAP, OTSU, PER_CLASS, PERCENTILE, VALUE, ThresholdControl

RANKED = RankedMap.of(np.linspace(0, 2, 10_000, dtype=np.float32).reshape(100, 100) ** 2 / 2, "Mass")


class Heard(list[Threshold]):
    """What the control announces, told back at once as the program does: with what it came to on the map."""

    def __init__(self, control: ThresholdControl) -> None:
        super().__init__()
        self._control = control
        control.threshold_changed.connect(self._hear)

    def _hear(self, threshold: Threshold) -> None:
        self.append(threshold)
        self._control.show_cut(map_cut(RANKED, threshold))


@pytest.fixture
def control(qtbot: QtBot, qapp: QApplication) -> ThresholdControl:
    themed(qapp)
    control = ThresholdControl()
    qtbot.addWidget(control)
    control.resize(300, 120)
    control.show()
    control.show_cut(map_cut(RANKED, Percentile()))
    return control


def choose(control: ThresholdControl, policy: int) -> None:
    control.policy.setCurrentIndex(policy)
    control.policy.activated.emit(policy)


def test_a_value_of_the_map_says_its_percentile(qtbot: QtBot, control: ThresholdControl) -> None:
    heard = Heard(control)
    choose(control, VALUE)
    assert heard == [Absolute(1.0)]
    assert control.label.text().startswith("percentile 70.7")
    assert (control.spin.minimum(), control.spin.maximum()) == (0.0, 2.0)
    qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    assert threshold_json(heard[-1])["value"] == pytest.approx(1.002)
    control.spin.setValue(1.5)
    assert heard[-1] == Absolute(1.5)
    assert control.slider.value() == 750
    qtbot.keyClick(control.slider, Qt.Key.Key_End)
    assert heard[-1] == Absolute(2.0)


def test_otsu_has_no_control_and_says_what_it_chose(control: ThresholdControl) -> None:
    heard = Heard(control)
    choose(control, OTSU)
    found = map_cut(RANKED, Otsu())
    assert heard == [Otsu()]
    assert control.label.text() == f"above {found.value:.3g} · top {found.coverage * 100:.1f} %"
    assert not control.slider.isVisible()
    assert not control.spin.isVisible()
    choose(control, PERCENTILE)
    assert heard[-1] == Percentile(round(found.percentile * 2) / 2)
    assert control.slider.isVisible()


def test_a_value_begins_where_otsu_left_off(control: ThresholdControl) -> None:
    heard = Heard(control)
    choose(control, OTSU)
    choose(control, VALUE)
    assert heard[-1] == Absolute(RANKED.otsu or 0.0)


def test_without_a_map_there_is_no_value_to_choose(control: ThresholdControl) -> None:
    heard = Heard(control)
    control.show_cut(None)
    choose(control, VALUE)
    assert heard == []
    assert control.label.text() == NO_MAP
    assert control.policy.currentIndex() == PERCENTILE
    choose(control, PERCENTILE)
    control.set_threshold(Otsu())
    control.show_cut(None)
    assert control.label.text() == "no map yet"
    assert not control.keep.isVisible()


def test_a_class_gets_a_threshold_of_its_own_and_loses_it(qtbot: QtBot, control: ThresholdControl) -> None:
    heard, tables = Heard(control), list[PerClass]()
    control.table_changed.connect(tables.append)
    control.choose(95.0)
    assert (control.keep.text(), control.keep.isEnabled()) == ("Keep for Mass", True)
    qtbot.mouseClick(control.keep, Qt.MouseButton.LeftButton)
    assert (control.keep.text(), control.keep.isEnabled()) == ("Kept for Mass", False)
    assert tables == [PerClass((("Mass", Percentile(95)),))]
    assert heard == [Percentile(95)]
    control.choose(80.0)
    choose(control, PER_CLASS)
    assert heard[-1] == PerClass((("Mass", Percentile(95)),), Percentile(80))
    assert control.label.text() == "Mass: top 5 %"
    qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    assert tables[-1].own("Mass") == Percentile(95.5)
    assert control.keep.text() == "Forget Mass’s own"
    qtbot.mouseClick(control.keep, Qt.MouseButton.LeftButton)
    assert heard[-1] == PerClass((), Percentile(80))
    assert tables[-1].table == ()
    assert control.label.text() == "other classes: top 20 %"
    assert control.keep.text() == "Set as Mass’s own"
    qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    assert heard[-1] == PerClass((), Percentile(80.5))


def test_thresholds_from_the_settings_are_there_when_they_are_wanted(control: ThresholdControl) -> None:
    heard = Heard(control)
    control.set_table(PerClass((("Mass", Otsu()),)))
    choose(control, PER_CLASS)
    assert heard == [PerClass((("Mass", Otsu()),), Percentile(90))]
    assert control.label.text().startswith("Mass: above ")


def test_the_networks_card_is_named_until_the_person_chooses(qtbot: QtBot, control: ThresholdControl) -> None:
    heard, tables, card = Heard(control), list[PerClass](), (("Mass", Percentile(97)),)
    control.table_changed.connect(tables.append)
    control.set_card(card)
    choose(control, PER_CLASS)
    assert heard == [PerClass((), Percentile(90), card)]
    assert control.label.text() == "Mass, by the card: top 3 %"
    assert control.keep.text() == "Set as Mass’s own"
    qtbot.keyClick(control.slider, Qt.Key.Key_Left)
    assert heard[-1] == PerClass((("Mass", Percentile(96.5)),), Percentile(90), card)
    assert tables[-1].own("Mass") == Percentile(96.5)
    control.keep.click()
    assert control.in_use == Percentile(97)


def test_a_class_that_nobody_knows_has_no_button(control: ThresholdControl) -> None:
    control.show_cut(map_cut(RankedMap.of(RANKED.heatmap), Percentile()))
    assert not control.keep.isVisible()


def test_a_map_of_another_scale_moves_the_ends_and_not_the_value(control: ThresholdControl) -> None:
    heard = Heard(control)
    control.set_threshold(Absolute(1.5))
    control.show_cut(MapCut(Absolute(1.5), 0.0, 0.0, 0.01, 1.5))
    assert control.threshold == Absolute(1.5)
    assert heard == []
    assert control.label.text() == "percentile 100.0"
    assert control.spin.maximum() == pytest.approx(0.01)


POLICY_CUTS: tuple[Cut, ...] = (Percentile(80), Absolute(1.0), Otsu())


@pytest.mark.parametrize("cut", POLICY_CUTS, ids=lambda one: one.label)
def test_the_curve_is_walked_by_keys_in_every_policy(qtbot: QtBot, qapp: QApplication, cut: Cut) -> None:
    themed(qapp)
    panel = AgreementPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_threshold(cut)
    panel.show_cut(map_cut(RANKED, cut))
    panel.show_agreements((replace(agreement(), threshold=cut, coverage=0.2),))
    heard: list[Threshold] = []
    panel.threshold_changed.connect(heard.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        panel.curve.show_curve(curve(), 80.0, 0.4)
        panel.threshold.set_threshold(cut)
        qtbot.keyClick(panel.curve, key)
    assert heard == [Percentile(q) for q in (80.5, 79.5, 85.0, 50.0, 99.5)]


def test_the_curve_keeps_its_arrow_keys_from_the_windows_shortcuts(qtbot: QtBot) -> None:
    plot = IouCurve()
    qtbot.addWidget(plot)
    none = Qt.KeyboardModifier.NoModifier
    for key, kept in ((Qt.Key.Key_Left, True), (Qt.Key.Key_N, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, none)
        event.ignore()
        plot.event(event)
        assert event.isAccepted() is kept


def test_a_mask_of_more_than_half_a_film_stands_at_the_left_end(qtbot: QtBot) -> None:
    plot = IouCurve()
    qtbot.addWidget(plot)
    plot.resize(256, 118)
    plot.show_curve(curve(), 31.0, 0.2)
    assert "now 0.20 at 31.0" in plot.accessibleName()
    left = plot.grab().toImage()
    plot.show_curve(curve(), 50.0, 0.2)
    assert left != plot.grab().toImage()  # an arrow, not the point itself
    with qtbot.waitSignal(plot.percentile_chosen) as heard:
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert heard.args == [50.0]
