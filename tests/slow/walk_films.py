"""Films to walk on: drawn, so that what is stored can be held against what was drawn."""

import json
import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from scipy import ndimage

from tests.helpers.films import write_dicom
from tests.slow.walker import Walker
from xai_desktop.core import paths

WIDTH, HEIGHT = 500, 560
BRIGHT, DIM = (90.0, 120.0, 230.0, 330.0), (320.0, 380.0, 400.0, 500.0)
"""Two rectangles of a film, in film coordinates: x0, y0, x1, y1."""

DRAIN = ((150, 90), (170, 240), (260, 330), (300, 470))
"""The middle of a tube, from end to end."""


def marked_films(folder: Path) -> Path:
    """A folder of two films with a bright and a dimmer rectangle, and a list of expert boxes around them."""
    place = folder / "films"
    place.mkdir()
    pixels = np.full((HEIGHT, WIDTH), 200, np.uint16)
    for (x0, y0, x1, y1), value in ((BRIGHT, 4000), (DIM, 2600)):
        pixels[int(y0) : int(y1), int(x0) : int(x1)] = value
    for number in range(2):
        write_dicom(place / f"{number}.dcm", pixels + number, windows=[(2048, 4096)], patient_id=f"P{number}")
    boxes = [{"label": "Mass", "box": list(box), "reader": "A"} for box in (BRIGHT, DIM)]
    image = {"image_id": "0", "width": WIDTH, "height": HEIGHT, "annotations": boxes}
    record = {"format": "xai-desktop-boxes", "version": 3, "source": "drawn", "images": [image]}
    (place / "boxes.json").write_text(json.dumps(record), "utf-8")
    return place


def clean_film(folder: Path) -> Path:
    """A film of the demo that says of itself that no writing is burned into it: its maps may be kept on the disk."""
    pixels = pydicom.dcmread(paths.demo_study() / f"{paths.DEMO_FILM}.dcm").pixel_array
    return write_dicom(folder / f"{paths.DEMO_FILM}.dcm", pixels, windows=[(2048, 4096)], patient_id="P1")


def drain_film(folder: Path) -> Path:
    """A film with a bright tube on a ground of soft shades."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels = 900 + 600 * np.sin(x / 60) * np.cos(y / 80)
    for (x0, y0), (x1, y1) in pairwise(DRAIN):
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2), 0, 1)
        pixels[np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)) < 5] = 3800
    return write_dicom(folder / "drain.dcm", pixels.astype(np.uint16), patient_id="P1")


def marker(reader: Walker, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Where a rectangle of the film is on the screen, by its pixels alone: left, top, right, bottom.

    What is drawn over the film is hidden meanwhile, with the key that a reader holds for it.
    """
    left, top, width, height = reader.ask("where", "window.viewer.film")
    reader.screen.point((left + 2, top + height - 2))
    reader.screen.hold("x", True)
    grey = reader.picture()[top : top + height, left : left + width].astype(int)
    reader.screen.hold("x", False)
    low, high = (120, 200) if box == DIM else (200, 256)
    parts, count = ndimage.label((grey >= low) & (grey < high))
    assert count
    sizes = ndimage.sum_labels(np.ones_like(grey), parts, range(1, count + 1))
    rows, columns = ndimage.find_objects(parts)[int(np.argmax(sizes))]
    return left + columns.start, top + rows.start, left + columns.stop, top + rows.stop


def kept_maps(home: Path) -> list[dict[str, Any]]:
    """The facts of every map that the program keeps on the disk."""
    found = []
    for place in (home / "cache" / "explanations").glob("*/*.npz"):
        with zipfile.ZipFile(place) as archive:
            found.append(json.loads(np.load(BytesIO(archive.read("facts.npy"))).tobytes()))
    return found
