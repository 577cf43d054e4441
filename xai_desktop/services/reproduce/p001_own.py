"""Pictures of CasCAM on one network that nobody trained for it: somebody's own bundle on a folder of pictures."""

from collections.abc import Iterator
from pathlib import Path

from torch import Tensor

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.io.bundle_files import find_bundle
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.reproduce.drawings import Figure, Pictures
from xai_desktop.services.reproduce.p001_maps import Setting, base_map, positive, steps_of
from xai_desktop.services.reproduce.p001_measured import called_class
from xai_desktop.services.reproduce.p001_tiles import laid_over, picture
from xai_desktop.services.reproduce.p004_films import pictures_in
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.sheets import Sheet, Tile

MOST, STEPS = 6, 3
"""Pictures on the sheet, and iterations that are shown beside the sum of all."""

STRENGTH = 3.0
"""On one network maps go from 0 to 1, where the paper's θ of .3 would hardly darken anything."""


def own_pictures(plan: Plan, count: int, task: Task) -> tuple[Figure, ...]:
    """A sheet for each bundle of the choice `own`, none without one. Raises `UsageError`, `BundleError`."""
    names, folder = plan.words("own", ""), plan.choices.get("pictures", "")
    if bool(names) != bool(folder):
        raise UsageError("--choice own=BUNDLE and --choice pictures=FOLDER belong together: name both, or neither.")
    return tuple(_sheet(name, number, Path(folder), count, task) for number, name in enumerate(names, 1))


def _sheet(name: str, number: int, folder: Path, count: int, task: Task) -> Pictures:
    bundle = load_bundle(find_bundle(name))
    films, setting, rows = pictures_in(folder, bundle.card.input, MOST, task), Setting(strength=STRENGTH), []
    for row, film in enumerate(films.ids):
        task.step(row, len(films.ids), f"CasCAM on {bundle.name} alone")
        tiles = _tiles(bundle, films.x[row : row + 1], setting, count)
        rows.append((Path(film).stem.replace("_", " "), tuple(tiles)))
    columns = ("picture", "CAM", *(f"iteration {n}" for n in range(1, STEPS + 1)), f"sum of {count}")
    title = f"CasCAM on one network, {bundle.name}: not in the paper"
    foot = (
        "Under the picture: the class with the highest score, which is explained. "
        f"Threshold: {setting.text}, on maps from 0 to 1.\n"
        "An iteration shows what the network was given, with its map, and the probability that it gives the class."
    )
    return Pictures(f"own-{number}", title, Sheet(title, columns, tuple(rows), foot))


def _tiles(bundle: ModelBundle, x: Tensor, setting: Setting, count: int) -> Iterator[Tile | None]:
    net = bundle.net
    target = called_class(net, x)
    steps = steps_of(net, x, target, setting, count, stage_norm="minmax")
    yield Tile(picture(x[0].numpy()), _called(bundle.card.classes, target))
    yield Tile(laid_over(x[0].numpy(), base_map(net, x, "cam", target)))
    for number in range(STEPS):
        one = steps.steps[number] if number < len(steps.steps) else None
        yield None if one is None else Tile(laid_over(one.film, positive(one.heat)), f"p = {one.score:.2f}")
    said = f"after {len(steps.steps)}: {steps.stopped}" if steps.stopped else ""
    yield Tile(laid_over(x[0].numpy(), positive(steps.combined)), said)


def _called(classes: tuple[str, ...], target: int) -> str:
    """A network of one class says that it is there, or that it is not."""
    if len(classes) > 1:
        return classes[target]
    return classes[0] if target else f"no {classes[0]}"
