"""P002's figures that are pictures: the methods side by side, and what each layer adds to HR-CAM's map."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from torch import Tensor, nn

from xai_desktop.core import colormap
from xai_desktop.core.arrays import BoolArray, ByteArray, FloatArray
from xai_desktop.core.heat_layer import LEVELS, HeatScale
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.task import Task
from xai_desktop.explainers import hooks
from xai_desktop.explainers.methods.hr_cam import Contribution, contributions
from xai_desktop.explainers.pictures import luminance, picture_of
from xai_desktop.explainers.scores import Logit
from xai_desktop.explainers.subject import Subject
from xai_desktop.services.reproduce.drawings import Pictures
from xai_desktop.services.reproduce.p002_films import Case
from xai_desktop.services.reproduce.p002_maps import ABNORMAL, FILM, NAMES, SEPARATION, maps, measures
from xai_desktop.services.sheets import Sheet, Tile

SIDE = 192
SHOWN = 4
LESION = (64, 224, 96)
SCALE = "Every map from its own minimum (black) to its maximum (bright), as it is measured; the lesion's outline green."


def side_by_side(name: str, nets: Mapping[str, nn.Module], films: Sequence[Case]) -> Pictures:
    """The first films, with every method's map."""
    rows: list[tuple[str, tuple[Tile, ...]]] = []
    for case in films[:SHOWN]:
        tiles = [tile(case, luminance(picture_of(case.x)).numpy(), grey=True)]
        for method, heatmap in maps(nets, case).items():
            if method != FILM:
                tiles.append(tile(case, heatmap, said(heatmap, case)))
        rows.append((f"{len(rows) + 1}", tuple(tiles)))
    columns = ("film", *(NAMES[method] for method in NAMES if method != FILM))
    title = f"Maps of {name} lesions, first seed"
    foot = f"{SCALE}\nThe first abnormal films of those that no network learnt from, not chosen."
    return Pictures(f"maps-{name}", title, Sheet(title, columns, tuple(rows), foot))


def said(heatmap: FloatArray, case: Case) -> str:
    """A map's own figures in few words."""
    if judge(heatmap) is not MapState.OK:
        return "no map"
    found = measures(heatmap, case)
    apart = found.get(SEPARATION)
    return f"AP {found['pixel AP']:.2f}" + ("" if apart is None else f" · apart {apart:.2f}")


def layer_by_layer(name: str, method: str, head: nn.Module, films: Sequence[Case], task: Task) -> Pictures:
    """What each layer adds to HR-CAM's map (Fig. 6): all tiles of a film on one scale, so that they can be compared."""
    rows: list[tuple[str, tuple[Tile, ...]]] = []
    layers: tuple[str, ...] = ()
    for case in films[:SHOWN]:
        found = parts(head, case.x, task)
        layers = tuple(one.layer.removeprefix("base.") for one in found)
        whole = np.sum([one.heatmap for one in found], axis=0)
        shared = HeatScale.of(np.stack([whole, *(one.heatmap for one in found)]))
        tiles = [tile(case, luminance(picture_of(case.x)).numpy(), grey=True)]
        tiles += [tile(case, one.heatmap, f"Σ|w| {one.weight:.3g}", scale=shared) for one in found]
        rows.append((f"{len(rows) + 1}", (*tiles, tile(case, whole, "the map", scale=shared))))
    title = f"What each layer adds to {NAMES[method]}, {name} lesions, first seed"
    foot = "Each film's maps on one scale: blue speaks against the class, orange for it. The lesion's outline green."
    return Pictures(f"layers-{method}-{name}", title, Sheet(title, ("film", *layers, "sum"), tuple(rows), foot))


def parts(head: nn.Module, x: Tensor, task: Task) -> tuple[Contribution, ...]:
    """The layers' contributions to the map of one film (1, C, h, w), for the abnormal class."""
    with hooks.undisturbed(head, x, 0) as own:
        return contributions(Subject(head, own, Logit(ABNORMAL), (), task))


def tile(
    case: Case, values: FloatArray, caption: str = "", *, grey: bool = False, scale: HeatScale | None = None
) -> Tile:
    """(h, w) values as colours, from the least to the largest or on a given scale, under the lesions' outlines."""
    if grey:
        drawn = np.repeat(_unit(values)[..., None], 3, axis=2)
    elif scale is not None:
        index = scale.index(values).astype(np.intp) - 1
        drawn = colormap.table(colormap.DIVERGING if scale.signed else colormap.DEFAULT)[index * 255 // LEVELS]
    else:
        drawn = colormap.table(colormap.DEFAULT)[_unit(values)]
    drawn = np.ascontiguousarray(cv2.resize(drawn, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST))
    for lesion in case.lesions:
        _outlined(drawn, lesion.mask((values.shape[0], values.shape[1])))
    return Tile(drawn, caption)


def _unit(values: FloatArray) -> ByteArray:
    """0 … 255, from the least value to the largest; nothing where there is no structure."""
    if judge(values) is not MapState.OK:
        return np.zeros(values.shape, np.uint8)
    low, high = float(values.min()), float(values.max())
    found: ByteArray = np.rint((values - low) / (high - low) * 255).astype(np.uint8)
    return found


def _outlined(drawn: ByteArray, mask: BoolArray) -> None:
    large = cv2.resize(mask.astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    outlines, _ = cv2.findContours(large, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(drawn, outlines, -1, LESION, 2)
