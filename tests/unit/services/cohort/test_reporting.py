"""The answer of an audit as files: everything that the tables say is found again by other programs."""

import csv
import json
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.audits import Cohort, design
from xai_desktop.app.cohort_rows import CohortRows, RowFilter
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Forest, Scatter
from xai_desktop.core.cohort.design import Method
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.results import Summary
from xai_desktop.io.audit_tables import read_parquet
from xai_desktop.services import evaluating
from xai_desktop.services.audit_reading import read_audit
from xai_desktop.services.cohort.answering import read_summary
from xai_desktop.services.cohort.charts_rows import forest
from xai_desktop.services.cohort.names import method, place
from xai_desktop.services.evaluating import Audit

AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture(scope="module")
def audit(where: Cohort, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    asked = Question("small", "grad_cam", layer="stages.1", finding="Mass", against="iou_floor_random", margin=0.1)
    wanted = design(
        where, question=asked, explainers=(Method("grad_cam"), Method("layer_cam")), metrics=("iou", "l_acc")
    )
    found = evaluating.begun(evaluating.planned(wanted), tmp_path_factory.mktemp("audit"), resume=False, made_at=AT)
    list(evaluating.running(found))
    evaluating.finished(found)
    return found


class Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def html(folder: Path) -> str:
    texts = Texts()
    texts.feed((folder / "report.html").read_text("utf-8"))
    return " ".join(" ".join(texts.found).split())


def pdf(folder: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(folder / "report.pdf"), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_the_answer_stands_first_in_both_reports(audit: Audit) -> None:
    summary = Summary.from_json(json.loads((audit.folder / "summary.json").read_text()))
    assert summary.answer.question is not None
    for text in (html(audit.folder), pdf(audit.folder)):
        words = summary.answer.sentence.split()
        assert " ".join(words[:8]) in text
        assert audit.protocol["question_sha256"] in text
        assert "Research use only" in text
        assert "f09.png" in text, "a file that could not be opened is listed"
        assert "LayerCAM" in text
        assert str(Path(audit.plan.design.films[0]).parent) not in text, "folders may bear names"
    for name in ("rows.csv", "import.json"):
        assert (audit.folder / name).exists()
    assert str(Path(audit.plan.design.films[0]).parent) not in (audit.folder / "rows.csv").read_text()


def test_the_means_are_those_of_the_rows(audit: Audit) -> None:
    """By hand: over the films of a finding, a map that is none as a miss."""
    rows = read_parquet(audit.folder / "rows.parquet")
    with (audit.folder / "estimates.csv").open(encoding="utf-8", newline="") as stream:
        lines = [line for line in csv.DictReader(stream) if line["metric"] == "iou" and not line["pooled"]]
    assert lines
    for line in lines:
        own = [
            row for row in rows
            if row["status"] in ("measured", "no map") and row["finding"] == line["finding"]
            and row["explainer"] == line["explainer"] and row["threshold"] == line["threshold"]
        ]  # fmt: skip
        values = [0.0 if row["iou"] is None else float(str(row["iou"])) for row in own]
        assert float(line["mean"]) == pytest.approx(float(np.mean(values)))
        assert int(line["n"]) == len(values)
        assert float(line["random_map"]) == pytest.approx(np.mean([float(str(r["iou_floor_random"])) for r in own]))


def test_every_figure_is_there_in_three_formats(audit: Audit) -> None:
    figures = audit.folder / "figures"
    keys = {path.stem for path in figures.iterdir()}
    assert {"forest", "call-and-place-1", "a-against-b-1", "iou-by-threshold-small", "ranks-iou"} <= keys
    for key in keys:
        for ending, start in (("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
            assert (figures / f"{key}.{ending}").read_bytes().startswith(start)


def test_the_charts_lie_beside_and_lead_to_rows(audit: Audit) -> None:
    """Each film of a chart is found by its key and setting, and its number is the row's."""
    read = read_audit(audit.folder)
    rows = CohortRows(read.columns, read.table, read.methods, read.reader)
    charts = {one.key: one for one in read.charts}
    assert {path.stem for path in (audit.folder / "figures").iterdir()} == set(charts)
    scatter = charts["a-against-b-1"]
    assert isinstance(scatter, Scatter)
    assert scatter.settings is not None
    for point in scatter.points:
        for setting, value in zip(scatter.settings, (point.x, point.y), strict=True):
            place = rows.place_of(RowWish((point.film,), setting, point.finding))
            assert place is not None
            assert rows.table["iou"][place] == pytest.approx(value)
    for chart in read.charts:
        if isinstance(chart, Forest):
            assert all(row.setting is not None for row in chart.rows)
            found = rows.found(RowFilter(), RowWish(setting=chart.rows[0].setting, finding="Mass", counted=True))
            assert len(found) == chart.rows[0].cells[chart.columns.index("Mass")].estimate.n  # type: ignore[union-attr]


def test_the_same_audit_gives_the_same_report(audit: Audit) -> None:
    before = {
        name: (audit.folder / name).read_bytes()
        for name in ("report.pdf", "report.html", "summary.json", "charts.json")
    }
    evaluating.finished(audit)
    assert {name: (audit.folder / name).read_bytes() for name in before} == before


def test_an_audit_in_which_nothing_was_marked(where: Cohort, tmp_path: Path) -> None:
    """A report says so, and is a report all the same."""
    wanted = design(where, annotations=(), facts=())
    found = evaluating.begun(evaluating.planned(wanted), tmp_path, resume=False, made_at=AT)
    list(evaluating.running(found))
    evaluating.finished(found)
    text = html(tmp_path)
    assert "No primary question was set" in text
    assert "f09.png" in text


def test_the_forest_plot_marks_the_finding_that_was_asked_about(audit: Audit) -> None:
    summary = read_summary(audit.folder)
    assert summary.answer.setting is not None
    (chart,) = forest(summary, "iou")
    assert isinstance(chart, Forest)
    marked = {
        (row.name, finding)
        for row in chart.rows
        for finding, cell in zip(chart.columns, row.cells, strict=True)
        if cell is not None and cell.primary
    }
    assert marked == {("Grad-CAM · small", "Mass")}
    assert summary.answer.question is not None
    pooled = replace(summary, answer=replace(summary.answer, question=replace(summary.answer.question, finding="")))
    (chart,) = forest(pooled, "iou")
    assert isinstance(chart, Forest)
    assert not any(cell.primary for cell in chart.cells), "one about all findings is about none of them alone"
    assert "all findings of the row in bold" in chart.caption


def test_films_stand_in_the_report(audit: Audit) -> None:
    page = (audit.folder / "report.html").read_text("utf-8")
    assert page.count('class="chart pictured"') >= 2, "a sheet and a chart of wrong places"
    assert 'id="films"' in page
    assert "data:image/png;base64," in page
    found = subprocess.run(["pdfimages", "-list", str(audit.folder / "report.pdf")], capture_output=True, check=True)
    assert found.stdout.decode().count("image") > 3
    assert "Chosen after the fact" in pdf(audit.folder)
    assert (audit.folder / "figures" / "films.png").exists()


def test_methods_as_people_call_them() -> None:
    assert method("grad_cam") == "Grad-CAM"
    assert method("norm_grad vil=bias") == "NormGrad, vil=bias"
    assert method("somebody's own") == "somebody's, own"
    assert method("") == ""
    assert place(Setting("net", "grad_cam", "layer4", "p:90")) == "net · Grad-CAM · layer4"
