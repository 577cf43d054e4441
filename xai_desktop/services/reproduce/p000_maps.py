"""P000's films with the maps of both ways of training beside each other: what the curves are made of."""

from collections.abc import Mapping, Sequence

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.metrics.overlap import iou, iou_ceiling
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.reproduce.by_layer import Tapped, map_of
from xai_desktop.services.reproduce.drawings import Pictures
from xai_desktop.services.reproduce.p000_pictures import FOUND, film_of, with_boxes, with_map
from xai_desktop.services.reproduce.p000_runs import ARMS, SHORT
from xai_desktop.services.reproduce.p000_sizes import Sizes
from xai_desktop.services.sheets import Sheet, Tile
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Examples

SHOWN = 5
FOOT = (
    "Green: the experts' boxes. Under a map: its IoU at the top 10 % / the best that a mask of that area could have.\n"
    "A frame: the higher IoU of the two networks at this layer. Every map is coloured on its own scale."
)
Nets = Mapping[Arm, StagedNet]
Place = tuple[int, int]
"""A film's number in its set, and a finding's number among the classes."""


def layers_shown(net: StagedNet) -> tuple[int, ...]:
    """The first, the one two thirds down, and the last, whose head is the network's own answer."""
    count = len(net.stages)
    return tuple(dict.fromkeys((1, max(1, round(count * 2 / 3)), count)))


def smallest(films: Examples, sizes: Sizes, most: int = SHOWN) -> list[Place]:
    """The films and findings with the smallest boxes."""
    every = [(film, label) for film, truth in enumerate(films.truths) for label in sorted(set(truth.labels.tolist()))]
    return sorted(every, key=lambda place: sizes[films.ids[place[0]], films.classes[place[1]]])[:most]


def map_pictures(
    nets: Nets, films: Examples, places: Sequence[Place], names: Sequence[str], spec: InputSpec, title: str, name: str
) -> Pictures:
    """Grad-CAM of the head at each shown layer, `names` beside the rows. Raises `ExportError` when drawn without rows.

    The networks are of one architecture.
    """
    layers = layers_shown(nets[ARMS[0]])
    columns = ("experts' boxes", *(f"{SHORT[arm]}, layer {layer}" for layer in layers for arm in ARMS))
    rows = tuple((text, _row(nets, films, place, layers, spec)) for place, text in zip(places, names, strict=True))
    return Pictures(name, title, Sheet(title, columns, rows, FOOT))


def _row(nets: Nets, films: Examples, place: Place, layers: Sequence[int], spec: InputSpec) -> tuple[Tile, ...]:
    number, label = place
    truth = films.truths[number]
    boxes = truth.boxes[truth.labels == label].tolist()
    picture = film_of(films.x[number], spec)
    tiles = [Tile(with_boxes(picture, boxes, spec.size, FOUND))]
    for layer in layers:
        tiles += _pair(nets, films, place, layer, (picture, boxes))
    return tuple(tiles)


def _pair(
    nets: Nets, films: Examples, place: Place, layer: int, drawn: tuple[ByteArray, list[list[float]]]
) -> list[Tile]:
    number, label = place
    picture, boxes = drawn
    x, shapes = films.x[number : number + 1], [Box(*box) for box in boxes]
    size = (x.shape[2], x.shape[3])
    maps = [map_of(Tapped(nets[arm], layer), x, "grad_cam", layer, label) for arm in ARMS]
    found = [(iou(heatmap, shapes), iou_ceiling(heatmap, shapes)) for heatmap in maps]
    best = max(value or 0.0 for value, _ in found)
    return [
        Tile(
            with_boxes(with_map(picture, heatmap), boxes, size, FOUND),
            "no map" if value is None or ceiling is None else f"{value:.2f} / {ceiling:.2f}",
            marked=value == best > 0,
        )
        for heatmap, (value, ceiling) in zip(maps, found, strict=True)
    ]
