"""A logo that can be used is held byte for byte; any other is one sentence, and the name stays."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures

from xai_desktop.core.report import Letterhead
from xai_desktop.io import logo_file
from xai_desktop.services.letterheads import letterhead_of


def logo_in(folder: Path, name: str, size: tuple[int, int] = (12, 8)) -> Path:
    path = folder / name
    Pictures.fromarray(np.full((*size, 3), 200, np.uint8)).save(path)
    return path


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg"])
def test_name_and_logo_as_they_are(tmp_path: Path, name: str) -> None:
    path = logo_in(tmp_path, name)
    assert letterhead_of(" St Ada's ", str(path)) == (Letterhead("St Ada's", path.read_bytes()), "")


def test_without_a_logo_nothing_is_missed() -> None:
    assert letterhead_of("", "") == (Letterhead(), "")


def test_what_is_no_logo_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = logo_in(tmp_path, "cut.png", (400, 400))
    cut.write_bytes(cut.read_bytes()[:-200])
    text = tmp_path / "text.png"
    text.write_text("no picture")
    bitmap = logo_in(tmp_path, "logo.bmp")
    monkeypatch.setattr(logo_file, "WIDEST", 410)
    wide = logo_in(tmp_path, "wide.png", (4, 411))
    for path, why in (
        (tmp_path / "gone.png", "no such file"),
        (cut, "not a whole PNG or JPEG"),
        (text, "not a whole PNG or JPEG"),
        (bitmap, "not a whole PNG or JPEG"),
        (wide, "wider or higher than 410 pixels"),
        (tmp_path, "folder"),
    ):
        letterhead, said = letterhead_of("St Ada's", str(path))
        assert letterhead == Letterhead("St Ada's")
        assert said.startswith(f"The report has no logo. {path}: ")
        assert why in said
    monkeypatch.setattr(logo_file, "LARGEST", 10)
    assert "is larger than" in letterhead_of("", str(bitmap))[1]
