"""How long a repaint takes, from the changed setting to pixels on the window: figures for `xai-desktop bench`."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import count, cycle
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from xai_desktop.core import colormap
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.explanation import Explanation, Provenance
from xai_desktop.core.geometry import PixelMap, Size
from xai_desktop.core.heatmap import judge
from xai_desktop.core.image import Image, Window
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import Absolute, Percentile, RankedMap
from xai_desktop.ui.viewer.film_view import FilmView

FILM: Size = (3000, 3000)
SIZES = ((1280, 800), (2560, 1440))
TARGETS_MS = {"window/level": 16.0, "opacity": 8.0, "colour map": 8.0, "threshold": 16.0, "threshold by value": 16.0}


@dataclass(frozen=True, slots=True)
class RepaintFigure:
    """One action in one window. `fitted`: the whole film is visible; otherwise it fills the window at 1:1."""

    action: str
    width: int
    height: int
    fitted: bool
    median_ms: float
    p95_ms: float
    target_ms: float

    def __str__(self) -> str:
        shown = "whole film" if self.fitted else "1:1"
        return (
            f"repaint, {self.width}×{self.height}, {shown:10}, {self.action:18}: median {self.median_ms:5.1f} ms, "
            f"95th percentile {self.p95_ms:5.1f} ms (target {self.target_ms:.0f} ms)"
        )

    def record(self) -> dict[str, object]:
        return asdict(self)


def figures(sizes: Sequence[tuple[int, int]] = SIZES, rounds: int = 40, film: Size = FILM) -> list[RepaintFigure]:
    """Every action, `rounds` times in turn, in windows of (width, height). Starts Qt where it does not run yet."""
    application = QApplication.instance() or QApplication([])
    view = _shown_view(film)
    found = [figure for size in sizes for figure in _in_window(view, size, rounds)]
    view.close()
    view.deleteLater()
    del application
    return found


def _in_window(view: FilmView, size: tuple[int, int], rounds: int) -> Iterator[RepaintFigure]:
    view.resize(*size)
    for fitted in (True, False):
        view.fit() if fitted else view.one_to_one()
        QApplication.processEvents()
        for action, seconds in _timed(view, rounds).items():
            median, slow = (float(np.percentile(seconds, q)) * 1000 for q in (50, 95))
            yield RepaintFigure(action, *size, fitted, median, slow, TARGETS_MS[action])


def _timed(view: FilmView, rounds: int) -> dict[str, list[float]]:
    """Seconds per action; the actions take turns, so that a busy moment of the machine hits all alike."""
    actions = _actions(view)
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for turn in range(rounds + 3):
        for name, act in actions.items():
            start = time.perf_counter()
            act()
            view.repaint_film()
            if turn >= 3:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def _actions(view: FilmView) -> dict[str, Callable[[], None]]:
    windows = cycle([Window(1800.0 + 10 * n, 3000.0) for n in range(7)])
    opacities, percentiles = cycle([0.3, 0.4, 0.5, 0.6]), cycle([Percentile(q) for q in (88.0, 89.0, 90.0, 91.0, 92.0)])
    values = (Absolute(0.3 + step / 10000) for step in count())  # a value that was counted before costs nothing
    names: Iterator[str] = cycle(colormap.names()[:4])
    return {
        "window/level": lambda: view.set_window(next(windows)),
        "opacity": lambda: view.set_look(replace(view.look(), opacity=next(opacities))),
        "colour map": lambda: view.set_look(replace(view.look(), colormap=next(names))),
        "threshold": lambda: view.set_look(replace(view.look(), threshold=next(percentiles))),
        "threshold by value": lambda: view.set_look(replace(view.look(), threshold=next(values))),
    }


def _shown_view(film: Size) -> FilmView:
    view = FilmView()
    view.show()
    view.show_film(_film(film), ImageRef(Path(), "bench", size=film, synthetic=True))
    explanation = _explanation(film)
    view.show_explanation(explanation, RankedMap.of(explanation.heatmap))
    QApplication.processEvents()
    return view


def _film(size: Size) -> Image:
    """A 12-bit film with structure and noise at every scale."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32) / 100
    noise = np.random.default_rng(0).integers(0, 200, size, dtype=np.uint16)
    index = (1800 + 900 * np.sin(x) * np.cos(y) + 900 * np.sin(7 * x + 3 * y)).astype(np.uint16) + noise
    return Image(index, np.arange(4096, dtype=np.float32), (0.0, 4095.0), 12)


def _explanation(size: Size) -> Explanation:
    """A map of 8 × 8 cells with one peak and some rubble."""
    raw: FloatArray = np.random.default_rng(1).random((8, 8), dtype=np.float32) * np.float32(0.2)
    raw[5, 2] = 1.0
    pixel_map = PixelMap(size, (128, 128))
    heatmap = pixel_map.map_to_source(raw)
    made = Provenance("bench", "", "none")
    return Explanation(raw, heatmap, judge(heatmap), Target(0, "bench"), "last", pixel_map, made)
