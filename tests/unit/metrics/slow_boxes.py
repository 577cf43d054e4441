"""Detection metrics by loops over single boxes, and pycocotools behind the same question."""

import contextlib
import io

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from xai_desktop.metrics.detected import Detections, Truths

FAR = 1e11
"""An area outside COCO's range `all`: how a single box, not a crowd, is ignored there."""


def pycoco(found: list[Detections], truths: list[Truths]) -> COCOeval:
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        labels = sorted({int(n) for one in (*found, *truths) for n in one.labels})
        marks = [m for film, one in enumerate(truths) for m in _marks(film, one)]
        coco.dataset = {
            "info": {},
            "images": [{"id": film} for film in range(len(truths))],
            "categories": [{"id": label} for label in labels],
            "annotations": [{"id": number + 1, **mark} for number, mark in enumerate(marks)],
        }
        coco.createIndex()
        said = [d for film, one in enumerate(found) for d in _said(film, one)]
        evaluation = COCOeval(coco, coco.loadRes(said), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def _marks(film: int, truths: Truths) -> list[dict]:
    return [
        {
            "image_id": film,
            "category_id": int(label),
            "bbox": [x0, y0, x1 - x0, y1 - y0],
            "area": FAR if ignored and not crowd else (x1 - x0) * (y1 - y0),
            "iscrowd": int(crowd),
        }
        for (x0, y0, x1, y1), label, ignored, crowd in zip(
            truths.boxes.tolist(), truths.labels, truths.ignored, truths.crowd, strict=True
        )
    ]


def _said(film: int, found: Detections) -> list[dict]:
    return [
        {"image_id": film, "category_id": int(label), "bbox": [x0, y0, x1 - x0, y1 - y0], "score": float(score)}
        for (x0, y0, x1, y1), label, score in zip(found.boxes.tolist(), found.labels, found.scores, strict=True)
    ]


def iou(a: list[float], b: list[float], extra: float = 0.0) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0]) + extra
    height = min(a[3], b[3]) - max(a[1], b[1]) + extra
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(x1 - x0 + extra) * (y1 - y0 + extra) for x0, y0, x1, y1 in (a, b)]
    return width * height / (sum(areas) - width * height)


def voc(found: list[Detections], truths: list[Truths], label: int, threshold: float, eleven: bool) -> float:
    """The VOC kit's loop over all detections of a class, the surest first."""
    queue = [
        (float(score), film, box)
        for film, one in enumerate(found)
        for box, own, score in zip(one.boxes.tolist(), one.labels, one.scores, strict=True)
        if own == label
    ]
    queue.sort(key=lambda one: -one[0])
    taken: set[tuple[int, int]] = set()
    right: list[bool] = []
    for _, film, box in queue:
        best, number = -1.0, -1
        for n, (other, own) in enumerate(zip(truths[film].boxes.tolist(), truths[film].labels, strict=True)):
            if own == label and iou(box, other) > best:
                best, number = iou(box, other), n
        if number >= 0 and best >= threshold:
            if truths[film].ignored[number]:
                continue
            right.append((film, number) not in taken)
            taken.add((film, number))
        else:
            right.append(False)
    wanted = sum(int(((one.labels == label) & ~one.ignored).sum()) for one in truths)
    points = [(sum(right[: n + 1]) / wanted, sum(right[: n + 1]) / (n + 1)) for n in range(len(right))]
    if eleven:
        levels = np.linspace(0, 1, 11)
        return float(np.mean([max((p for r, p in points if r >= t), default=0.0) for t in levels]))
    area, before = 0.0, 0.0
    for number, (recall, _) in enumerate(points):
        area += (recall - before) * max(p for _, p in points[number:])
        before = recall
    return area
