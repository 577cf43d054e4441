"""A few Pascal pictures: learnt but for the last one, shown in colour, and counted nowhere."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.core.task import Quiet
from xai_desktop.io.bundle_files import read_card
from xai_desktop.services.reproduce import p000_pascal
from xai_desktop.services.reproduce.p000_pascal import pascal_pictures
from xai_desktop.services.training_order import order_from

ORDER = order_from(films=20, widths=(4, 6), size=32, epochs=1)
OBJECT = "<object><name>{}</name><bndbox><xmin>{}</xmin><ymin>5</ymin><xmax>{}</xmax><ymax>30</ymax></bndbox></object>"


def voc(folder: Path, pictures: dict[str, list[tuple[str, int, int]]]) -> Path:
    for number, (name, objects) in enumerate(pictures.items()):
        picture = np.random.default_rng(number).integers(0, 255, (40, 60, 3), np.uint8)
        inside = "".join(OBJECT.format(label, low, high) for label, low, high in objects)
        size = "<size><width>60</width><height>40</height><depth>3</depth></size>"
        for part in ("JPEGImages", "Annotations"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / "JPEGImages" / f"{name}.jpg"), picture)
        xml = f"<annotation><filename>{name}.jpg</filename>{size}{inside}</annotation>"
        (folder / "Annotations" / f"{name}.xml").write_text(xml)
    return folder


def test_the_last_picture_is_not_learnt_and_every_one_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p000_pascal, "COPIES", 2)
    two = [("bus", 5, 50), ("person", 5, 12)]
    folder = voc(tmp_path / "voc", {"a": two, "b": [("person", 9, 40)], "c": [("bus", 5, 9)]})
    found = pascal_pictures(ORDER, folder, tmp_path, 3, Quiet())
    rows = found.sheet.rows
    assert [name for name, _ in rows] == ["bus", "person", "bus\n(not learnt)"]
    assert found.sheet.columns == ("experts' boxes", "CL, layer 1", "E2E, layer 1", "CL, layer 2", "E2E, layer 2")
    tile = rows[0][1][0]
    assert tile is not None
    assert np.ptp(tile.image, -1).max() > 50, "in colour"
    for arm in ("cascade", "end-to-end"):
        card = read_card(tmp_path / f"pascal-{arm}-3")
        assert card.input.channels == 3
        assert card.classes == ("bus", "person")
        assert "3" in card.name
    assert found.drawn("png") == pascal_pictures(ORDER, folder, tmp_path, 3, Quiet()).drawn("png")


def test_a_folder_that_gives_no_pictures(tmp_path: Path) -> None:
    one = voc(tmp_path / "one", {"a": [("bus", 5, 50)]})
    bare = voc(tmp_path / "bare", {"a": [], "b": []})
    for folder in (one, bare):
        with pytest.raises(InputError):
            pascal_pictures(ORDER, folder, tmp_path / "out", 1, Quiet())
    with pytest.raises(InputError, match="name the folder that holds"):
        pascal_pictures(ORDER, tmp_path, tmp_path / "out", 1, Quiet())
