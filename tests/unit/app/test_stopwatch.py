"""Time on a step pauses while the window is not looked at."""

from xai_desktop.app.stopwatch import Stopwatch


def test_pauses_do_not_count_and_a_restart_forgets() -> None:
    now = [100.0]
    watch = Stopwatch(lambda: now[0])
    now[0] += 4
    watch.set_running(False)
    now[0] += 50
    watch.set_running(False)
    assert watch.seconds == 4
    watch.set_running(True)
    now[0] += 1.5
    assert watch.seconds == 5.5
    watch.restart()
    assert watch.seconds == 0
    watch.set_running(False)
    watch.restart()
    now[0] += 9
    assert watch.seconds == 0
