"""P000 on a few Pascal pictures: to be looked at, not to be counted.

So few pictures teach nothing that would hold for others: the networks learn these very pictures, all but one of them.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.task import Task
from xai_desktop.models.backbones import STAGED
from xai_desktop.services.reproduce.drawings import Pictures
from xai_desktop.services.reproduce.p000_maps import SHOWN, Place, map_pictures
from xai_desktop.services.reproduce.p000_runs import ARMS, trained
from xai_desktop.services.training_order import TrainOrder, order_from
from xai_desktop.training.data import Rules, read_labelled
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.films import labelled_examples

MOST = 40
"""A folder with more pictures gives its first ones: what has enough of them is named with --data."""

COPIES = 16
SAID = (
    "Pascal is here as pictures only: the networks of `pascal.png` learnt the pictures that they are shown on, but for "
    "the one that is marked, and nothing is counted."
)


@dataclass(frozen=True, slots=True, eq=False)
class PascalSet:
    """All pictures; the last one is not learnt from."""

    films: Examples
    split: Split


def pascal_pictures(order: TrainOrder, folder: Path, out: Path, seed: int, task: Task) -> Pictures:
    """Both ways of training on the pictures of a folder in the layout of Pascal VOC; their maps.

    Raises `InputError` for a folder that cannot be read, has fewer than two pictures or no boxes.
    """
    wanted = _coloured(order, folder)
    found = pascal_set(wanted, task)
    wanted = replace(wanted, classes=found.films.classes)
    nets = {arm: trained(wanted, arm, seed, found.split, out / f"pascal-{arm}-{seed}", task) for arm in ARMS}
    places = _places(found.films)
    names = [_named(found.films, place) for place in places]
    title = "Pascal pictures, learnt by heart: Grad-CAM by layer"
    return map_pictures(nets, found.films, places, names, wanted.spec, title, "pascal")


def _coloured(order: TrainOrder, folder: Path) -> TrainOrder:
    """The same network and recipe for colour pictures, with more versions of each of the few."""
    known = dict(order.arguments)
    cut = f"{known['backbone']}:{known.get('split', '')}".rstrip(":") if order.architecture == STAGED else ""
    return order_from(
        data=str(folder),
        layout="voc",
        backbone=cut,
        widths=known.get("widths", ()),  # type: ignore[arg-type]
        width=known.get("width", 1.0),  # type: ignore[arg-type]
        size=order.spec.size[0],
        channels=3,
        device=order.device,
        recipe=replace(order.recipe, copies=COPIES),
    )


def pascal_set(order: TrainOrder, task: Task) -> PascalSet:
    """Read, decoded, and parted."""
    labelled = read_labelled(Path(order.data), None, order.layout, rules=Rules(order.uncertain))
    films = labelled_examples(labelled.of(labelled.films[:MOST]), order.spec, task).examples
    if len(films) < 2 or not any(len(truth.labels) for truth in films.truths):
        raise InputError(f"{order.data}: needs at least two pictures, and boxes on them; name another folder.")
    last = len(films) - 1
    return PascalSet(films, Split(films.take(range(last)), films.take([last]), films.take([])))


def _places(films: Examples) -> list[Place]:
    """One finding for each of the last pictures: the one whose boxes are the largest."""
    found = []
    for number, truth in enumerate(films.truths):
        if len(truth.labels):
            areas = (truth.boxes[:, 2:] - truth.boxes[:, :2]).prod(1)
            found.append((number, int(truth.labels[int(areas.argmax())])))
    return found[-SHOWN:]


def _named(films: Examples, place: Place) -> str:
    learnt = "" if place[0] < len(films) - 1 else "\n(not learnt)"
    return f"{films.classes[place[1]]}{learnt}"
