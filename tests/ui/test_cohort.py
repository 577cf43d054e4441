"""The workspace of audits: the design's form, the question as a sentence, what can be done, and the table of rows."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.cohort_charts import scatter
from tests.ui.panel_samples import CARDS, PARAMETERS, themed
from tests.unit.app.test_cohort_rows import COLUMNS, rows_of, some
from xai_desktop.app.catalogue import BundleChoice
from xai_desktop.app.cohort_draft import Draft
from xai_desktop.app.cohort_state import CohortState, Pace
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.app.training_state import Phase
from xai_desktop.core.cohort.design import Design, Method, Sweep
from xai_desktop.core.cohort.groups import groups_from_words
from xai_desktop.core.cohort.metric_groups import USUAL
from xai_desktop.core.cohort.question import TUNED, Question
from xai_desktop.core.cohort.telling import Guess
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass
from xai_desktop.ui.cohort.page import CohortPage
from xai_desktop.ui.cohort.rows_view import NONE_FOUND, NONE_SO_FAR, NONE_YET
from xai_desktop.ui.panels.choices import COUNT

BUNDLES = (
    BundleChoice("net", "stage-wise training", classes=("Mass", "Nodule"), layers=("stages.0", "stages.1")),
    BundleChoice("other", "", classes=("Mass",), layers=("layer4",)),
    BundleChoice("broken", "", "Its weights are not whole."),
)
QUESTION = Question("net", "grad_cam", finding="Mass", subgroup=(("view", "AP"),), margin=0.05)
DRAFT = Draft(
    films=("/films",), annotations=("/boxes.csv",), models=("net",),
    explainers=(Method("grad_cam"), Method("smooth_grad", (("samples", 5),))),
    layers="last; stages.0", thresholds="top 10 %; Otsu", metrics=("iou", "dice"), findings="Mass", absent="all",
    tuning=0.2, batch=4, seed=3, question=QUESTION, folder="/out",
    groups=(("net", "A"), ("other", "B")), sweeps="smooth_grad.noise=0.1,0.2",
)  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> CohortPage:
    themed(qapp)
    page = CohortPage()
    qtbot.addWidget(page)
    page.form.offer(BUNDLES, CARDS)
    page.resize(1280, 750)
    page.show()
    return page


def shown(page: CohortPage, name: str) -> list[str]:
    """A column of the table as it is written there."""
    model = page.rows.model
    column = [one.name for one in model.columns].index(name)
    return [str(model.data(model.index(row, column))) for row in range(model.rowCount())]


def test_the_form_shows_a_design_and_says_the_same_again(page: CohortPage) -> None:
    with pytest.raises(AssertionError), _no_change(page):
        page.form.films.add(["/more"])
    with _no_change(page):
        page.show_design(DRAFT)
    assert page.form.draft == DRAFT
    page.show_design(Draft())
    assert page.form.draft == Draft()


def test_no_field_of_a_design_is_lost_or_changed_by_the_form(page: CohortPage) -> None:
    design = Design(
        films=("/b", "/a"), annotations=("/y.csv", "/x.csv"), models=("/elsewhere", "other", "net"),
        explainers=(Method("smooth_grad", (("samples", 5),)), Method("grad_cam")), layers=("joined", "a,b", "last"),
        thresholds=(Absolute(1e-7), PerClass((("Mass; left", Percentile(95.0)),), Otsu()), Percentile(99.5)),
        metrics=("dice", "iou"), findings=("Nodule", "Mass"), facts=("/f.csv",), labels=(("b", "B"), ("a", "A")),
        held_out=("/h",), absent="none", tuning=0.95, batch=5000, seed=2**40,
        question=Question(
            "other", "smooth_grad samples=5", "joined", "p:99.5", "peak_distance", "Nodule",
            against="model:net", margin=-20.5, reader="Dr Anna",
        ),
        sweeps=(Sweep("occlusion", "patch", (0.1, 0.2)),),
        groups=(("other", "B"), ("net", "A"), ("/elsewhere", "B")),
    )  # fmt: skip
    page.show_design(Draft.of(design, "/out"))
    assert page.form.draft.design() == design
    assert page.form.draft.design().digest == design.digest
    page.form.groups.fields["net"].setEditText("C")
    assert page.form.draft.design() == replace(design, groups=(("/elsewhere", "B"), ("other", "B"), ("net", "C")))
    usual = replace(design, metrics=tuple(reversed(USUAL)))
    page.show_design(Draft.of(usual))
    assert page.form.draft.design() == usual


def test_every_field_of_a_design_has_a_field_in_the_form() -> None:
    assert {one.name for one in fields(Design)} <= {one.name for one in fields(Draft)}


def test_networks_are_put_into_groups(qtbot: QtBot, page: CohortPage) -> None:
    page.show_design(replace(DRAFT, groups=(), question=None, asked=False))
    form = page.form
    assert not form.group_fold.isVisible(), "one network alone needs no group"
    form.models.checks["other"].click()
    assert form.group_fold.isVisible()
    assert list(form.groups.fields) == ["net", "other"]
    form.group_fold.heading.click()
    net, other = form.groups.fields["net"], form.groups.fields["other"]
    with qtbot.waitSignal(form.changed):
        qtbot.keyClicks(net.lineEdit(), "ResNet")
    assert net.currentText() == "ResNet"
    assert "One group" in form.draft.missing()
    qtbot.keyClicks(other.lineEdit(), "Dense")
    assert not form.draft.missing()
    assert form.draft.design().groups == groups_from_words(["ResNet=net", "Dense=other"])
    assert [other.itemText(row) for row in range(other.count())] == ["ResNet"], "the names that there were"
    other.setCurrentIndex(0)
    assert form.draft.groups == groups_from_words(["ResNet=net,other"])
    form.models.checks["net"].click()
    assert not form.draft.missing()
    form.models.checks["net"].click()
    assert form.groups.fields["net"].currentText() == "ResNet", "a network that comes back has its group"


def test_an_audit_that_has_begun_shows_its_groups(page: CohortPage) -> None:
    page.show_design(replace(DRAFT, models=("net", "other")), "2026-11-22T08:00:00")
    assert page.form.group_fold.is_open
    assert [one.currentText() for one in page.form.groups.fields.values()] == ["A", "B"]
    assert not any(one.isEnabled() for one in page.form.groups.fields.values())


def test_the_question_can_be_about_each_value_of_a_sweep(page: CohortPage) -> None:
    page.show_design(DRAFT)
    combo = page.form.question.explainer
    offered = [combo.itemData(row) for row in range(combo.count())]
    assert offered == ["grad_cam", "smooth_grad samples=5 noise=0.1", "smooth_grad samples=5 noise=0.2"]
    methods = (Method("norm_grad"), Method("norm_grad", (("vil", "bias"),)))
    page.show_design(replace(DRAFT, explainers=methods, sweeps="", question=replace(QUESTION, explainer="norm_grad")))
    assert [combo.itemData(row) for row in range(combo.count())] == ["norm_grad", "norm_grad vil=bias"], (
        "each by itself"
    )
    page.show_design(DRAFT)
    page.form.sweeps.setText("smooth_grad.noise=")
    page.form.sweeps.textEdited.emit("smooth_grad.noise=")
    assert [combo.itemData(row) for row in range(combo.count())] == ["grad_cam", "smooth_grad"]


class _no_change:  # noqa: N801  - reads as a sentence
    """A form that is shown something announces nothing."""

    def __init__(self, page: CohortPage) -> None:
        self._page, self._heard = page, 0

    def __enter__(self) -> None:
        self._page.form.changed.connect(self._hear)

    def __exit__(self, *_: object) -> None:
        self._page.form.changed.disconnect(self._hear)
        assert not self._heard

    def _hear(self) -> None:
        self._heard += 1


def test_files_and_folders_are_dropped_and_taken_away(qtbot: QtBot, page: CohortPage, tmp_path: Path) -> None:
    films = page.form.films
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a", "b", "a")])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(page.form.changed):
        films.list.dropEvent(event)
    assert films.paths == (str(tmp_path / "a"), str(tmp_path / "b"))
    films.list.setCurrentRow(0)
    qtbot.keyClick(films.list, Qt.Key.Key_Delete)
    assert films.paths == (str(tmp_path / "b"),)
    assert not films.remove.isEnabled()


def test_a_network_that_cannot_be_used_cannot_be_ticked(page: CohortPage) -> None:
    page.show_design(replace(DRAFT, models=("net", "broken")))
    assert page.form.draft.models == ("net",)
    assert "weights" in page.form.models.checks["broken"].toolTip()
    page.show_design(replace(DRAFT, models=("/somewhere/else",)))
    assert page.form.draft.models == ("/somewhere/else",)


def test_an_explainer_is_added_with_what_differs_from_the_usual(qtbot: QtBot, page: CohortPage) -> None:
    methods = page.form.methods
    methods.combo.set_key("smooth_grad")
    methods.combo.chosen.emit("smooth_grad")
    methods.show_parameters({PARAMETERS[0].name: 7})
    qtbot.mouseClick(methods.add_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(methods.add_button, Qt.MouseButton.LeftButton)
    assert methods.methods == (Method("smooth_grad", (("samples", 7),)),)
    assert methods.list.item(0).text() == "SmoothGrad, Samples = 7"
    qtbot.keyClick(methods.list, Qt.Key.Key_Delete)
    assert methods.methods == ()


def test_the_question_is_about_what_the_design_holds(page: CohortPage) -> None:
    page.show_design(replace(DRAFT, sweeps=""))
    line = page.form.question
    assert [line.explainer.itemData(row) for row in range(line.explainer.count())] == ["grad_cam", "smooth_grad"]
    assert line.model.count() == 1
    assert line.layer.findData(TUNED) > 0
    assert line.against.findData("explainer:smooth_grad") > 0
    page.form.tuning.setValue(0.0)
    assert line.layer.findData(TUNED) < 0
    assert line.question == QUESTION
    assert line.conditions.values[0].isVisible()
    line.asked.setChecked(False)
    assert not line.sentence.isVisible()
    assert page.form.draft.design().question is None


def test_the_question_is_locked_once_the_run_has_begun(page: CohortPage) -> None:
    page.show_design(DRAFT, "2026-11-22T08:00:00")
    assert not page.form.isEnabled()
    assert not page.form.question.sentence.isEnabled()
    assert not page.form.question.asked.isVisible()
    assert "2026-11-22" in page.fixed.text()
    assert QUESTION.digest in page.fixed.toolTip()
    assert page.form.models.ticked == ("net",)
    page.show_design(DRAFT)
    assert page.form.question.sentence.isEnabled()


def test_nothing_can_be_run_while_something_is_missing(page: CohortPage) -> None:
    page.show_state(None, begun=False, whole=False, missing="Add the films.", busy=False)
    assert page.run.said.text() == "Add the films."
    assert not page.run.run.isEnabled()
    assert not page.run.pause.isVisible()
    page.show_state(None, begun=False, whole=False, missing="", busy=False)
    assert page.run.run.isEnabled()
    page.show_state(None, begun=False, whole=False, missing="", busy=True)
    assert not page.run.run.isEnabled()


def test_every_condition_of_the_question_can_be_changed(page: CohortPage) -> None:
    subgroup = (("view", "AP"), ("sex", "F"), ("finding", "Mass"))
    page.show_design(replace(DRAFT, question=replace(QUESTION, subgroup=subgroup)))
    conditions = page.form.question.conditions
    asked = page.form.question.question
    assert asked is not None
    assert asked.subgroup == subgroup
    assert [one.isVisible() for one in conditions.columns] == [True] * 4 + [False] * 3
    assert [one.isVisible() for one in conditions.values] == [True] * 3 + [False] * 4
    heard = []
    page.form.changed.connect(lambda: heard.append(1))
    conditions.values[1].setText("M")
    conditions.columns[3].setCurrentIndex(conditions.columns[3].findData("portable"))
    conditions.values[3].setText("yes")
    assert len(heard) == 3
    asked = page.form.question.question
    assert asked is not None
    assert asked.subgroup == (("view", "AP"), ("sex", "M"), ("finding", "Mass"), ("portable", "yes"))
    conditions.columns[0].setCurrentIndex(0)
    assert [one.isVisible() for one in conditions.columns] == [True] * 4 + [False] * 3, "what is asked for is seen"
    conditions.columns[3].setCurrentIndex(conditions.columns[3].findData("sex"))
    assert page.form.question.question is not None
    assert page.form.question.question.subgroup == (("sex", "M"), ("finding", "Mass"))
    many = tuple((f"column {number}", "1") for number in range(9))
    page.show_design(replace(DRAFT, question=replace(QUESTION, subgroup=many)))
    assert page.form.question.question is not None
    assert page.form.question.question.subgroup == many


def test_notices_of_the_folder_stand_beside_those_of_the_run(page: CohortPage) -> None:
    def texts() -> list[str]:
        return [page.notices.list.item(row).text() for row in range(page.notices.list.count())]

    page.show_state(None, begun=True, whole=True, missing="", busy=False, notices=("One.", "Two."))
    assert texts() == ["One.", "Two."]
    assert page.parts.tabText(page.parts.indexOf(page.notices)) == "Notices · 2"
    state = CohortState(Path("/out"), Phase.RUNNING, notices=("Two.", "Three."))
    page.show_state(state, begun=True, whole=False, missing="", busy=True, notices=("One.", "Two."))
    assert texts() == ["One.", "Two.", "Three."]
    page.show_state(None, begun=True, whole=True, missing="", busy=False, notices=("Other.", "A.", "B."))
    assert texts() == ["Other.", "A.", "B."], "as many as before, of another audit"
    page.show_state(None, begun=False, whole=False, missing="", busy=False)
    assert texts() == []


def test_a_run_says_how_far_and_how_fast_it_is(page: CohortPage) -> None:
    state = CohortState(
        Path("/out"), Phase.RUNNING, doing="net: films A …", done=1, of=4, paces=(Pace(8, 4.0),), notices=("Look.",)
    )
    page.show_state(state, begun=True, whole=False, missing="", busy=True)
    assert page.run.bar.value() == 250
    assert page.run.left.text() == "2.0 films/s · about 12 s left"
    assert page.run.pause.isVisible()
    assert not page.run.run.isVisible()
    assert not page.run.go_on.isVisible()
    assert page.notices.list.item(0).text() == "Look."
    page.show_state(replace(state, phase=Phase.STOPPED), begun=True, whole=False, missing="", busy=False)
    assert page.run.go_on.isVisible()
    assert "Go on" in page.run.said.text()


def test_an_estimate_and_a_failure_are_said_in_place(page: CohortPage) -> None:
    state = CohortState(Path("/out"), Phase.DONE, estimating=True, guess=Guess(12, 2, 480, 7200.0, 5 << 20))
    page.show_state(state, begun=False, whole=False, missing="", busy=False)
    assert "about 480 rows, 2.0 h and 5 MB" in page.run.said.text().replace("120 min", "2.0 h")
    failed = replace(state, phase=Phase.FAILED, sentence="No film there.")
    page.show_state(failed, begun=False, whole=False, missing="", busy=False)
    assert page.run.said.text() == "No film there."
    assert page.run.said.property("role") == "bad"


def test_without_rows_one_sentence_says_what_to_do(page: CohortPage) -> None:
    page.show_rows(None, {})
    assert page.rows.note.text() == NONE_YET
    assert not page.rows.table.isVisible()
    page.show_rows(None, {}, begun=True)
    assert page.rows.note.text() == NONE_SO_FAR


def test_the_name_of_a_film_can_be_read_to_its_end(page: CohortPage) -> None:
    plain = {"finding": "Mass", "model": "net", "status": "measured"}
    page.show_rows(rows_of([{**plain, "film": "00000032_037"}, {**plain, "film": "1.2.840." + "9" * 60}]), {})
    table = page.rows.table
    wide = table.columnWidth([one.name for one in page.rows.model.columns].index("film"))
    assert table.fontMetrics().horizontalAdvance("00000032_037") + 10 <= wide <= 160  # a UID would push all else away


def test_rows_are_filtered_sorted_and_opened(qtbot: QtBot, page: CohortPage) -> None:
    page.show_rows(rows_of(some(200)), {"grad_cam": "Grad-CAM"})
    view = page.rows
    assert view.model.rowCount() == 200
    view.show_only(method="grad_cam", status="measured")
    assert set(shown(page, "explainer")) == {"Grad-CAM"}
    assert set(shown(page, "status")) == {"measured"}
    header = view.table.horizontalHeader()
    place = [one.name for one in view.model.columns].index("iou")
    header.sectionClicked.emit(place)
    header.sectionClicked.emit(place)
    known = [float(text) for text in shown(page, "iou") if text != "–"]
    assert known == sorted(known, reverse=True)
    assert header.sortIndicatorSection() == place
    view.table.setCurrentIndex(view.model.index(3, 0))
    with qtbot.waitSignal(view.row_opened) as blocker:
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert blocker.args == [3]
    qtbot.keyClicks(view.search, "nothing like it")
    qtbot.waitUntil(lambda: view.model.rowCount() == 0)
    assert view.note.text() == NONE_FOUND


def test_only_what_tells_rows_apart_can_be_chosen_and_says_how_many_there_are(qtbot: QtBot, page: CohortPage) -> None:
    plain = some(200)
    page.show_rows(rows_of(plain), {"grad_cam": "Grad-CAM"})
    view, combos = page.rows, page.rows.filters.combos
    assert [name for name, one in combos.items() if one.isVisible()] == [
        *("finding", "model", "method", "status", "threshold", "call", "place", "why")
    ]
    assert not view.filters.clear.isVisible()
    row = combos["finding"].findData("Mass")
    masses = [one for one in plain if one["finding"] == "Mass"]
    assert combos["finding"].itemData(row, COUNT) == str(len(masses))
    combos["finding"].setFocus()
    qtbot.keyClick(combos["finding"], Qt.Key.Key_Down)
    assert combos["finding"].currentData() == "effusion", "by its letters"
    combos["finding"].setCurrentIndex(row)
    combos["finding"].activated.emit(row)
    assert view.model.rowCount() == len(masses)
    assert view.count.text() == f"{len(masses)} of 200 rows"
    otsu = combos["threshold"].findData("otsu")
    assert combos["threshold"].itemText(otsu) == "Otsu"
    assert combos["threshold"].itemData(otsu, COUNT) == str(sum(one["threshold"] == "otsu" for one in masses))
    assert combos["finding"].itemData(row, COUNT) == str(len(masses)), "its own choice leaves the others as they were"
    qtbot.mouseClick(view.filters.clear, Qt.MouseButton.LeftButton)
    assert view.model.rowCount() == 200
    assert view.table.hasFocus()
    assert not view.filters.clear.isVisible()
    page.show_rows(rows_of([{"film": "A", "finding": "Mass", "model": "net", "status": "measured"}]), {})
    assert [name for name, one in combos.items() if one.isVisible()] == ["finding", "status"]


def test_the_row_that_somebody_looks_at_stays_through_filters_and_new_rows(qtbot: QtBot, page: CohortPage) -> None:
    plain = [{**row, "frame": number} for number, row in enumerate(some(300))]
    page.show_rows(rows_of(plain[100:]), {})
    view = page.rows
    number = next(n for n, row in enumerate(plain) if n > 180 and row["finding"] == "Mass")

    def looked_at() -> str:
        place = view.table.currentIndex().row()
        return "" if place < 0 or view.model.places is None else str(view.model.rows.key_of(view.model.places[place]))  # type: ignore[union-attr]

    view.table.setCurrentIndex(view.model.index(number - 100, 0))
    key = looked_at()
    view.show_only(finding="Mass")
    assert looked_at() == key
    view.show_only(finding="Nodule")
    assert looked_at() == "", "it is not there"
    page.show_rows(rows_of(plain), {})
    view.show_only()
    assert looked_at() == key, "and it is again"
    assert view.table.currentIndex().row() == number
    assert view.table.visualRect(view.table.currentIndex()).intersects(view.table.viewport().rect())


def test_the_search_is_reached_and_left_by_keys(qtbot: QtBot, page: CohortPage) -> None:
    page.show_rows(rows_of(some(200)), {})
    view = page.rows
    view.table.setFocus()
    qtbot.keyClicks(view.table, "f")
    assert view.search.text() == "f"
    assert view.search.hasFocus()
    qtbot.keyClicks(view.search, "0000")
    qtbot.keyClick(view.search, Qt.Key.Key_Down)
    assert view.table.hasFocus()
    assert 0 < view.model.rowCount() < 200, "without waiting"
    assert view.table.currentIndex().row() == 0
    qtbot.keyClick(view.table, Qt.Key.Key_Slash)
    assert view.search.selectedText() == "f0000"
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    qtbot.keyClick(view.table, Qt.Key.Key_Backspace)
    assert view.search.text() == ""
    assert view.model.rowCount() == 200


def test_columns_are_chosen_and_told(qtbot: QtBot, page: CohortPage) -> None:
    page.show_rows(rows_of(some(20)), {})
    action = next(one for one in page.rows.menu.actions() if one.text() == "patient")
    with qtbot.waitSignal(page.rows.columns_changed) as blocker:
        action.setChecked(True)
    assert "patient" in blocker.args[0]
    assert "patient" in [one.name for one in page.rows.model.columns]
    page.show_rows(rows_of(some(30)), {})
    assert "patient" in [one.name for one in page.rows.model.columns]


def test_failures_are_listed_and_lead_to_their_rows(qtbot: QtBot, page: CohortPage) -> None:
    rows = rows_of(some(100))
    page.show_rows(rows, {})
    page.parts.setCurrentWidget(page.failures)
    status, why, number = rows.failures()[0]
    assert page.failures.list.item(0).text().startswith(f"{number} rows · {status}")
    page.failures.list.setCurrentRow(0)
    qtbot.keyClick(page.failures.list, Qt.Key.Key_Return)
    assert page.parts.currentWidget() is page.rows
    assert set(shown(page, "status")) == {status}
    assert page.rows.model.rowCount() >= number
    assert page.rows.wanted.why == why.partition("\n")[0]


def test_a_chart_shows_its_rows_until_all_are_wanted_again(qtbot: QtBot, page: CohortPage) -> None:
    rows = rows_of(some(200))
    page.show_rows(rows, {})
    page.show_charts((scatter(),), "", ())
    assert page.parts.tabText(page.parts.indexOf(page.charts)) == "Charts · 1"
    page.parts.setCurrentWidget(page.charts)
    films = tuple(dict.fromkeys(rows.table["film"].tolist()))[:3]
    page.charts.rows_wished.connect(page.show_wish)
    page.charts.rows_wished.emit(RowWish(films, finding="Mass", title="three films"))
    assert page.parts.currentWidget() is page.rows
    assert set(shown(page, "film")) <= set(films)
    assert set(shown(page, "finding")) <= {"Mass"}
    assert "three films" in page.rows.wished.text()
    qtbot.mouseClick(page.rows.wished, Qt.MouseButton.LeftButton)
    assert page.rows.model.rowCount() == 200
    assert not page.rows.wished.isVisible()
    page.rows.show_wish(RowWish(films, title="three films"))
    page.rows.show_only(status="failed")
    assert set(shown(page, "status")) == {"failed"}
    assert len(set(shown(page, "film"))) > 3
    page.rows.show_wish(RowWish(films, title="three films"))
    page.show_nothing_chosen()
    assert page.charts.list.count() == 0
    assert page.rows.model.rowCount() == 200


def test_ten_thousand_rows_are_there_at_once(qtbot: QtBot, page: CohortPage) -> None:
    rows = rows_of(some(12_000))
    page.show_rows(rows, {})
    assert page.rows.model.rowCount() == 12_000
    page.rows.table.scrollToBottom()
    assert page.rows.table.indexAt(page.rows.table.rect().center()).row() > 11_900
    assert len(COLUMNS) > page.rows.model.columnCount() > 5


@pytest.mark.parametrize("width", [1024, 1280, 2560])
def test_everything_has_its_room(page: CohortPage, width: int) -> None:
    page.show_design(DRAFT)
    page.resize(width, 750)
    QApplication.processEvents()
    line = page.form.question
    right = line.mapTo(page, line.rect().topRight()).x()
    assert right <= width
    for widget in (line.margin, line.against, page.run.save):
        corner = widget.mapTo(page, widget.rect().bottomRight())
        assert corner.x() <= width, widget
        assert corner.y() <= page.height(), widget
