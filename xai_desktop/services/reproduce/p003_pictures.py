"""Pictures for the page on P003: maps before and after randomisation and smoothing, and both as curves."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from torch import Tensor

from xai_desktop.core import colormap
from xai_desktop.core.arrays import ByteArray, FloatArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState, judge, peak
from xai_desktop.core.overlay import READER_COLOURS
from xai_desktop.core.shapes import union
from xai_desktop.explainers.pictures import picture_of
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.metrics.pointing import distance_to
from xai_desktop.services.reproduce.drawings import Curve, Drawing, Figure, Pictures
from xai_desktop.services.reproduce.p003_figures import Aim, chance, patients, pointing, values
from xai_desktop.services.reproduce.p003_maps import CUT, SEVERAL, SMOOTHINGS, WAYS, maps_of, smoothed
from xai_desktop.services.reproduce.p003_networks import Found, network
from xai_desktop.services.reproduce.p003_randomised import SEMI, TRAINED, randomised
from xai_desktop.services.reproduce.p003_tolerance import tolerance
from xai_desktop.services.sheets import Sheet, Tile

SHOWN = ("grad_cam", "guided_grad_cam", "guided_backprop", "input_x_gradient", "norm_grad conv3x3",
         f"norm_grad conv3x3{SEVERAL}", f"norm_grad scaling{SEVERAL}")  # fmt: skip
SHORT = ("Grad-CAM", "guided G.-CAM", "guided backprop", "input × grad.", "NG 3×3, one", "NG 3×3, several",
         "NG scal., several")  # fmt: skip
GRADIENTS = ("guided_backprop", f"guided_backprop{CUT}", "grad_cam", "norm_grad conv3x3")
FOOT = "NG is NormGrad. Blue: the boxes. Cross: where the map points; framed where that is in a box or near enough."
ENLARGED, HEAT = 2, 0.6


def figures(first: Found, second: Found, out: Path) -> Iterator[Figure]:
    """Raises what explaining raises."""
    yield from (_randomised(found, out) for found in (first, second))
    yield _smoothed(first, out)
    yield _depths(first, "pointing", "Pointing game by what is random", "share of hits")
    yield _depths(first, "alike", "Likeness to the trained network's map", "rank correlation")
    curves = tuple(Curve(WAYS[way], tuple(pointing(first, Aim(way, kind)) for kind in SMOOTHINGS)) for way in GRADIENTS)
    title = "Pointing game by smoothing"
    places = tuple(SMOOTHINGS.values())
    yield Drawing("smoothing", title, "smoothing", "share of hits", curves, chance(first), places)


def examples(found: Found) -> list[tuple[int, int]]:
    """(film, label) of the first film with each class."""
    seen: dict[int, int] = {}
    for number, truth in enumerate(found.films.truths):
        for label in truth.labels.tolist():
            seen.setdefault(label, number)
    return [(number, label) for label, number in sorted(seen.items())]


def _randomised(found: Found, out: Path) -> Figure:
    """Each example with the trained network, with a random head, and with all of it random."""
    seed = found.runs[0].seed
    net = network(found.study, seed, out)
    states = ((TRAINED, "trained"), (SEMI, "random head"), (found.depth, "all random"))
    rows = []
    for number, label in examples(found):
        for depth, state in states:
            maps = maps_of(randomised(net, depth, seed), found.films.x[number : number + 1], label)
            tiles = _tiles(found, (number, label), [_versions(maps[way])["paper"] for way in SHOWN])
            rows.append((f"{found.films.classes[label]}\n{state}", tiles))
    title = f"Before and after randomisation, {found.study.label}, seed {seed}, σ 1 px"
    return Pictures(f"randomised-{found.study.name}", title, Sheet(title, ("film", *SHORT), tuple(rows), FOOT))


def _versions(heatmap: FloatArray) -> dict[str, FloatArray]:
    """By smoothing."""
    return dict(zip(SMOOTHINGS, smoothed(heatmap), strict=True))


def _smoothed(found: Found, out: Path) -> Figure:
    """Each example with each smoothing."""
    seed = found.runs[0].seed
    net = network(found.study, seed, out)
    rows = []
    for number, label in examples(found):
        maps = maps_of(net, found.films.x[number : number + 1], label)
        versions = [_versions(maps[way]) for way in SHOWN]
        for kind, named in SMOOTHINGS.items():
            tiles = _tiles(found, (number, label), [one[kind] for one in versions])
            rows.append((f"{found.films.classes[label]}\n{named}", tiles))
    title = f"Before and after smoothing, {found.study.label}, seed {seed}"
    return Pictures("smoothed", title, Sheet(title, ("film", *SHORT), tuple(rows), FOOT))


def _tiles(found: Found, which: tuple[int, int], maps: Sequence[FloatArray]) -> tuple[Tile, ...]:
    number, label = which
    x, truth = found.films.x[number : number + 1], found.films.truths[number]
    boxes = [Box(*box) for box in truth.boxes[truth.labels == label].tolist()]
    return (Tile(_boxed(_grey(x), boxes)), *(_tile(x, heatmap, boxes) for heatmap in maps))


def _tile(x: Tensor, heatmap: FloatArray, boxes: list[Box]) -> Tile:
    if judge(heatmap) is not MapState.OK:
        return Tile(_boxed(_grey(x), boxes), "no map")
    low, high = float(heatmap.min()), float(heatmap.max())
    unit = cv2.resize((heatmap - low) / (high - low), None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_LINEAR)
    heat = colormap.table(colormap.DEFAULT)[np.rint(np.clip(unit, 0, 1) * 255).astype(np.uint8)]
    picture = np.rint((1 - HEAT) * _grey(x) + HEAT * heat).astype(np.uint8)
    row, column = peak(heatmap)
    picture = _boxed(picture, boxes)
    hit = distance_to(union(boxes, (heatmap.shape[0], heatmap.shape[1])), (row, column)) < tolerance(heatmap.shape[1])
    place = (round((column + 0.5) * ENLARGED), round((row + 0.5) * ENLARGED))
    for colour, thick in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.drawMarker(picture, place, colour, cv2.MARKER_CROSS, 6 * ENLARGED, thick)
    return Tile(picture, marked=hit)


def _grey(x: Tensor) -> ByteArray:
    """(H, W, 3) of a film as the network takes it, enlarged."""
    grey = np.rint(np.clip(picture_of(x).numpy(), 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    found: ByteArray = cv2.resize(grey, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    return found


def _boxed(picture: ByteArray, boxes: list[Box]) -> ByteArray:
    found = picture.copy()
    for box in boxes:
        corners = [(round(a * ENLARGED), round(b * ENLARGED)) for a, b in ((box.x0, box.y0), (box.x1, box.y1))]
        cv2.rectangle(found, corners[0], corners[1], READER_COLOURS[0], 1)
    return found


def _depths(found: Found, name: str, title: str, up: str) -> Drawing:
    """From the trained network to one that has forgotten everything, beginning at the output."""
    depths = range(found.depth + 1)
    curves = tuple(
        Curve(short, tuple(_at(found, name, way, depth) for depth in depths))
        for way, short in zip(SHOWN, SHORT, strict=True)
    )
    stages = found.depth - 1
    places = ("none", "head", *(f"to {stages - n}" for n in range(stages)))
    level = chance(found) if name == "pointing" else 0.0
    return Drawing(f"depth-{name}", title, "random from the output to stage …", up, curves, level, places)


def _at(found: Found, name: str, way: str, depth: int) -> Interval:
    if name == "pointing":
        return pointing(found, Aim(way, depth=depth))
    table = np.nan_to_num(values(found, way, name, depth))
    return table_interval(table[:, None], patients(found))
