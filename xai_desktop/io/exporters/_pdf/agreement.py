"""Agreement with one reader: the evidence ruler, the curve, the numbers, and a row per lesion."""

from collections.abc import Sequence

from xai_desktop.core.agreement import Agreement, LesionAgreement
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._pdf.page import LEFT, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import (
    ACCENT,
    BAND,
    BODY,
    HAIR,
    HEADING,
    INK,
    LABEL,
    NUMBER,
    QUIET,
    SMALL,
    STRONG,
    TINY,
    Pen,
    Style,
    shortened,
    width_of,
    wrap,
)  # fmt: skip

_RULER = 300.0
_CURVE_X, _CURVE_WIDTH = LEFT + 342.0, WIDTH - 342.0
_TALL = 82.0
_SLOT = 54.0
"""Width of a mark's number and name."""


def agreements(report: Report) -> list[Block]:
    """The blocks of every reader, or the sentence that says why there is none."""
    if not report.agreements:
        return [_sentence("Agreement", words.why_no_agreement(report))]
    return [block for one in report.agreements for block in _of_reader(one)]


def _sentence(title: str, text: str) -> Block:
    lines = wrap(text, BODY, WIDTH)

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 9, title, HEADING)
        pen.lines(LEFT, y + 16, lines, BODY)

    return Block(16 + len(lines) * BODY.leading, draw)


def _of_reader(one: Agreement) -> list[Block]:
    blocks = [_heading(one), _ruler_and_curve(one), _numbers(one)]
    if one.lesions:
        blocks.append(_lesion_heading())
        blocks += [_lesion(number, lesion) for number, lesion in enumerate(one.lesions, 1)]
    remarks = words.remarks(one)
    if remarks:
        blocks.append(_small(remarks))
    return [*blocks[:-1], Block(blocks[-1].height, blocks[-1].draw)]


def _heading(one: Agreement) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.line(LEFT, y, LEFT + WIDTH, y)
        title, result = f"Agreement · {words.agreement_title(one)}", f"{words.iou_line(one)} · {one.threshold.label}"
        pen.text(LEFT, y + 14, shortened(title, HEADING, WIDTH - width_of(result, STRONG) - 14), HEADING)
        pen.text(LEFT + WIDTH, y + 14, result, STRONG, "right")

    return Block(18, draw, keep=True, gap=4)


def _ruler_and_curve(one: Agreement) -> Block:
    def draw(pen: Pen, y: float) -> None:
        _ruler(pen, LEFT, y + 4, one)
        _curve(pen, _CURVE_X, y + 4, one)

    return Block(_TALL + 4, draw, keep=True, gap=4)


