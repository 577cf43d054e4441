"""Every kind of drawn films that a network can be trained on, by name: `synthetic`, `synthetic:marker` …

Chest films, with or without a shortcut that goes along with one finding; HR-CAM's simulated lesions (P002); films with
a word that goes along with one finding (P001); and faults of the picture itself (P003).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xai_desktop.core.annotation import Annotation, Role
from xai_desktop.core.errors import UsageError
from xai_desktop.core.image import Image
from xai_desktop.training.phantom.findings import PNEUMOTHORAX
from xai_desktop.training.simulated import (
    SimulatedFilm,
    TextBox,
    chosen_texts,
    draw_chest,
    draw_lesion,
    draw_quality,
    lesion_orders,
    quality_orders,
    with_text,
)
from xai_desktop.training.simulated.lesions import ABNORMAL, Kind
from xai_desktop.training.simulated.quality import COLLIMATION, FOREIGN
from xai_desktop.training.synthetic import FINDINGS, Shortcut, draw, orders

SYNTHETIC = "synthetic"
CHEST_SIDE, LESION_SIDE = 192, 128
WORD, STRENGTH = "PTX", 0.95
"""The word that goes along with a pneumothorax, and how often."""


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFilm:
    """A film with what is to be learnt from it: its classes, and a box for each place where they can be seen."""

    name: str
    image: Image
    findings: frozenset[str]
    boxes: tuple[Annotation, ...]


Draw = Callable[[int, int], Iterator[DrawnFilm]]
"""How many, from which seed."""


@dataclass(frozen=True, slots=True)
class SyntheticSet:
    """A kind of films, in words, with its classes."""

    title: str
    classes: tuple[str, ...]
    draw: Draw


def _plain(film: SimulatedFilm, role: Role = "finding") -> DrawnFilm:
    boxes = tuple(mark for mark in film.annotations(role) if mark.label in film.findings)
    return DrawnFilm(film.name, film.image, film.findings, boxes)


def _chest(shortcut: Shortcut) -> Draw:
    """Without the masks of what is on them, which cost time: the boxes are the generator's own."""

    def drawn(count: int, seed: int) -> Iterator[DrawnFilm]:
        for order in orders(count, seed, side=CHEST_SIDE, shortcut=shortcut):
            film = draw(order)
            yield DrawnFilm(f"synthetic-{order.seed}", film.image(), frozenset(order.findings), film.annotations)

    return drawn


def _lesions(*kinds: Kind) -> Draw:
    return lambda count, seed: (
        _plain(draw_lesion(order)) for order in lesion_orders(count, seed, kinds=kinds, side=LESION_SIDE)
    )


def _words(count: int, seed: int) -> Iterator[DrawnFilm]:
    wanted = orders(count, seed, side=CHEST_SIDE)
    classes = [PNEUMOTHORAX if PNEUMOTHORAX in order.findings else "" for order in wanted]
    words = chosen_texts(classes, {PNEUMOTHORAX: WORD}, seed, STRENGTH)
    for order, word in zip(wanted, words, strict=True):
        film = draw_chest(order)
        yield _plain(with_text(film, TextBox(word, order.seed)) if word else film)


def _faults(count: int, seed: int) -> Iterator[DrawnFilm]:
    """Its classes are artefacts: that is what is looked for here."""
    return (_plain(draw_quality(order), "artefact") for order in quality_orders(count, seed, side=CHEST_SIDE))


SETS: dict[str, SyntheticSet] = {
    SYNTHETIC: SyntheticSet("chest films", FINDINGS, _chest("none")),
    f"{SYNTHETIC}:marker": SyntheticSet("chest films whose side marker goes with a label", FINDINGS, _chest("marker")),
    f"{SYNTHETIC}:drain": SyntheticSet("chest films whose drain goes with a label", FINDINGS, _chest("drain")),
    f"{SYNTHETIC}:word": SyntheticSet("chest films with a word that goes with a label", FINDINGS, _words),
    f"{SYNTHETIC}:focal": SyntheticSet("brain-like pictures with focal lesions", (ABNORMAL,), _lesions("focal")),
    f"{SYNTHETIC}:diffuse": SyntheticSet("brain-like pictures with diffuse lesions", (ABNORMAL,), _lesions("diffuse")),
    f"{SYNTHETIC}:bilateral": SyntheticSet("brain-like pictures with two lesions", (ABNORMAL,), _lesions("bilateral")),
    f"{SYNTHETIC}:lesions": SyntheticSet(
        "brain-like pictures, focal and diffuse", (ABNORMAL,), _lesions("focal", "diffuse")
    ),
    f"{SYNTHETIC}:quality": SyntheticSet("chest films with faults of the picture", (FOREIGN, COLLIMATION), _faults),
}


def is_synthetic(name: str) -> bool:
    return name.partition(":")[0] == SYNTHETIC


def synthetic_set(name: str) -> SyntheticSet:
    """Raises `UsageError` naming the kinds there are."""
    if name not in SETS:
        raise UsageError(f"--data {name}: write {', '.join(SETS)}, or the name of a folder.")
    return SETS[name]
