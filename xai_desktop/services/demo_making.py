"""Make the demo study again: twelve synthetic films, their boxes by two readers, and boxes of other patients."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io import atomic
from xai_desktop.io.annotations import write_annotations
from xai_desktop.io.film_file import FilmFacts, film_bytes
from xai_desktop.io.readers import read_refs
from xai_desktop.training.phantom import exposure
from xai_desktop.training.phantom.findings import (
    CARDIOMEGALY,
    CONSOLIDATION,
    EFFUSION,
    FINDINGS,
    NODULE,
    PNEUMOTHORAX,
)
from xai_desktop.training.phantom.marks import Style
from xai_desktop.training.synthetic import READER, Drain, SyntheticFilm, SyntheticOrder, draw

SEED = 3
SIDE, ATLAS_SIDE = 768, 192
ATLAS_FILMS = 14
"""Of each finding, each film of another patient: an atlas needs ten."""
SECOND_READER = "simulated second reader"
SOURCE = "synthetic films of XAI Desktop"
_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class Case:
    """One film of the study. `second` says that the second reader has drawn boxes too."""

    findings: tuple[str, ...] = ()
    marker: Style = "plain"
    drain: Drain = "never"
    second: bool = False


STUDY = (
    Case((CARDIOMEGALY,), second=True),
    Case(()),
    Case((NODULE,), second=True),
    Case((EFFUSION,), "portable", second=True),
    Case((CONSOLIDATION,), "frame", second=True),
    Case((PNEUMOTHORAX,), "ring", "always"),
    Case((), "frame"),
    Case((CARDIOMEGALY, EFFUSION), "portable", second=True),
    Case((NODULE,), "plain"),
    Case((PNEUMOTHORAX,), "plain", second=True),
    Case((), "ring", "always"),
    Case((CONSOLIDATION, EFFUSION), "portable"),
)
"""The sixth, tenth and eleventh belong together: pneumothorax with a drain and a ringed marker, one with neither, and
a drain and a ringed marker without pneumothorax. A network that learnt the drain or the marker gives itself away."""


def make_demo(folder: Path, seed: int = SEED, task: Task = _QUIET) -> tuple[Path, ...]:
    """Write `study/*.dcm`, `boxes.json` and `atlas.json`. The same seed gives the same bytes.

    Raises `ExportError` where the folder cannot be written, and `Cancelled` between two films.
    """
    total = len(STUDY) + ATLAS_FILMS * len(FINDINGS)
    films: list[Path] = []
    images: list[AnnotatedImage] = []
    for number, case in enumerate(STUDY, 1):
        task.step(number - 1, total, "drawing the study")
        film = draw(SyntheticOrder(seed * 1000 + number, case.findings, SIDE, case.marker, case.drain))
        path = _write_film(folder / "study" / f"SYN-{number:02d}.dcm", film, number)
        films.append(path)
        images.append(_annotated(path.stem, read_refs(path)[0].patient_key, film, case.second, seed + number))
    boxes = write_annotations(folder / "boxes.json", AnnotationSet(tuple(images), source=SOURCE))
    atlas = write_annotations(folder / "atlas.json", _atlas(seed, task, len(STUDY), total))
    task.step(total, total)
    return (*films, *boxes, *atlas)


def _write_film(path: Path, film: SyntheticFilm, number: int) -> Path:
    facts = FilmFacts(
        number=number,
        set_name="demo",
        sex=film.patient.sex,
        age=film.patient.age,
        bits=exposure.BITS,
        pixel_mm=film.pixel_mm,
        window=(film.window.centre, film.window.width),
    )
    return atomic.write_bytes(path, film_bytes(film.pixels, facts))


def _annotated(name: str, patient: str, film: SyntheticFilm, second: bool, seed: int) -> AnnotatedImage:
    own = tuple(replace(one, source=SOURCE) for one in film.annotations)
    rng = np.random.default_rng([seed, 3])
    others = tuple(_second_opinion(one, film, rng) for one in own) if second else ()
    return AnnotatedImage(name, own + others, patient, (film.order.side, film.order.side))


def _second_opinion(first: Annotation, film: SyntheticFilm, rng: np.random.Generator) -> Annotation:
    """The same finding with every edge moved by up to about a tenth of the box, as two readers differ."""
    box, side = first.box, float(film.order.side)
    moves = rng.normal(0, 0.07, 4) * np.array([box.width, box.height, box.width, box.height])
    edges = np.clip(np.array(box.as_tuple()) + moves, 0, side).round(1).tolist()
    return Annotation(first.label, Box(*edges), SECOND_READER, SOURCE)


def _atlas(seed: int, task: Task, done: int, total: int) -> AnnotationSet:
    """Boxes of other patients, drawn small: only where they lie matters."""
    images: list[AnnotatedImage] = []
    for kind, finding in enumerate(FINDINGS):
        for number in range(ATLAS_FILMS):
            task.step(done + len(images), total, "drawing other patients")
            order = SyntheticOrder((seed * 1000 + kind) * 1000 + 500 + number, (finding,), ATLAS_SIDE)
            film = draw(order)
            name = f"atlas-{finding.lower()}-{number + 1:02d}"
            images.append(_annotated(name, name, film, False, 0))
    return AnnotationSet(tuple(images), source=SOURCE)


__all__ = ["READER", "SECOND_READER", "SEED", "STUDY", "Case", "make_demo"]
