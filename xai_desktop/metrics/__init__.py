"""Numbers about maps and about networks. A metric is one function with its definition, found by its name.

`metrics.iou(heatmap, boxes)` gives a number, or None where there is none; `metrics.iou.measure(…)` also says why.
"""

import sys
from typing import Any

from xai_desktop.core.discovery import import_parts
from xai_desktop.metrics.base import METRICS, Metric

__all__ = ["METRICS", "Metric"]

import_parts(sys.modules[__name__])


def __getattr__(name: str) -> Metric[Any]:
    if name in METRICS:
        return METRICS[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *METRICS.keys()})
