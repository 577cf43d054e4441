"""The process that browses: `python -m tests.slow.browsing_child FOLDER FILMS`. It drives the real window from film to
film and prints what it and its workers held meanwhile."""

import faulthandler
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.films import gradient, write_dicom
from tests.slow.memory_child import resident_mb, used_mb
from xai_desktop.app.crash_reports import reports
from xai_desktop.app.session import Session
from xai_desktop.services.giving_back import give_back
from xai_desktop.ui.main import open_program
from xai_desktop.ui.start import Start

FILES, SIDE, EVERY = 120, 1200, 20

PATIENCE_S = 240
"""What takes a tenth of a second does not come at all after so long, however busy the machine is."""

LONG_S = 1000.0


def main(folder: str, count: str) -> None:
    place = Path(folder) / "films"
    place.mkdir()
    for number in range(FILES):
        write_dicom(place / f"{number:02d}.dcm", gradient(SIDE, SIDE) + number, bits=13, patient_id=str(number))
    app = QApplication([])
    program = open_program(app, Start((place,), (), "The reading steps are off for the test.", "demo-cascade"))
    program.jobs.failed.connect(lambda title, error: tell(f"{title}: {error!r}"))
    wait_for(lambda: program.session.state.result is not None)
    wait_for(lambda: len(program.session.state.opening.images) == FILES)
    held, used, workers, objects, dead = [], [], [], [], []
    for number in range(int(count)):
        shown = program.session.state.image
        program.films.step(1 if number // (FILES - 1) % 2 == 0 else -1)
        wait_for(partial(another, program.session, shown))
        if number % 5 == 0:  # somebody who browses lets a film rest now and then
            wait_for(lambda: program.session.state.result is not None)
        if number % EVERY == EVERY - 1:
            give_back()  # as the program does by itself every few seconds
            held.append(resident_mb())
            used.append(used_mb())
            workers.append(sum(map(worker_mb, program.films.workers)))
            wait_for(lambda: not program.jobs.busy)
            with nobody_else():
                objects.append(len(gc.get_objects()))
                dead.append(1 + dead_widgets())
    program.close()
    if faults():
        sys.exit(faults())
    told = {"held_mb": held, "used_mb": used, "workers_mb": workers, "objects": objects, "dead": dead}
    sys.stdout.write(json.dumps(told) + "\n")


def another(session: Session, shown: object) -> bool:
    return session.state.image is not shown


@contextmanager
def nobody_else() -> Iterator[None]:
    """No other thread runs meanwhile: one that builds a tuple of an iterator cannot finish it while somebody holds it,
    as whoever asks for every object does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(LONG_S)
    time.sleep(0.05)  # threads that wait for their turn already have asked for it by the usual interval
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def dead_widgets() -> int:
    """What Python keeps of widgets that Qt has deleted."""
    widgets = (one for one in gc.get_objects() if issubclass(type(one), QWidget))
    return sum(not shiboken6.isValid(one) for one in widgets)


def worker_mb(number: int) -> float:
    pages = int(Path(f"/proc/{number}/statm").read_text("ascii").split()[1])
    return pages * 4096 / (1 << 20)


def wait_for(done: Callable[[], bool]) -> None:
    """Let the event loop run until something is true. Says what every thread does where it never is."""
    loop, tick, end = QEventLoop(), QTimer(interval=2), QTimer(singleShot=True, interval=1000 * PATIENCE_S)
    tick.timeout.connect(lambda: loop.quit() if done() else None)
    end.timeout.connect(give_up)
    tick.start()
    end.start()
    loop.exec()


def give_up() -> None:
    """A fault of the program is in its reports; a thread that waits for another is in the traceback."""
    faulthandler.dump_traceback()
    tell(faults() or "no fault was reported")
    sys.exit(f"nothing happened for {PATIENCE_S} seconds")


def faults() -> str:
    """What the window swallowed, without the messages."""
    return "\n".join(path.read_text("utf-8") for path in reports())


def tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
