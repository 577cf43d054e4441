"""How the columns of an audit's rows are called on the screen, and how a cell is written there."""

import math
from collections.abc import Mapping
from typing import Any

from xai_desktop.core.cohort.cut_words import cut_text
from xai_desktop.core.cohort.metric_groups import ASKED, GROUPS
from xai_desktop.core.errors import InputError
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.core.threshold_words import policy_from_word
from xai_desktop.core.wording import local, noted, retold, wording

STATUSES = (noted("measured"), noted("no map"), noted("no mark"), noted("no class"), noted("failed"))
SAID = (noted("present"), noted("absent"), noted("unknown"), noted("test"), noted("tuning"), noted("learnt"))
"""Words of the table that the window says in the language of the person."""

_TITLES: dict[str, str] = {
    "film": noted("film"),
    "patient": noted("patient"),
    "split": noted("part"),
    "finding": noted("finding"),
    "truth": noted("is it there"),
    "model": noted("network"),
    "score": noted("score"),
    "called": noted("called"),
    "call_right": noted("call right"),
    "reader": noted("reader"),
    "marks": noted("marks"),
    "explainer": noted("explainer"),
    "parameters": noted("parameters"),
    "layer": noted("layer"),
    "threshold": noted("threshold"),
    "status": noted("state"),
    "why": noted("what is missing"),
    "mask_share": noted("mask share"),
    "box_share": noted("box share"),
    "second_reader": noted("second reader"),
    "lesions_covered": noted("marks covered"),
    "seconds": noted("seconds"),
    "view": noted("view"),
    "sex": noted("sex"),
    "age": noted("age"),
    "portable": noted("bedside"),
    "support_devices": noted("drains or lines"),
    "peak_inside": noted("peak inside"),
    "peak_inside_chance": noted("chance"),
    "iou_floor_atlas": noted("atlas"),
    "iou_floor_random": noted("random map"),
    "iou_ceiling": noted("ceiling"),
    "iou_at_50": noted("IoU from half the span on"),
}
FIRST = (
    *("film", "finding", "reader", "model", "explainer", "iou", "iou_floor_atlas", "iou_ceiling", "peak_inside"),
    *("score", "called", "truth", "layer", "threshold", "status", "why"),
)
"""Columns that are shown until somebody chooses others: no IoU without its floor and its ceiling."""


INSIDE = frozenset({"peak_inside", "pointing_game", "pointing_game_wide"})
"""Numbers of one row that are 1 or 0."""


def title_of(name: str) -> str:
    """What stands above a column."""
    known = next((one.title for one in ASKED if one.name == name), "") or next(
        (one.title for _, group in GROUPS for one in group if one.name == name), ""
    )
    text = _TITLES.get(name) or known
    return wording(text) if text else name.replace("_", " ")


def about(name: str) -> str:
    """What stands behind a column's title: what it means, and how files call it."""
    meant = next((one.text for _, group in GROUPS for one in group if one.name == name), "")
    in_files = wording("In files: {name}").format(name=name)
    return "\n".join(part for part in (meant, in_files) if part)


def usual_columns(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The names that are shown until somebody chooses others."""
    there = {one.name for one in columns}
    return tuple(name for name in FIRST if name in there)


def cell_text(value: Any, column: Column) -> str:
    """A dash for what is not known."""
    if column.kind is Kind.TEXT:
        return cell_word(value, column.name) if value else "–"
    if math.isnan(value):
        return "–"
    if column.kind is Kind.YES_NO or column.name in INSIDE:
        return wording("yes") if value else wording("no")
    return f"{value:.0f}" if column.kind is Kind.INTEGER else local(f"{value:.3f}")


def method_words(name: str, labels: Mapping[str, str]) -> str:
    """`norm_grad vil=bias` with the explainer as the window calls it."""
    key, *parameters = name.split(" ", 1)
    return ", ".join((labels.get(key, key), *parameters))


def cell_word(text: str, name: str) -> str:
    """What a column of words holds, as the window says it."""
    if name in ("status", "truth", "split"):
        return wording(text)
    if name == "finding":
        return retold(text)
    if name != "threshold":
        return text
    try:
        return cut_text(policy_from_word(text))
    except InputError:
        return text
