"""The figures are figures: every action in every window, taken from real repaints."""

from pytestqt.qtbot import QtBot

from xai_desktop.ui.viewer.repaint_bench import TARGETS_MS, figures


def test_every_action_is_measured_in_every_window(qtbot: QtBot) -> None:
    found = figures(sizes=((300, 200), (200, 300)), rounds=2, film=(120, 150))
    places = {(one.action, one.width, one.height, one.fitted) for one in found}
    assert places == {(a, w, h, f) for a in TARGETS_MS for w, h in ((300, 200), (200, 300)) for f in (True, False)}
    for one in found:
        assert 0 < one.median_ms <= one.p95_ms
        assert one.action in str(one)
        assert one.record()["target_ms"] == TARGETS_MS[one.action]
