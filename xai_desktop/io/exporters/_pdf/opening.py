"""The first lines of the report: which film, what the network said, and what the map explains."""

from collections.abc import Sequence

from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._pdf.page import LEFT, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import (
    ACCENT,
    BAND,
    BODY,
    HEADING,
    INK,
    LABEL,
    QUIET,
    SMALL,
    STRONG,
    TITLE,
    WARN,
    Pen,
    Style,
    shortened,
    width_of,
    wrap,
)  # fmt: skip

MOST_CLASSES = 10
_LONG_TITLE = Style(11, INK, TITLE.font)
_DOUBT = Style(STRONG.size, WARN, STRONG.font)
_NAME, _BAR, _SCORE, _CALL = 96.0, 110.0, 38.0, 70.0
_SECOND = LEFT + 338.0
"""Where the right column begins."""


def header(report: Report) -> Block:
    """Title, study line, how it was read; a synthetic film says so at once, as does a network that is not for it."""
    flag = words.SYNTHETIC if report.ref.synthetic else ""
    style = TITLE if width_of(report.ref.title, TITLE) <= WIDTH else _LONG_TITLE
    title = wrap(report.ref.title, style, WIDTH)
    lines = wrap(words.study_line(report), BODY, WIDTH)
    doubt = [line for text in report.doubts for line in wrap(text, _DOUBT, WIDTH)]
    reading = wrap(f"{words.reading_sentence(report)} {words.made_line(report)}.", SMALL, WIDTH)
    top = 16.0 + len(title) * style.leading
    height = top + len(lines) * BODY.leading + len(doubt) * _DOUBT.leading + len(reading) * SMALL.leading + 8

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 8, "XAI DESKTOP · WHERE THE NETWORK LOOKED", Style(6.8, QUIET))
        if flag:
            _badge(pen, y, flag)
        pen.lines(LEFT, y + 16, title, style)
        below = pen.lines(LEFT, y + top, lines, BODY)
        below = pen.lines(LEFT, below, doubt, _DOUBT)
        below = pen.lines(LEFT, below + 1, reading, SMALL)
        pen.line(LEFT, y + height, LEFT + WIDTH, y + height, INK, 0.8)

    return Block(height, draw, gap=12)


def _badge(pen: Pen, y: float, text: str) -> None:
    style = Style(6.8, WARN)
    width = width_of(text, style) + 12
    pen.box(LEFT + WIDTH - width, y - 2, width, 14, fill="#FFF3E6", stroke=WARN, radius=3)
    pen.text(LEFT + WIDTH - width + 6, y + 8, text, style)


def prediction(report: Report) -> Block:
    """Left the scores as bars, right the facts about the map."""
    shown = _shown(report.prediction, report.explanation.target.index)
    left_out = len(report.prediction.classes) - len(shown)
    facts = _facts(report)
    left = 32 + 14.0 * len(shown) + (12 if left_out else 0)
    right = 18 + sum(len(value) * BODY.leading for _, value in facts)
    height = max(left, right)
    points = any(one.operating_point is not None for one in shown)
    kind = words.score_kind(report.prediction.kind) + (" · line: operating point" if points else "")

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 9, "Prediction", HEADING)
        pen.text(LEFT, y + 21, kind, LABEL)
        for row, one in enumerate(shown):
            _score_row(pen, y + 30 + 14 * row, one, report)
        if left_out:
            pen.text(LEFT, y + 38 + 14 * len(shown), f"and {left_out} more in the manifest", LABEL)
        pen.text(_SECOND, y + 9, "Map", HEADING)
        below = y + 14
        for name, value in facts:
            pen.text(_SECOND, below + BODY.size, name, LABEL)
            below = pen.lines(_SECOND + 50, below, value, BODY)

    return Block(height, draw)


def _shown(prediction: Prediction, target: int) -> list[ClassScore]:
    """The highest scores, and the explained class whatever its score."""
    ranked = sorted(prediction.classes, key=lambda one: -one.score)
    first = ranked[:MOST_CLASSES]
    return first if any(c.index == target for c in first) else [*first[:-1], *(c for c in ranked if c.index == target)]


def _score_row(pen: Pen, y: float, one: ClassScore, report: Report) -> None:
    chosen = one.index == report.explanation.target.index
    style = STRONG if chosen else BODY
    pen.text(LEFT, y + 9, shortened(one.label, style, _NAME - 6), style)
    _bar(pen, LEFT + _NAME, y + 3, one, report.prediction, ACCENT if chosen else "#8FA1B3")
    pen.text(LEFT + _NAME + _BAR + _SCORE, y + 9, f"{one.score:.2f}", style, "right")
    pen.text(LEFT + _NAME + _BAR + _SCORE + 8, y + 9, words.called(one), STRONG if one.called else Style(8.5, QUIET))


def _bar(pen: Pen, x: float, y: float, one: ClassScore, prediction: Prediction, colour: str) -> None:
    low, high = _span(prediction)

    def place(value: float) -> float:
        return x + _BAR * (min(max(value, low), high) - low) / (high - low)

    pen.box(x, y, _BAR, 6, fill=BAND)
    start, end = sorted((place(0.0), place(one.score)))
    pen.box(start, y, max(end - start, 0.4), 6, fill=colour)
    if one.operating_point is not None:
        at = place(one.operating_point)
        pen.line(at, y - 2, at, y + 8, INK, 0.9)


def _span(prediction: Prediction) -> tuple[float, float]:
    """What a bar runs from and to: 0 to 1, for logits their own range with zero in it."""
    if prediction.kind is not ScoreKind.LOGIT:
        return 0.0, 1.0
    scores = [one.score for one in prediction.classes]
    low, high = min(0.0, *scores), max(0.0, *scores)
    return low, high if high > low else low + 1.0


def _facts(report: Report) -> list[tuple[str, Sequence[str]]]:
    return [(name, wrap(value, BODY, LEFT + WIDTH - _SECOND - 50)) for name, value in words.map_facts(report)]
