"""The boxes that networks draw against the experts': a chart and a table. Where no network draws boxes, neither."""

from collections.abc import Iterator

from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.charts import Axis, Bar, Bars, Chart
from xai_desktop.core.cohort.result_tables import BoxScores
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.metrics.detection import CONFIDENCE, MOST
from xai_desktop.models.detectors import ABOVE
from xai_desktop.services.cohort.chart_parts import estimate_of
from xai_desktop.services.cohort.page_tables import with_interval

ALL = "all findings"
RULES = (
    f"COCO's rules: 101 points of recall, at most {MOST} boxes with a score above {ABOVE:g} per film and finding, the "
    "surest first; a box on a film without the finding is a wrong one. All findings: the mean over those that have a "
    "box to be found."
)
SURE = f"Mean IoU: of each expert's box with the best box of a score above {CONFIDENCE:g}, 0 where there is none."


def drawn_boxes(summary: Summary) -> Iterator[Chart]:
    """Average precision at an IoU of 0.5, by network and finding."""
    shown = [one for one in summary.boxes if one.boxes]
    if not shown:
        return
    bars = tuple(Bar(f"{one.finding or ALL} · {one.model}", estimate_of(one.ap_50)) for one in shown)
    yield Bars(
        "boxes-drawn",
        "Do the boxes that networks draw fit the experts'? Average precision at IoU 0.5 (mAP.5)",
        words.caption(max(one.ap_50.films for one in shown if one.finding), interval=words.BOOTSTRAP,
                      more=f"{RULES} Exploratory."),
        Axis("average precision of boxes at IoU 0.5", low=0, high=1),
        bars,
    )  # fmt: skip


def boxes_table(summary: Summary) -> Table | None:
    """For each network that draws boxes: each finding, then all of them."""
    if not summary.boxes:
        return None
    columns = (
        Column("network"), Column("finding"), Column("boxes", 0), Column("films with", 0), Column("without", 0),
        Column("not known", 0), Column("patients", 0), Column("at IoU 0.5 (mAP.5)"), Column("at 0.75 (mAP.75)"),
        Column("mean of 0.5 to 0.95 (mAP.5:.95)"), Column("mean IoU"),
    )  # fmt: skip
    reader = summary.boxes[0].reader
    whose = f"Boxes around the marks of {reader}." if reader else "Boxes around the marks; readers are not named."
    note = f"{words.BOOTSTRAP}. {whose} {RULES} {SURE} Exploratory."
    title = "Boxes that networks drew: average precision and mean IoU"
    return Table(title, columns, tuple(map(_cells, summary.boxes)), note)


def _cells(one: BoxScores) -> tuple[str | int | None, ...]:
    figures = (one.ap_50, one.ap_75, one.ap_50_95, one.mean_iou)
    counts = (one.boxes, one.present, one.absent, one.unknown, one.ap_50.patients)
    return (one.model, one.finding or ALL, *counts, *map(with_interval, figures))
