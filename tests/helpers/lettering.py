"""Words of a drawn figure by their boxes: do any of them lie on each other, or outside?"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

TOUCH = 1.0
"""Pixels (of 300 to an inch) by which boxes may reach into each other: letters are smaller than their boxes."""


Words = list[tuple[str, Any]]


def words_of(figure: Any) -> Words:
    """(text, box in pixels) of everything that is written; the figure itself comes first, without a text."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    hidden = {label for axes in figure.findobj(Axes) for label in _hidden(axes)}
    found = [text for text in figure.findobj(Text) if _seen(text) and text not in hidden]
    return [("", figure.bbox), *((text.get_text(), text.get_window_extent(renderer)) for text in found)]


def _hidden(axes: Any) -> Iterator[Any]:
    """Labels of ticks beyond the ends of an axis: matplotlib holds them ready and never draws them."""
    for axis in (axes.xaxis, axes.yaxis):
        drawn = set(axis._update_ticks())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if tick not in drawn or not axes.axison:
                yield from (tick.label1, tick.label2)


def _seen(text: Text) -> bool:
    if not (text.get_text().strip() and text.get_visible()):
        return False
    axes = text.axes
    return axes is None or (axes.get_visible() and (axes.axison or text in axes.texts))


def overlapping(words: Words) -> list[tuple[str, str]]:
    """Pairs of words that lie on each other."""
    return [(a, b) for (a, one), (b, other) in combinations(words[1:], 2) if _overlap(one, other)]


def _overlap(one: Any, other: Any) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    up = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(across > TOUCH and up > TOUCH)


def outside(words: Words) -> list[str]:
    """Words that are cut off by the edge of the figure."""
    edge = words[0][1]
    return [
        text
        for text, box in words[1:]
        if box.x0 < -TOUCH or box.y0 < -TOUCH or box.x1 > edge.x1 + TOUCH or box.y1 > edge.y1 + TOUCH
    ]
