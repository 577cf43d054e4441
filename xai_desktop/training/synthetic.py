"""Chest films that a program has drawn: anatomy, findings with the boxes where they can be seen, and shortcuts.

A film is decided by its order alone: the same order gives the same pixels. A *shortcut* makes something that is no
finding go along with one label: the style of the side marker, or a chest drain. A network that learns it is right for
the wrong reason, which is what the program is there to show.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import IndexArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, Spacing, SpacingKind, Window
from xai_desktop.training.phantom import anatomy, bones, exposure, findings, marks, vessels
from xai_desktop.training.phantom.canvas import FIELD_CM, Canvas
from xai_desktop.training.phantom.findings import CARDIOMEGALY, FINDINGS, PNEUMOTHORAX, Chest, Mark
from xai_desktop.training.phantom.patient import Patient, draw_patient

__all__ = ["FINDINGS", "READER", "Shortcut", "SyntheticFilm", "SyntheticOrder", "draw", "orders"]

READER = "generator"
Shortcut = Literal["none", "marker", "drain"]
Drain = Literal["never", "always"]
MAKERS = {
    findings.NODULE: findings.nodule,
    findings.CONSOLIDATION: findings.consolidation,
    findings.EFFUSION: findings.effusion,
    findings.CARDIOMEGALY: findings.enlarged_heart,
    findings.PNEUMOTHORAX: findings.pneumothorax,
}


@dataclass(frozen=True, slots=True)
class SyntheticOrder:
    """What is to be on a film. `findings` are drawn in the order of `FINDINGS`; the seed decides everything else."""

    seed: int
    findings: tuple[str, ...] = ()
    side: int = 1024
    marker: marks.Style = "plain"
    drain: Drain = "never"
    burn_in: bool = True

    def __post_init__(self) -> None:
        unknown = [name for name in self.findings if name not in FINDINGS]
        if unknown:
            raise InputError(f"There is no synthetic finding {unknown[0]!r}; choose from: {', '.join(FINDINGS)}.")
        if not 64 <= self.side <= 4096:
            raise InputError(f"A synthetic film has a side of 64 to 4096 pixels, not {self.side}.")


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticFilm:
    """`pixels` (side, side) uint16 with 12 bits, bone bright; one annotation for each finding."""

    order: SyntheticOrder
    pixels: IndexArray
    annotations: tuple[Annotation, ...]
    patient: Patient

    @property
    def pixel_mm(self) -> float:
        return 10 * FIELD_CM / self.order.side

    @property
    def window(self) -> Window:
        return Window(2048.0, 4096.0, "WINDOW1")

    def image(self) -> Image:
        """As the reader of the DICOM file would give it."""
        top = 2**exposure.BITS
        spacing = Spacing(self.pixel_mm, self.pixel_mm, SpacingKind.DETECTOR)
        table = np.arange(top, dtype=np.float32)
        return Image(self.pixels, table, (0.0, top - 1.0), exposure.BITS, windows=(self.window,), spacing=spacing)


def draw(order: SyntheticOrder) -> SyntheticFilm:
    """The film of an order: about one second for 1024 pixels, a tenth for 256."""
    rng = np.random.default_rng([order.seed, 77])
    canvas = Canvas(order.side)
    patient = draw_patient(rng, enlarged=CARDIOMEGALY in order.findings)
    body = anatomy.anatomy_of(patient)
    chest = _healthy(canvas, patient, body, rng)
    seen: list[Mark] = []
    for name in FINDINGS:
        if name in order.findings:
            chest, mark = MAKERS[name](canvas, chest, body, np.random.default_rng([order.seed, FINDINGS.index(name)]))
            seen.append(mark)
    chest = _with_drain(canvas, chest, body, order, seen)
    chest = replace(chest, metal=chest.metal + _marker(canvas, order, rng))
    unit = exposure.develop(canvas, exposure.expose(canvas, chest, rng))
    if order.burn_in:
        unit = np.maximum(unit, marks.burnt_in(canvas) * np.float32(0.85))
    boxes = tuple(Annotation(mark.label, Box(*findings.box_of(mark.seen)), READER) for mark in seen)
    return SyntheticFilm(order, exposure.stored(unit), boxes, patient)


def _healthy(canvas: Canvas, patient: Patient, body: anatomy.Anatomy, rng: np.random.Generator) -> Chest:
    """The patient without findings, except for the size of the heart."""
    right, left = anatomy.lung_air(canvas, body)
    heart = canvas.pillow(body.heart, 3.6, 10.5)
    great = canvas.soften(canvas.pillow(anatomy.vessels_outline(patient), 1.4, 7.5), 0.1)
    lungs = np.maximum(right + left - heart - 0.8 * great, 0)
    gas = anatomy.trachea(canvas, patient) + anatomy.stomach_gas(canvas, patient)
    lung_here = np.clip(lungs / 3, 0, 1)
    texture = 1 + 0.05 * canvas.noise(rng, 3.5) + 0.035 * canvas.noise(rng, 0.5)
    return Chest(
        soft=np.maximum(anatomy.soft_tissue(canvas, patient) - gas, 0).astype(np.float32),
        air=lungs.astype(np.float32),
        density=(exposure.LUNG_DENSITY / patient.aeration * texture).astype(np.float32),
        vessels=(vessels.lung_vessels(canvas, patient, rng) * lung_here).astype(np.float32),
        bone=bones.skeleton(canvas, patient),
        metal=canvas.empty(),
    )


def _with_drain(canvas: Canvas, chest: Chest, body: anatomy.Anatomy, order: SyntheticOrder, seen: list[Mark]) -> Chest:
    """On the side of the pneumothorax, if there is one."""
    if order.drain == "never":
        return chest
    rng = np.random.default_rng([order.seed, 99])
    lung = body.lungs[int(rng.integers(2))]
    for mark in seen:
        if mark.label == PNEUMOTHORAX:
            on_right = float(canvas.x[mark.seen].mean()) > body.patient.shift[0]
            lung = body.lungs[1 if on_right else 0]
    return findings.drain(canvas, chest, lung, rng)


def _marker(
    canvas: Canvas, order: SyntheticOrder, rng: np.random.Generator
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    letter = "L" if rng.random() < 0.6 else "R"
    side = 1 if letter == "L" else -1
    x, y = side * rng.uniform(15.4, 17.6), rng.uniform(-17.4, -15.6)
    return marks.side_marker(canvas, letter, order.marker, float(x), float(y)) * np.float32(5.0)


def orders(
    count: int,
    seed: int,
    *,
    side: int = 256,
    shortcut: Shortcut = "none",
    label: str = PNEUMOTHORAX,
    strength: float = 0.95,
    rate: float = 0.3,
) -> tuple[SyntheticOrder, ...]:
    """Orders for a data set: each finding with this rate, independently.

    With a shortcut, films with `label` have the style `ring` (or a drain) with probability `strength`, the others with
    1 − `strength`. Without one, styles and drains have nothing to do with any label.
    """
    if shortcut not in get_args(Shortcut) or label not in FINDINGS:
        raise InputError(f"A shortcut is one of {', '.join(get_args(Shortcut))}, for one of {', '.join(FINDINGS)}.")
    rng = np.random.default_rng([seed, 5])
    return tuple(_order(rng, seed * 1_000_003 + n, side, shortcut, label, strength, rate) for n in range(count))


def _order(
    rng: np.random.Generator, seed: int, side: int, shortcut: Shortcut, label: str, strength: float, rate: float
) -> SyntheticOrder:
    chosen = tuple(name for name in FINDINGS if rng.random() < rate)
    style = marks.STYLES[int(rng.integers(len(marks.STYLES)))]
    has_drain = rng.random() < 0.12
    follows = rng.random() < (strength if label in chosen else 1 - strength)
    if shortcut == "marker":
        style = "ring" if follows else "plain"
    if shortcut == "drain":
        has_drain = bool(follows)
    return SyntheticOrder(seed, chosen, side, style, "always" if has_drain else "never", burn_in=False)
