"""The detectors' losses once more, box by box and in plain loops, and average precision by simple matching."""

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from xai_desktop.models.boxes import Detections
from xai_desktop.models.yolo_decode import ANCHORS
from xai_desktop.training.detecting import Truth

Numbers = tuple[float, float, float, float]


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def entropy(logit: float, wanted: float) -> float:
    p = sigmoid(logit)
    return -wanted * math.log(p) - (1 - wanted) * math.log(1 - p)


def iou(first: Numbers, second: Numbers) -> float:
    """Of boxes given by centre and extent."""
    sides = []
    for axis in (0, 1):
        low = max(first[axis] - first[axis + 2] / 2, second[axis] - second[axis + 2] / 2)
        high = min(first[axis] + first[axis + 2] / 2, second[axis] + second[axis + 2] / 2)
        sides.append(max(0.0, high - low))
    shared = sides[0] * sides[1]
    union = first[2] * first[3] + second[2] * second[3] - shared
    return shared / union if union else 0.0


def shares(truth: Truth, width: int, height: int, smallest: float) -> list[tuple[Numbers, int]]:
    found = []
    for (x0, y0, x1, y1), label in zip(truth.boxes.tolist(), truth.labels.tolist(), strict=True):
        left, right = max(x0, 0) / width, min(x1, width) / width
        top, bottom = max(y0, 0) / height, min(y1, height) / height
        if right - left >= smallest and bottom - top >= smallest:
            found.append((((left + right) / 2, (top + bottom) / 2, right - left, bottom - top), label))
    return found


class DarknetYolo:
    """forward_yolo_layer of yolo_layer.c. `deltas` are darknet's own; `loss` adds up functions that have them."""

    def __init__(self, outputs: Sequence[Tensor], truths: Sequence[Truth]) -> None:
        self.outputs = outputs
        self.height, self.width = outputs[0].shape[2] * 8, outputs[0].shape[3] * 8
        self.biases = [(w / 416 * self.width, h / 416 * self.height) for w, h in ANCHORS]
        self.known = [shares(truth, self.width, self.height, 0.001) for truth in truths]
        self.deltas = [torch.zeros_like(raw) for raw in outputs]
        self.terms: dict[tuple[int, ...], float] = {}
        self.ignored = self.assigned = self.shared = 0
        for scale, raw in enumerate(outputs):
            for place in itertools.product(*map(range, raw.shape[:4])):
                self.nothing(scale, place)
        for film, boxes in enumerate(self.known):
            for box, label in boxes:
                self.task(film, box, label)

    @property
    def loss(self) -> float:
        return sum(self.terms.values()) / len(self.known)

    @property
    def gradients(self) -> list[Tensor]:
        return [-delta / len(self.known) for delta in self.deltas]

    def nothing(self, scale: int, place: tuple[int, ...]) -> None:
        """A slot is to be empty, unless its box is near one of the film's."""
        film, n, j, i = place
        rows, columns = self.outputs[scale].shape[2:4]
        x = self.outputs[scale][place].tolist()
        bias = self.biases[3 * scale + n]
        box = (
            (i + sigmoid(x[0])) / columns,
            (j + sigmoid(x[1])) / rows,
            math.exp(x[2]) * bias[0] / self.width,
            math.exp(x[3]) * bias[1] / self.height,
        )
        if max([0.0, *(iou(box, truth) for truth, _ in self.known[film])]) > 0.5:
            self.ignored += 1
        else:
            self.deltas[scale][place][4] = 0 - sigmoid(x[4])
            self.terms[(scale, *place, 4)] = entropy(x[4], 0)

    def best_anchor(self, w: float, h: float) -> int:
        best_iou, best_n = 0.0, 0
        for n, bias in enumerate(self.biases):
            fit = iou((0, 0, bias[0] / self.width, bias[1] / self.height), (0, 0, w, h))
            if fit > best_iou:
                best_iou, best_n = fit, n
        return best_n

    def task(self, film: int, box: Numbers, label: int) -> None:
        """The slot that answers for a box."""
        tx, ty, tw, th = box
        best = self.best_anchor(tw, th)
        scale, n = divmod(best, 3)
        rows, columns = self.outputs[scale].shape[2:4]
        i, j = int(tx * columns), int(ty * rows)
        place = (film, n, j, i)
        x, delta = self.outputs[scale][place].tolist(), self.deltas[scale][place]
        weight = 2 - tw * th
        bias = self.biases[best]
        aims = (
            tx * columns - i,
            ty * rows - j,
            math.log(tw * self.width / bias[0]),
            math.log(th * self.height / bias[1]),
        )
        for k in (0, 1):
            delta[k] = weight * (aims[k] - sigmoid(x[k]))
            self.terms[(scale, *place, k)] = weight * entropy(x[k], aims[k])
        for k in (2, 3):
            delta[k] = weight * (aims[k] - x[k])
            self.terms[(scale, *place, k)] = weight * (aims[k] - x[k]) ** 2 / 2
        taken = bool(delta[5])
        for k, wanted in ((4, 1), *((5 + c, int(c == label)) for c in range(len(x) - 5))):
            if wanted or not taken:
                delta[k] = wanted - sigmoid(x[k])
                self.terms[(scale, *place, k)] = entropy(x[k], wanted)
        self.shared += taken
        self.assigned += 1


