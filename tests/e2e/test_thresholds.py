"""A threshold of any policy, from the chooser to the outline, the numbers, the settings and the report."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.e2e.test_window import DEMO, MARKS
from tests.helpers.program import running, settled
from xai_desktop.app.exporting import ExportChoice
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass
from xai_desktop.ui.panels.threshold import OTSU, PER_CLASS, VALUE, ThresholdControl


def choose(control: ThresholdControl, policy: int) -> None:
    control.policy.setCurrentIndex(policy)
    control.policy.activated.emit(policy)


def test_every_policy_cuts_the_outline_and_the_numbers_alike(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        control, session = program.window.agreement.threshold, program.session
        result = session.state.result
        assert result is not None
        choose(control, OTSU)
        assert session.state.look.threshold == Otsu()
        otsu = session.visible_agreements[0]
        assert otsu.coverage == pytest.approx(result.ranked.mask(Otsu()).mean())
        assert control.label.text() == f"above {result.ranked.otsu:.3g} · top {otsu.coverage * 100:.1f} %"
        program.window.action("percentile_up").trigger()
        assert session.state.look.threshold == Otsu()
        assert "Otsu’s threshold follows from the map" in program.window.statusBar().currentMessage()
        choose(control, VALUE)
        program.window.action("percentile_up").trigger()
        value = session.state.look.threshold
        assert isinstance(value, Absolute)
        assert value.value > (result.ranked.otsu or 0)
        control.keep.click()
        choose(control, PER_CLASS)
        label = result.explanation.target.label
        assert session.state.look.threshold == PerClass(((label, value),), value)
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=10000)
        order = program.exporting.take(program.films.film, None)
        assert not isinstance(order, str)
        with qtbot.waitSignal(program.exporting.written, timeout=30000):
            program.exporting.export(order, ExportChoice(tmp_path, ("json",)))
        found = json.loads((tmp_path / "manifest.json").read_text("utf-8"))["threshold"]
        said = result.cut(session.state.look.threshold).text
        assert found == {"kind": "absolute", "value": value.value, "label": said}
        program.preferences.save()
        kept = program.preferences.settings
    assert kept.mask_threshold == PerClass(((label, value),), value)
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program, cascade=False)
        assert program.session.state.look.threshold == kept.mask_threshold
        assert program.window.agreement.threshold.label.text().startswith(f"{label}: percentile")
        program.window.agreement.threshold.keep.click()
        card = program.session.state.card
        assert card is not None
        program.session.update(card=replace(card, map_thresholds=((label, Percentile(97)),)))
        assert program.session.visible_agreements[0].threshold == Percentile(97)
        assert program.window.agreement.threshold.label.text() == f"{label}, by the card: top 3 %"


def test_the_threshold_says_nothing_of_a_map_before_its_step(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        qtbot.waitUntil(lambda: program.session.state.image is not None, timeout=30000)
        control = program.window.agreement.threshold
        assert program.session.visible_cut is None
        assert not control.keep.isVisible()
        assert control.in_use == Percentile(90)
        choose(control, OTSU)
        assert control.label.text() == "no map yet"
        program.session.advance()
        settled(qtbot, program, cascade=False)
        qtbot.waitUntil(lambda: control.label.text().startswith("above"), timeout=10000)
