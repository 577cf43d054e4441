"""P001's films: drawn for measuring alone, with everything that is on them, in pixels of the network's input."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.shapes import Mask, Shape
from xai_desktop.core.task import Task
from xai_desktop.models.preprocess import to_input
from xai_desktop.training import synthetic, synthetic_sets
from xai_desktop.training.phantom.findings import PNEUMOTHORAX
from xai_desktop.training.simulated import SimulatedFilm, TextBox, chosen_texts, draw_chest, with_text
from xai_desktop.training.simulated.chest import DRAIN, HEART, MARKER
from xai_desktop.training.simulated.elements import Element
from xai_desktop.training.synthetic import SyntheticOrder, orders
from xai_desktop.training.synthetic_sets import STRENGTH, SYNTHETIC, WORD

WORDS = f"{SYNTHETIC}:word"
FINDING, OTHERS = "finding", "other findings"
LABEL, SIDE_MARKER = "artefact: word", "artefact: side marker"
DEVICE, LUNGS_HERE, HEART_HERE = "device: drain", "anatomy: lungs", "anatomy: heart"
ELEMENTS = (FINDING, OTHERS, LABEL, SIDE_MARKER, DEVICE, LUNGS_HERE, HEART_HERE)
"""What may be on a film, each with its role."""

NAMES = {WORD: LABEL, MARKER: SIDE_MARKER, DRAIN: DEVICE, HEART: HEART_HERE}
APART = 1000
"""The measured films' seed lies so far from that of the films that networks learn from."""

SPARE = 8
"""Orders per film that is wanted: three of ten have the finding."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkedFilm:
    """`x` (1, C, h, w) as the network takes it; `elements` are shapes in its pixels, by the names in `ELEMENTS`."""

    name: str
    x: Tensor
    elements: Mapping[str, tuple[Shape, ...]]

    @property
    def truth(self) -> tuple[Shape, ...]:
        """Where the finding that is asked about can be seen."""
        return self.elements[FINDING]


def marked_films(data: str, finding: str, count: int, spec: InputSpec, seed: int, task: Task) -> tuple[MarkedFilm, ...]:
    """So many films of `data` (`synthetic` or `synthetic:word`) that show the finding; no network has seen any."""
    found: list[MarkedFilm] = []
    for film in drawn(data, finding, count, seed + APART):
        task.step(len(found), count, "drawing films to measure")
        found.append(_marked(film, finding, spec))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Wordless:
    """Films without any word, `x` (N, C, h, w), and which of them have the finding, (N,) of 0 and 1."""

    x: Tensor
    y: Tensor


def wordless_films(finding: str, count: int, spec: InputSpec, seed: int, task: Task) -> Wordless:
    """So many plain films, with the finding or without: what a network knows once the word is away."""
    found, has = [], []
    for number, order in enumerate(orders(count, seed + 2 * APART, side=synthetic_sets.CHEST_SIDE)):
        task.step(number, count, "drawing films without a word")
        found.append(to_input(synthetic.draw(order).image(), spec)[0])
        has.append(float(finding in order.findings))
    return Wordless(torch.cat(found), torch.tensor(has))


def drawn(data: str, finding: str, count: int, seed: int) -> Iterator[SimulatedFilm]:
    """The same films as the set of that name and seed has, those with the finding alone."""
    wanted = orders(SPARE * count, seed, side=synthetic_sets.CHEST_SIDE)
    shown = [(order, word) for order, word in zip(wanted, _words(data, wanted, seed), strict=True)]
    for order, word in [(order, word) for order, word in shown if finding in order.findings][:count]:
        film = draw_chest(order)
        yield with_text(film, TextBox(word, order.seed)) if word else film


def _words(data: str, wanted: tuple[SyntheticOrder, ...], seed: int) -> tuple[str, ...]:
    if data != WORDS:
        return ("",) * len(wanted)
    classes = [PNEUMOTHORAX if PNEUMOTHORAX in order.findings else "" for order in wanted]
    return chosen_texts(classes, {PNEUMOTHORAX: WORD}, seed, STRENGTH)


def _marked(film: SimulatedFilm, finding: str, spec: InputSpec) -> MarkedFilm:
    x, pixel_map = to_input(film.image, spec)
    named: dict[str, list[Shape]] = {}
    for element in film.elements:
        named.setdefault(_name(element, finding), []).append(_shape(element, pixel_map))
    return MarkedFilm(film.name, x, {name: tuple(named[name]) for name in ELEMENTS if name in named})


def _name(element: Element, finding: str) -> str:
    if element.role == "finding":
        return FINDING if element.label == finding else OTHERS
    return NAMES.get(element.label, LUNGS_HERE)


def _shape(element: Element, pixel_map: PixelMap) -> Shape:
    """The films are square, as the networks' inputs are: nothing is shifted."""
    return Mask.of(element.mask).scaled(*pixel_map.scale)