def _ruler(pen: Pen, x: float, y: float, one: Agreement) -> None:
    """IoU from 0 to 1 with its marks; what is not known is said in words."""
    bar = y + 19
    pen.text(x, y + 5, "IoU · light blue: from chance to the best mask of the same area", TINY)
    pen.box(x, bar, _RULER, 9, fill=BAND)
    low, high = one.ruler.random.value, one.ruler.ceiling.value
    if low is not None and high is not None and high > low:
        pen.box(x + _RULER * low, bar, _RULER * (high - low), 9, fill="#CFE0F0")
    for tenth in range(0, 11, 2):
        at = x + _RULER * tenth / 10
        pen.line(at, bar - 2, at, bar, QUIET)
        pen.text(at, bar - 4, f"{tenth / 10:g}", TINY, "centre")
    known = sorted((v.value, name) for name, v in one.ruler.marks() if v.value is not None)
    slots = spread([x + _RULER * value for value, _ in known], _SLOT, x + _SLOT / 2, x + _RULER - _SLOT / 2)
    for slot, (value, name) in zip(slots, known, strict=True):
        _mark(pen, x + _RULER * value, bar, slot, f"{value:.2f}", name)
    missing = [v.reason or f"no {name}" for name, v in one.ruler.marks() if not v.known and name != "this map"]
    text = " · ".join(dict.fromkeys(missing))
    pen.text(x, bar + 60, shortened(text, TINY, _RULER), TINY)


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places `apart` from each other between `low` and `high`, as near as can be to rising wanted ones.

    Neighbours that would touch form a group around the mean of what they want (pooling of adjacent violators).
    """
    groups: list[tuple[float, int]] = []
    for number, place in enumerate(wanted):
        mean, size = place - number * apart, 1
        while groups and groups[-1][0] > mean:
            other, count = groups.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        groups.append((mean, size))
    starts = [mean for mean, size in groups for _ in range(size)]
    highest = high - (len(wanted) - 1) * apart
    return [max(low, min(start, highest)) + number * apart for number, start in enumerate(starts)]


def _mark(pen: Pen, at: float, bar: float, slot: float, number: str, name: str) -> None:
    ours = name == "this map"
    colour = ACCENT if ours else INK
    pen.path(((at, bar - 1), (at, bar + 16), (slot, bar + 29)), colour if ours else QUIET, 1.3 if ours else 0.7)
    if ours:
        pen.diamond(at, bar + 4.5, 5, ACCENT)
    pen.text(slot, bar + 40, number, Style(9.5, colour, STRONG.font), "centre")
    pen.text(slot, bar + 49, name, Style(6.5, colour if ours else QUIET), "centre")


def _curve(pen: Pen, x: float, y: float, one: Agreement) -> None:
    """IoU over the percentile, the chosen point marked."""
    left, top, wide, tall = x + 16, y + 12, _CURVE_WIDTH - 22, _TALL - 26
    pen.text(x, y + 5, "IoU by percentile of the mask", TINY)
    if not one.curve:
        pen.text(left + wide / 2, top + tall / 2, "no curve without a map and a box", TINY, "centre")
        return
    most = _nice(max(value for _, value in one.curve))

    def point(percentile: float, value: float) -> tuple[float, float]:
        return left + wide * (percentile - 50) / 50, top + tall * (1 - value / most)

    for value in (0.0, most / 2, most):
        at = point(50, value)[1]
        pen.line(left, at, left + wide, at, HAIR, 0.4)
        pen.text(left - 3, at + 2.2, f"{value:g}", TINY, "right")
    for percentile in (50, 75, 90, 100):
        pen.text(point(percentile, 0)[0], top + tall + 9, f"{percentile}", TINY, "centre")
    pen.path([point(p, v) for p, v in one.curve], ACCENT, 1.1)
    if one.iou.value is not None and one.percentile >= 50:
        chosen = point(one.percentile, one.iou.value)
        pen.line(chosen[0], top, chosen[0], top + tall, QUIET, 0.5, (1.5, 1.5))
        pen.dot(*chosen, 2.4, ACCENT)


def _nice(value: float) -> float:
    """The top of an axis: the next of .1, .2, .4, .6, .8 and 1."""
    return next((top for top in (0.1, 0.2, 0.4, 0.6, 0.8) if value <= top), 1.0)


def _numbers(one: Agreement) -> Block:
    """Eight numbers in two rows; each says in small letters what to hold it against."""
    cells = words.numbers(one)

    def draw(pen: Pen, y: float) -> None:
        for number, (name, value, beside) in enumerate(cells):
            x, top = LEFT + (number % 4) * WIDTH / 4, y + (number // 4) * 33
            pen.text(x, top + 7, name, LABEL)
            pen.text(x, top + 19, value, NUMBER)
            pen.text(x, top + 27, beside, TINY)

    return Block(62, draw, keep=bool(one.lesions), gap=6)


_COLUMNS = (
    ("box", 0.0),
    ("left, top", 34.0),
    ("size", 130.0),
    ("share covered", 226.0),
    ("", 290.0),
    ("peak", 372.0),
    ("IoU", 448.0),
)


def _lesion_heading() -> Block:
    def draw(pen: Pen, y: float) -> None:
        for name, x in _COLUMNS:
            pen.text(LEFT + x, y + 7, name, LABEL)
        pen.line(LEFT, y + 10, LEFT + WIDTH, y + 10)

    return Block(10, draw, keep=True, gap=2)


def _lesion(number: int, lesion: LesionAgreement) -> Block:
    box = lesion.box
    inside = "–" if lesion.peak_inside is None else "inside" if lesion.peak_inside else "outside"
    covered = "–" if lesion.covered is None else "covered" if lesion.covered else "not covered"
    cells = (
        f"{number}",
        f"{box.x0:.0f}, {box.y0:.0f} px",
        f"{box.width:.0f} × {box.height:.0f} px",
        lesion.covered_share.text(),
        covered,
        inside,
        lesion.iou.text(),
    )

    def draw(pen: Pen, y: float) -> None:
        for text, (_, x) in zip(cells, _COLUMNS, strict=True):
            pen.text(LEFT + x, y + 8.5, text, BODY)

    return Block(11.5, draw, gap=0)


def _small(remarks: list[str]) -> Block:
    lines = [line for remark in remarks for line in wrap(remark, SMALL, WIDTH)]

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y + 2, lines, SMALL)

    return Block(len(lines) * SMALL.leading + 2, draw)
