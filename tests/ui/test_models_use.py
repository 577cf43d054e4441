"""A network that is chosen before the engine has started is the one that is asked, not that of the start."""

from pytestqt.qtbot import QtBot

from tests.helpers.program import running
from xai_desktop.ui.start import Start


def test_the_network_that_was_chosen_first_of_all_stays_chosen(qtbot: QtBot) -> None:
    with running(qtbot, bundle="demo-cascade") as program:
        program.models._use("demo-marker")
        program.window.show()
        qtbot.waitUntil(lambda: bool(program.session.state.bundle) and not program.jobs.busy, timeout=60000)
        assert program.session.state.bundle == "demo-marker"
        assert program.session.state.loading == ""
        assert program.window.prediction.bundles.currentText() == "demo-marker"
        program.network.begin(Start(bundle="demo-cascade"))  # as where a network loads faster than a window paints
        assert not program.session.state.loading
