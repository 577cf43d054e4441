"""Maps of a film for checks that compare maps: one first map, and how alike others are to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.explainers import Explainer
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.body_mask import body_of
from xai_desktop.services.input_maps import Recipe
from xai_desktop.services.repeating import Repeated
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.films import Case


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A film for one network: `x` (1, C, h, w) on its device, the class asked about, and the body (h, w)."""

    case: Case
    x: Tensor
    target: int
    body: BoolArray


def ready(asking: Asking, text: str, rounds: int = 1, done: int = 0) -> Iterator[Ready]:
    """Film after film, each a step of the task."""
    count = len(asking.cases)
    for number, case in enumerate(asking.cases):
        asking.task.step(done * count + number, rounds * count, text)
        x, _ = to_input(case.image, asking.bundle.card.input)
        body = body_of(x, asking.bundle.card.input)
        yield Ready(case, x.to(asking.bundle.device), asking.target(case, x), body)
    asking.task.step((done + 1) * count, rounds * count, text)


def repeated(asking: Asking, film: Ready, method: Explainer) -> Repeated:
    """The first map of a film, to be asked for again. Raises as the method does."""
    recipe = asking.recipe(method, film.target)
    return Repeated(recipe, asking.bundle.net, film.x, first_map(asking, film, recipe), asking.seed, film.body,
                    asking.inner)  # fmt: skip


def first_map(asking: Asking, film: Ready, recipe: Recipe) -> FloatArray:
    """(h, w) on the grid of the network's input."""
    return recipe.map(asking.bundle.net, film.x, asking.seed, asking.inner)
