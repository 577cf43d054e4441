"""P002's films: simulated lesions, whose masks are the truth for every pixel.

A split keeps boxes alone. A drawn film can be drawn again from its name, and then has its masks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from torch import Tensor

from xai_desktop.core.errors import UsageError
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.shapes import Mask
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.examples import Examples
from xai_desktop.training.simulated import LesionOrder, draw_lesion
from xai_desktop.training.synthetic_sets import LESION_SIDE, SYNTHETIC, synthetic_set

KINDS = tuple(f"{SYNTHETIC}:{name}" for name in ("focal", "diffuse", "bilateral"))
OFFERED = (*KINDS, f"{SYNTHETIC}:lesions")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A film `x` (1, C, h, w) as the network takes it, and each of its lesions in pixels of `x`; healthy without."""

    film: str
    x: Tensor
    lesions: tuple[Mask, ...]


def orders_of(order: TrainOrder) -> tuple[TrainOrder, ...]:
    """One for each set of films: the three kinds of lesions, or the one kind that is asked for. Raises `UsageError`."""
    asked = KINDS if order.data == SYNTHETIC else (order.data,)
    if unknown := [name for name in asked if name not in OFFERED]:
        raise UsageError(
            f"--data {unknown[0]}: this paper is tested against the masks of simulated lesions; choose one of "
            f"{', '.join(OFFERED)}, or leave it out for the first three."
        )
    return tuple(replace(order, data=name, classes=synthetic_set(name).classes) for name in asked)


def name_of(order: TrainOrder) -> str:
    """`focal`."""
    return order.data.partition(":")[2]


def cases(films: Examples, spec: InputSpec) -> Iterator[Case]:
    """Every film with its lesions."""
    for number, film in enumerate(films.ids):
        yield Case(film, films.x[number : number + 1], lesions_of(film, spec))


def lesions_of(film: str, spec: InputSpec) -> tuple[Mask, ...]:
    """The lesions of a drawn film by its name (`brain-focal-1000005`), in pixels of the network's input."""
    background, kind, seed = film.split("-")
    drawn = draw_lesion(LesionOrder(int(seed), kind, background, LESION_SIDE))  # type: ignore[arg-type]
    pixel_map = PixelMap(drawn.image.size, spec.size, spec.policy)
    masks = (Mask.of(element.mask) for element in drawn.of_role("finding"))
    return tuple(Mask(mask.bits, pixel_map.to_net(mask.box)) for mask in masks)