class DarknetDetection:
    """forward_detection_layer of detection_layer.c with sqrt=1 and rescore=1, cell by cell."""

    def __init__(
        self, outputs: Tensor, truths: Sequence[Truth], boxes: int, size: tuple[int, int], paper: bool = False
    ) -> None:
        self.boxes, self.paper, self.grid = boxes, paper, outputs.shape[1]
        self.cells = self.apart = self.second = self.crowded = 0
        height, width = size
        self.loss = outputs.new_zeros(())
        for film, truth in enumerate(truths):
            held = self.held(shares(truth, width, height, 0.005))
            for row, column in itertools.product(range(self.grid), repeat=2):
                self.nothing(outputs[film, row, column])
                if (row, column) in held:
                    self.task(outputs[film, row, column], *held[row, column])
        self.loss = self.loss / len(truths)

    def held(self, boxes: list[tuple[Numbers, int]]) -> dict[tuple[int, int], tuple[Numbers, int]]:
        """The box of each cell: x and y within it."""
        held: dict[tuple[int, int], tuple[Numbers, int]] = {}
        for (x, y, w, h), label in boxes:
            column, row = int(x * self.grid), int(y * self.grid)
            self.crowded += (row, column) in held
            held.setdefault((row, column), ((x * self.grid - column, y * self.grid - row, w, h), label))
        return held

    def nothing(self, cell: Tensor) -> None:
        if not self.paper:
            for n in range(self.boxes):
                self.loss = self.loss + 0.5 * cell[5 * n + 4] ** 2

    def responsible(self, cell: Tensor, truth: Numbers) -> tuple[int, float]:
        best, best_iou, best_rmse = -1, 0.0, 20.0
        theirs = (truth[0] / self.grid, truth[1] / self.grid, truth[2], truth[3])
        for n in range(self.boxes):
            x, y, sw, sh = cell[5 * n : 5 * n + 4].tolist()
            ours = (x / self.grid, y / self.grid, sw**2, sh**2)
            fit, rmse = iou(ours, theirs), math.dist(ours, theirs)
            if best_iou > 0 or fit > 0:
                if fit > best_iou:
                    best, best_iou = n, fit
            elif rmse < best_rmse:
                best, best_rmse = n, rmse
        return best, best_iou

    def task(self, cell: Tensor, truth: Numbers, label: int) -> None:
        best, fit = self.responsible(cell, truth)
        mine = cell[5 * best : 5 * best + 5]
        x, y, w, h = truth
        aims = (x, y, math.sqrt(w), math.sqrt(h))
        for k, aim in enumerate(aims):
            self.loss = self.loss + (1 if self.paper else 5) * (aim - mine[k]) ** 2
        if not self.paper:
            self.loss = self.loss - 0.5 * mine[4] ** 2 + (fit - mine[4]) ** 2
            for c, said in enumerate(cell[5 * self.boxes :]):
                self.loss = self.loss + (int(c == label) - said) ** 2
        self.cells += 1
        self.apart += fit == 0
        self.second += best > 0


def mean_ap_at_half(found: Sequence[Detections], truths: Sequence[Truth], classes: int) -> float:
    """Mean over classes of the area under precision and recall; a detection is right on the free box it fits best."""
    values = []
    for label in range(classes):
        wanted = [truth.boxes[truth.labels == label].tolist() for truth in truths]
        rows = sorted(
            (
                (-score, film, box)
                for film, one in enumerate(found)
                for box, its, score in zip(one.boxes.tolist(), one.labels.tolist(), one.scores.tolist(), strict=True)
                if its == label
            ),
            key=lambda row: row[0],
        )
        total, right, area = sum(map(len, wanted)), 0, 0.0
        for seen, (_, film, box) in enumerate(rows, 1):
            fits = [(iou(_centred(box), _centred(other)), n) for n, other in enumerate(wanted[film])]
            if fits and max(fits)[0] >= 0.5:
                wanted[film].pop(max(fits)[1])
                right += 1
                area += right / seen / total
        values.append(area)
    return sum(values) / classes


def _centred(box: list[float]) -> Numbers:
    x0, y0, x1, y1 = box
    return (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
