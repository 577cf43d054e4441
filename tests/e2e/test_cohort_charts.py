"""From a chart of a finished audit to its film in Review, its rows, its figure and the name of a place."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.e2e.test_cohort import LONG
from tests.helpers import cohort_charts as samples
from tests.helpers.program import complaints, running
from xai_desktop.app.training_state import Phase
from xai_desktop.core import paths
from xai_desktop.core.cohort.charts import MetricAgainst
from xai_desktop.core.cohort.cluster_names import ClusterName
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.threshold import Percentile
from xai_desktop.services import evaluating
from xai_desktop.services.audit_reading import NO_CHARTS
from xai_desktop.services.cluster_naming import read_names
from xai_desktop.services.cohort.charts_file import CHARTS, read_charts_file, write_charts_file
from xai_desktop.ui.cohort.charts.body import PlotBody
from xai_desktop.ui.cohort.charts.clusters import ClustersBody
from xai_desktop.ui.wiring import Program


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished audit of three demo films."""
    films = tuple(str(paths.demo_study() / f"SYN-{number:02d}.dcm") for number in (4, 9, 10))
    asked = Question("demo-cascade", "layer_cam", threshold="p:80", against="iou_floor_random")
    wanted = Design(
        films, (str(paths.demo_annotations()),), ("demo-cascade",), (Method("grad_cam"), Method("layer_cam")),
        thresholds=(Percentile(80.0),), metrics=("iou",), question=asked,
    )  # fmt: skip
    audit = evaluating.begun(evaluating.planned(wanted), tmp_path_factory.mktemp("audit"), resume=False)
    list(evaluating.running(audit))
    evaluating.finished(audit)
    write_charts_file(audit.folder, (*read_charts_file(audit.folder), samples.clusters()))
    return audit.folder


def look_at(qtbot: QtBot, program: Program, folder: Path, kind: type) -> None:
    """Open the audit and its chart of a kind."""
    program.cohort.show_cohort()
    program.cohort.open_path(folder)
    page = program.cohort.page
    qtbot.waitUntil(lambda: page.charts.list.count() > 0 and not program.jobs.busy, timeout=LONG)
    page.parts.setCurrentWidget(page.charts)
    kinds = [type(one) for one in read_charts_file(folder)]
    page.charts.list.setCurrentRow(kinds.index(kind))


def test_a_point_opens_its_film_as_it_was_asked_about(qtbot: QtBot, folder: Path, tmp_path: Path) -> None:
    with running(qtbot) as program:
        look_at(qtbot, program, folder, MetricAgainst)
        charts, session = program.cohort.page.charts, program.session
        body = charts.body
        assert isinstance(body, PlotBody)
        number = next(n for n, spot in enumerate(body.spots) if spot.text.startswith("SYN-10"))
        program.cohort.charts.save(tmp_path / "figure.svg", charts.current)  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: (tmp_path / "figure.svg").exists(), timeout=LONG)
        qtbot.waitUntil(lambda: body.canvas.spot_at(body.canvas.place_of(number)) == number)
        place = body.canvas.place_of(number).toPoint()
        qtbot.mouseClick(body.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert program.window.viewer.isVisible()
        qtbot.waitUntil(lambda: session.state.ref is not None and not program.jobs.busy, timeout=LONG)
        assert session.state.ref is not None
        assert session.state.ref.image_id == "SYN-10"
        assert session.state.request.key == "layer_cam"
        assert session.state.look.threshold == Percentile(80)
        assert session.state.bundle == "demo-cascade"
        assert not complaints(program)


@pytest.mark.slow
def test_a_place_is_named_for_good_and_an_older_audit_gets_its_charts(qtbot: QtBot, folder: Path) -> None:
    cluster = samples.clusters().clusters[0]
    with running(qtbot) as program:
        look_at(qtbot, program, folder, type(samples.clusters()))
        body = program.cohort.page.charts.body
        assert isinstance(body, ClustersBody)
        qtbot.keyClicks(body.names[0], "Pacemaker")
        qtbot.keyClick(body.names[0], Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(read_names(folder)) and not program.jobs.busy, timeout=LONG)
        assert read_names(folder) == (ClusterName("wrong_places", "Pacemaker", cluster.films),)
        program.close()
    (folder / CHARTS).unlink()
    with running(qtbot) as again:
        again.cohort.show_cohort()
        again.cohort.open_path(folder)
        charts, auditing = again.cohort.page.charts, again.cohort.auditing
        again.cohort.page.parts.setCurrentWidget(charts)
        qtbot.waitUntil(lambda: charts.make.isVisible(), timeout=LONG)
        assert charts.note.text() == NO_CHARTS
        assert again.cohort.page.rows.model.rowCount() > 0
        qtbot.mouseClick(charts.make, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not auditing.busy and not again.jobs.busy, timeout=LONG)
        assert auditing.state is not None
        assert auditing.state.phase is Phase.DONE, auditing.state.sentence
        qtbot.waitUntil(lambda: charts.list.count() > 0, timeout=LONG)
        assert not charts.note.isVisible()
        assert not complaints(again)
