"""What a network that finds boxes drew on a film, and the boxes around the marks, as cells of the scores."""

import json

from torch import Tensor

from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.core.prediction import FoundBox
from xai_desktop.core.report_rows import Row
from xai_desktop.metrics.detection import MOST
from xai_desktop.models.boxes import CANDIDATES
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.detectors import ABOVE, Detector
from xai_desktop.services.cohort.truths import Asked
from xai_desktop.services.predicting import boxes

_DIGITS, _SCORE_DIGITS = 3, 9
"""Of edges in film pixels, and of scores."""


def drawn_boxes(bundle: ModelBundle, x: Tensor, pixel_map: PixelMap) -> tuple[FoundBox, ...] | None:
    """Of a film (1, C, h, w), best first, as many as COCO counts; None of a network that draws no boxes."""
    return boxes(bundle, x, pixel_map, ABOVE, CANDIDATES) if isinstance(bundle.net, Detector) else None


def box_cells(drawn: tuple[FoundBox, ...] | None, asked: Asked) -> Row:
    """Those of one finding. Nothing of a network that draws no boxes."""
    if drawn is None:
        return {}
    own = [one for one in drawn if one.label == asked.label][:MOST]
    marked = {reader: [_edges(shape.bounds) for shape in shapes] for reader, shapes in asked.readers.items()}
    return {
        "found_boxes": json.dumps([[*_edges(one.box), round(one.score, _SCORE_DIGITS)] for one in own]),
        "marked_boxes": json.dumps(marked, ensure_ascii=False),
    }


def _edges(box: Box) -> list[float]:
    return [round(float(edge), _DIGITS) for edge in (box.x0, box.y0, box.x1, box.y1)]
