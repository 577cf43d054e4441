"""A film of 3000 × 3000 with everything on it, printed: `python -m tests.bench.viewing`, offscreen or on a display.

Window/level, pan and zoom with heatmap, mask, fifty boxes and ten of the reader's own marks, each from the wish to
pixels; then, in the whole window, going back to a film and dragging the threshold. Wall time, and the processor's time
beside it, which a busy machine changes little.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, cycle
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.helpers.films import write_dicom
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Window
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape
from xai_desktop.core.threshold import Percentile
from xai_desktop.ui.main import make_application, open_program
from xai_desktop.ui.start import Start
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.repaint_bench import FILM, _film, _shown_view
from xai_desktop.ui.wiring import Program

ROUNDS, WARM_UP, SWITCHES, BOXES = 25, 3, 7, 50
SIZES = ((1280, 800), (2560, 1440))
FRAME_MS, SWITCH_MS = 16.0, 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Milliseconds."""

    name: str
    wall: list[float]
    processor: list[float]
    target_ms: float

    def __str__(self) -> str:
        median, late = (float(np.percentile(self.wall, q)) for q in (50, 95))
        busy, busy_late = (float(np.percentile(self.processor, q)) for q in (50, 95))
        return (
            f"{self.name:42} wall: median {median:6.1f}, p95 {late:6.1f} ms; "
            f"processor: median {busy:6.1f}, p95 {busy_late:6.1f} ms (≤ {self.target_ms:g})"
        )


def timed(name: str, act: Callable[[], object], target_ms: float, rounds: int = ROUNDS) -> Figure:
    wall, processor = [], []
    for turn in range(rounds + WARM_UP):
        began, busy = time.perf_counter(), time.process_time()
        act()
        if turn >= WARM_UP:
            wall.append(1e3 * (time.perf_counter() - began))
            processor.append(1e3 * (time.process_time() - busy))
    return Figure(name, wall, processor, target_ms)


# The film alone


def pane_figures() -> Iterator[Figure]:
    view = _shown_view(FILM)
    view.show_boxes(boxes())
    view.show_own_marks(own_marks())
    for size in SIZES:
        view.resize(*size)
        for fitted in (True, False):
            view.fit() if fitted else view.one_to_one()
            QApplication.processEvents()
            where = f"{size[0]}×{size[1]} {'whole film' if fitted else '1:1'}"
            for name, act in pane_actions(view).items():
                yield timed(f"{where}, {name}", act, FRAME_MS)
    view.close()


def pane_actions(view: FilmView) -> dict[str, Callable[[], None]]:
    windows = cycle([Window(1800.0 + 10 * n, 3000.0) for n in range(7)])
    steps = cycle([(7.0, 3.0), (7.0, 3.0), (-7.0, -3.0), (-7.0, -3.0)])
    zooms = cycle([1.1, 1.1, 1 / 1.1, 1 / 1.1])

    def painted(act: Callable[[], None]) -> Callable[[], None]:
        def both() -> None:
            act()
            view.repaint_film()

        return both

    return {
        "window/level": painted(lambda: view.set_window(next(windows))),
        "pan": painted(lambda: view.pan_by(*next(steps))),
        "zoom": painted(lambda: view.zoom_by(next(zooms))),
    }


def boxes() -> list[Annotation]:
    places = np.random.default_rng(3).integers(0, 2600, (BOXES, 2)).tolist()
    return [Annotation(f"Finding {n % 7}", Box(x, y, x + 320, y + 260), f"R{n % 3}") for n, (x, y) in enumerate(places)]


def own_marks() -> tuple[Annotation, ...]:
    """Ten of every kind: boxes, ellipses, an outline of 200 points, a brushed mask."""
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = tuple((1500 + 400 * float(np.cos(a)), 1200 + 300 * float(np.sin(a))) for a in angles)
    rows, columns = np.mgrid[0:600, 0:600]
    blob = Mask((rows - 300) ** 2 + (columns - 300) ** 2 < 280**2, Box(900, 1800, 1500, 2400))
    shapes: list[Shape] = [Box(200 * n, 250 * n, 200 * n + 300, 250 * n + 200) for n in range(5)]
    shapes += [Ellipse(600 * n, 2000, 200, 120, 30.0) for n in (1, 2, 3)]
    return tuple(Annotation("Mass", shape, "me") for shape in (*shapes, Polygon((ring,)), blob))


# The whole window


def window_figures(folder: Path) -> Iterator[Figure]:
    for number in range(2):
        write_dicom(
            folder / f"{number}.dcm",
            _film(FILM).index + number,
            bits=13,
            windows=[(2048, 4096)],
            patient_id=str(number),
        )
    program = open_program(
        make_application(), Start((folder,), (), "Bench: the reading steps are off.", "demo-cascade")
    )
    sys.excepthook = sys.__excepthook__
    program.window.resize(1280, 800)
    program.analysis.cascade.run = lambda: None  # type: ignore[method-assign]  # twelve more maps a film, for minutes
    settle(program)
    for key in (Qt.Key.Key_N, Qt.Key.Key_P):
        QTest.keyClick(program.window, key)
        settle(program)
    yield switching(program)
    settle(program)
    yield threshold(program)
    program.close()
    program.window.close()


def switching(program: Program) -> Figure:
    """From the key to the film on the screen with its map; the cascade would follow."""
    wall, processor = [], []
    for key in (Qt.Key.Key_N, Qt.Key.Key_P) * (SWITCHES // 2 + 1):
        shown = program.session.state.image
        began, busy = time.perf_counter(), time.process_time()
        QTest.keyClick(program.window, key)
        until(lambda shown=shown: program.session.state.image is not shown and program.session.state.result is not None)
        program.window.viewer.map_view.repaint_film()
        wall.append(1e3 * (time.perf_counter() - began))
        processor.append(1e3 * (time.process_time() - busy))
        settle(program)
    return Figure("going back to a film, from key to map", wall, processor, SWITCH_MS)


def threshold(program: Program) -> Figure:
    """The mask on the film, the words and the curve's point, for one step of the slider."""
    cuts = cycle([Percentile(80.0 + n) for n in range(12)])

    def drag() -> None:
        program.window.agreement.threshold_changed.emit(next(cuts))
        program.window.viewer.map_view.repaint_film()
        program.window.agreement.repaint()

    return timed("threshold in the window at 1280×800", drag, FRAME_MS)


def settle(program: Program) -> None:
    until(lambda: program.session.state.result is not None and not program.jobs.busy)


def until(done: Callable[[], bool]) -> None:
    loop, tick = QEventLoop(), QTimer(interval=0)
    tick.timeout.connect(lambda: loop.quit() if done() else None)
    tick.start()
    loop.exec()


def main() -> None:
    application = make_application()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    sys.stdout.write(f"platform {application.platformName()}, {FILM[0]} × {FILM[1]}{load}\n")
    with tempfile.TemporaryDirectory() as made:
        os.environ["XAI_DESKTOP_HOME"] = f"{made}/home"
        for one in chain(pane_figures(), window_figures(Path(made))):
            print(one, flush=True)


if __name__ == "__main__":
    main()
