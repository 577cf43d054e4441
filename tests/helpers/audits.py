"""A small cohort on the disk: drawn films, boxes, a table about the films, and two files that are no whole films."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pictures

from tests.helpers.bundles import small_bundle
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.threshold import Percentile

SIDE = 64
"""Pixels of a film; the boxes are written for 1024."""

MARKED = {
    "f00": [("Mass", (128, 256, 256, 256))],
    "f01": [("Mass", (512, 512, 256, 128)), ("Mass", (64, 64, 128, 128))],
    "f02": [("Effusion", (256, 640, 512, 256))],
    "f03": [("Mass", (300, 300, 200, 200)), ("Effusion", (500, 500, 300, 300))],
    "f04": [("Nodule", (700, 200, 96, 96))],
}
"""By film: label and x, y, width, height."""

FILMS = 8
"""f05 to f07 are unmarked. f08 ends in the middle of its pixels, and f09 begins like a film only."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Where everything lies."""

    films: Path
    boxes: Path
    facts: Path
    model: Path


def cohort(folder: Path, films: int = FILMS) -> Cohort:
    """Write it. Films f05 and f06 have a finding by their labels alone, f07 has none."""
    (folder / "films").mkdir(parents=True)
    draw = np.random.default_rng(7)
    for number in range(films):
        pixels = draw.integers(0, 255, (8, 8), dtype=np.uint8)
        picture = Pictures.fromarray(pixels).resize((SIDE, SIDE), Pictures.Resampling.BICUBIC)
        picture.save(folder / "films" / f"f{number:02d}.png")
    whole = (folder / "films" / "f00.png").read_bytes()
    (folder / "films" / f"f{films:02d}.png").write_bytes(whole[: len(whole) // 2])
    (folder / "films" / f"f{films + 1:02d}.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    lines = ["Image Index,Finding Label,Bbox [x,y,w,h],,,"]
    lines += [f"{film}.png,{label},{','.join(map(str, box))}" for film, own in MARKED.items() for label, box in own]
    lines += ["absent.png,Mass,1,2,3,4"]
    (folder / "BBox_List_2017.csv").write_text("\n".join(lines) + "\n")
    return Cohort(
        folder / "films", folder / "BBox_List_2017.csv", _facts(folder, films), small_bundle(folder / "models")
    )


def _facts(folder: Path, films: int) -> Path:
    """Two films of each patient."""
    lines = ["Image Index,Finding Labels,Patient ID,Patient Age,Patient Gender,View Position"]
    labels = {f"f{n:02d}": "No Finding" for n in range(films)}
    labels |= {film: "|".join(dict.fromkeys(label for label, _ in own)) for film, own in MARKED.items()}
    labels |= {"f05": "Mass", "f06": "Effusion"}
    for number, (film, label) in enumerate(labels.items()):
        sex, view = "MF"[number % 2], ("PA", "AP")[number % 3 == 0]
        lines.append(f"{film}.png,{label},p{number // 2},{30 + 5 * number},{sex},{view}")
    (folder / "facts.csv").write_text("\n".join(lines) + "\n")
    return folder / "facts.csv"


def design(where: Cohort, **more: Any) -> Design:
    """Two methods, of which one shares a pass and one does not, on one layer at two thresholds."""
    usual = Design(
        films=(str(where.films),),
        annotations=(str(where.boxes),),
        models=(str(where.model),),
        explainers=(Method("grad_cam"), Method("saliency")),
        layers=("stages.1",),
        thresholds=(Percentile(90.0), Percentile(70.0)),
        facts=(str(where.facts),),
        batch=4,
    )
    return replace(usual, **more)
