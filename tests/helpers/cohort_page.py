"""The report of an audit that was never made: every kind of part, long tables, values that could not be had."""

from functools import cache

from tests.helpers import cohort_charts as samples
from xai_desktop.core.chain import Head
from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.page import AuditPage, Facts, Paragraph, Picture, Section
from xai_desktop.core.cohort.tables import Cell, Column, Table
from xai_desktop.services.cohort_drawing import picture_of

ANSWER = (
    "On 96 films with a mass, Grad-CAM of the bundled network reached a mean IoU of 0.31 (95 %: 0.27 to 0.35); "
    "a random map reaches 0.08, the best mask of the same area 0.71."
)
MADE_AT = "2026-03-02T09:41:12+01:00"
HASH = "4f" * 32


@cache
def drawn_pictures() -> tuple[Picture, ...]:
    """Drawn once: charts take longer than pages."""
    charts: tuple[Chart, ...] = samples.all_charts()
    return tuple(picture_of(chart) for chart in charts)


def failures(count: int) -> Table:
    """A list of failures with words of all lengths and with gaps."""
    columns = (
        Column("film"),
        Column("patient"),
        Column("finding"),
        Column("explainer"),
        Column("call"),
        Column("score", 3),
        Column("IoU", 2),
        Column("distance to the box, % of the width", 1),
        Column("where the map went"),
    )
    rows: list[tuple[Cell, ...]] = []
    for n in range(count):
        iou = None if n % 7 == 3 else 0.2 * (n % 11) / 11
        film = f"studies/2026-03/patient-{n:05d}/frontal_{n}.dcm"
        far = None if iou is None else 3.0 * (n % 13)
        where = ("L marker", "ECG leads in the upper left corner of the film", "map is empty")[n % 3]
        rows.append((film, f"P{n % 311:04d}", "Mass", "Grad-CAM", n % 2 == 0, 0.5 + (n % 50) / 100, iou, far, where))
    return Table("Failures", columns, tuple(rows), "Sorted by film.")


def audit_page(rows: int = 60, pictures: tuple[Picture, ...] | None = None) -> AuditPage:
    shown = drawn_pictures() if pictures is None else pictures
    design = Facts("Design", (("primary question", "IoU of Grad-CAM on masses"), ("margin", "0.05"), ("hash", HASH)))
    data = Facts("Data", (("films", "128 of 117 patients"), ("annotations", "BBox_List_2017.csv " + "long name " * 30)))
    short = Table("Two rows", (Column("explainer"), Column("IoU", 2)), (("Grad-CAM", 0.31), ("LIME", None)))
    sections = (
        Section("What was found", (Paragraph("Exploratory, all but the first."), *shown[:6], short)),
        Section("More charts", shown[6:]),
        Section("Warnings", (Paragraph("Six films have an empty map.", warning=True), Paragraph("Words. " * 900))),
        Section("Failures", (failures(rows), Facts("Kept", (("rows", "rows.parquet"),)))),
    )
    head = Head(412, HASH, MADE_AT)
    return AuditPage("Audit of the bundled network", ANSWER, (design, data), sections, MADE_AT, head, True)
