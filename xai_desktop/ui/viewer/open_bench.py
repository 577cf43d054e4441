"""How long a decoded film takes to its first paint: figures for `xai-desktop bench`."""

import statistics
import time
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from xai_desktop.core.figure import Figure
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.ui.viewer.film_view import FilmView

SIDE, ROUNDS = 3000, 9
TARGET_MS = 150.0


def figures(rounds: int = ROUNDS, side: int = SIDE) -> list[Figure]:
    """A 16-bit film without a window of its own, so that the automatic one is reckoned too, into 1280 × 800."""
    application = QApplication.instance() or QApplication([])
    view = FilmView()
    view.resize(1280, 800)
    view.show()
    QApplication.processEvents()
    seconds = []
    for number in range(rounds + 1):
        film = _film(side, number)
        began = time.perf_counter()
        view.show_film(film, ImageRef(Path(), f"bench {number}", size=film.size, synthetic=True))
        view.repaint_film()
        seconds.append(time.perf_counter() - began)
    view.close()
    view.deleteLater()
    del application
    took = statistics.median(seconds[1:]) * 1000
    return [Figure(f"decoded {side}×{side} film of 16 bits to first paint", took, "ms", TARGET_MS)]


def _film(side: int, seed: int) -> Image:
    index = np.random.default_rng(seed).integers(0, 65536, (side, side), dtype=np.uint16)
    return Image(index, np.arange(65536, dtype=np.float32), (0.0, 65535.0), 16)
