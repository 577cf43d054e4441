"""A maker of small data sets: films that can be opened, and label files beside them."""

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest

Make = Callable[..., Path]


@pytest.fixture
def films(tmp_path: Path) -> Make:
    """`films("a.png", "b/c.jpg", size=(40, 60))` draws films of (height, width) below a folder and gives the folder."""

    def make(*names: str, size: tuple[int, int] = (40, 60), folder: str = "films") -> Path:
        place = tmp_path / folder
        for number, name in enumerate(names):
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            grey = np.random.default_rng(number).integers(0, 255, size, dtype=np.uint8)
            assert cv2.imwrite(str(path), grey)
        return place

    return make


@pytest.fixture
def text(tmp_path: Path) -> Callable[[str, Iterable[str]], Path]:
    """`text("labels.csv", lines)` writes a file."""

    def make(name: str, lines: Iterable[str]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return make
