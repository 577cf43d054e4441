"""From a design to a film that a row opens, in the real window: estimate, run, pause, go on, look, close."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.helpers.program import complaints, running
from xai_desktop.app.cohort_draft import Draft
from xai_desktop.app.training_state import Phase
from xai_desktop.core import paths
from xai_desktop.core.cohort.design import Method
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.study import Notice
from xai_desktop.core.threshold import Percentile
from xai_desktop.io.audit_notices import write_notices
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.io.settings_file import load_settings
from xai_desktop.ui.wiring import Program

LONG = 120000


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    for number in (1, 4, 9, 10):
        shutil.copy(paths.demo_study() / f"SYN-{number:02d}.dcm", folder)
    return folder


def draft(films: Path, out: Path) -> Draft:
    return Draft(
        films=(str(films),), annotations=(str(paths.demo_annotations()),), models=("demo-cascade",),
        explainers=(Method("grad_cam"), Method("layer_cam")), thresholds="top 20 %", batch=1,
        question=Question("demo-cascade", "grad_cam", threshold="p:80", margin=0.05), folder=str(out),
    )  # fmt: skip


def begin(qtbot: QtBot, program: Program, wanted: Draft) -> None:
    qtbot.waitUntil(program.window.isActiveWindow, timeout=10000)
    qtbot.keyClick(program.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    page = program.cohort.page
    assert page.isVisible()
    page.show_design(wanted)
    page.form.changed.emit()
    assert page.run.run.isEnabled(), page.run.said.text()


def rows_there(program: Program) -> int:
    return program.cohort.page.rows.model.rowCount()


@pytest.mark.slow
def test_an_audit_is_estimated_run_paused_gone_on_with_and_looked_at(qtbot: QtBot, films: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with running(qtbot) as program:
        begin(qtbot, program, draft(films, out))
        page, auditing = program.cohort.page, program.cohort.auditing
        qtbot.mouseClick(page.run.estimate, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not auditing.busy, timeout=LONG)
        assert "4 films, 1 network" in page.run.said.text()
        assert not out.exists() or not any(out.iterdir())
        qtbot.mouseClick(page.run.run, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: auditing.state is not None and auditing.state.done >= 1, timeout=LONG)
        assert not page.form.isEnabled()
        assert "%" in program.window.switch.buttons["cohort"].text()
        qtbot.mouseClick(page.run.pause, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not auditing.busy and not program.jobs.busy, timeout=LONG)
        assert auditing.state is not None
        if auditing.state.phase is Phase.STOPPED:  # a fast machine may have been through
            assert rows_there(program) > 0
            assert page.run.go_on.isVisible()
            qtbot.mouseClick(page.run.go_on, Qt.MouseButton.LeftButton)
            qtbot.waitUntil(lambda: not auditing.busy and not program.jobs.busy, timeout=LONG)
        assert auditing.state.phase is Phase.DONE, auditing.state.sentence
        with (out / "rows.csv").open(encoding="utf-8-sig", newline="") as stream:
            written = list(csv.DictReader(stream))
        assert rows_there(program) == len(written)
        saved = tmp_path / "shown.csv"
        page.rows.show_only(method="layer_cam")
        program.cohort.reading.write(saved, page.rows.model.rows, page.rows.model.columns, page.rows.model.places)  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: saved.exists() and not program.jobs.busy, timeout=LONG)
        with saved.open(encoding="utf-8-sig", newline="") as stream:
            kept = list(csv.DictReader(stream))
        wanted = [row for row in written if row["explainer"] == "layer_cam"]
        assert [(row["film"], row["iou"]) for row in kept] == [(row["film"], row["iou"]) for row in wanted]
        row = next(n for n in range(rows_there(program)) if page.rows.model.text(n, "film") == "SYN-10")
        page.rows.table.setCurrentIndex(page.rows.model.index(row, 0))
        qtbot.keyClick(page.rows.table, Qt.Key.Key_Return)
        assert program.window.viewer.isVisible()
        session = program.session
        qtbot.waitUntil(lambda: session.state.ref is not None and not program.jobs.busy, timeout=LONG)
        assert session.state.ref is not None
        assert session.state.ref.image_id == "SYN-10"
        assert session.state.request.key == "layer_cam"
        assert session.state.look.threshold == Percentile(80)
        assert session.state.reading.step is ReadingStep.READ, "the reading steps are those of Review"
        assert not complaints(program)
        assert not program.cohort.busy
        program.cohort.show_cohort()
        program.close()
    assert load_settings()[0].workspace == "cohort"
    with running(qtbot) as again:
        qtbot.waitUntil(lambda: again.cohort.page.isVisible() and rows_there(again) > 0, timeout=LONG)
        assert again.cohort.folder == out
        assert not again.cohort.page.form.isEnabled()


@pytest.mark.slow
def test_a_row_is_asked_about_in_review_as_it_was_in_the_audit(qtbot: QtBot, films: Path, tmp_path: Path) -> None:
    for name in ("SYN-01", "SYN-09"):
        (films / f"{name}.dcm").unlink()  # the report of a small audit is made in half the time
    with running(qtbot, films, annotations=(paths.demo_annotations(),)) as program:
        state = program.session
        qtbot.waitUntil(lambda: state.state.result is not None and not program.jobs.busy, timeout=LONG)
        wanted = replace(draft(films, tmp_path / "out"), models=("demo-end-to-end",), explainers=(Method("layer_cam"),))
        begin(qtbot, program, replace(wanted, question=None, asked=False))
        page, auditing = program.cohort.page, program.cohort.auditing
        qtbot.mouseClick(page.run.run, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not auditing.busy and page.run.said.text().startswith("Done"), timeout=LONG)
        kept = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
        assert page.run.answer.text() == kept["answer"]["sentence"]
        model = page.rows.model
        row = next(n for n in range(rows_there(program)) if model.text(n, "film") == "SYN-04")
        finding, layer = model.text(row, "finding"), model.text(row, "layer")
        page.rows.row_opened.emit(row)
        qtbot.waitUntil(lambda: state.state.bundle == "demo-end-to-end" and not program.jobs.busy, timeout=LONG)
        result = state.state.result
        assert result is not None
        made = result.explanation
        assert (made.provenance.bundle, made.target.label, made.layer) == ("demo-end-to-end", finding, layer)
        assert state.state.ref is not None
        assert state.state.ref.image_id == "SYN-04"


def test_closing_while_an_audit_is_under_way_asks_and_a_refusal_gives_the_design_back(
    qtbot: QtBot, films: Path, tmp_path: Path
) -> None:
    with running(qtbot) as program:
        begin(qtbot, program, replace(draft(films, tmp_path / "out"), films=(str(tmp_path / "nothing"),)))
        page, auditing = program.cohort.page, program.cohort.auditing
        qtbot.mouseClick(page.run.run, Qt.MouseButton.LeftButton)
        assert program.models.busy
        assert not program.window.close()
        boxes = [box for box in program.window.findChildren(QMessageBox) if box.isVisible()]
        buttons = [one for box in boxes for one in box.findChildren(QPushButton) if one.text() == "Stay"]
        qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not auditing.busy, timeout=LONG)
        assert "nothing" in page.run.said.text()
        assert page.form.isEnabled()
        assert page.run.run.isVisible()


def test_folders_protocols_and_designs_are_opened(qtbot: QtBot, films: Path, tmp_path: Path) -> None:
    design = draft(films, tmp_path / "audit").design()
    parts = AuditParts(tmp_path / "audit")
    parts.begin({"design": design.as_json(), "design_sha256": design.digest, "begun_at": "2026-11-22T08:00:00+00:00"})
    write_notices(parts.folder, [Notice("Two films are damaged.")])
    alone = Path(shutil.copy(parts.folder / "protocol.json", tmp_path / "kept.json"))
    with running(qtbot) as program:
        program.cohort.show_cohort()
        page = program.cohort.page

        def opened(way: int, mode: QFileDialog.FileMode, path: Path) -> None:
            page.run.open.menu().actions()[way].trigger()
            (chooser,) = [one for one in page.findChildren(QFileDialog) if one.isVisible()]
            assert chooser.fileMode() is mode
            chooser.fileSelected.emit(str(path))
            chooser.close()
            qtbot.waitUntil(lambda: not program.jobs.busy, timeout=LONG)

        opened(1, QFileDialog.FileMode.ExistingFile, alone)
        assert program.cohort.folder is None, "a protocol on its own is a design to be run"
        assert page.form.draft.models == ("demo-cascade",)
        for way, path in ((0, parts.folder), (1, parts.folder / "protocol.json")):
            program.cohort._new(Draft())
            assert page.notices.list.count() == 0
            opened(way, (QFileDialog.FileMode.Directory, QFileDialog.FileMode.ExistingFile)[way], path)
            assert program.cohort.folder == parts.folder
            assert page.notices.list.item(0).text() == "Two films are damaged."
        assert not complaints(program)
