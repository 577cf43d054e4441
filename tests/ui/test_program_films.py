"""Every film and every mark in the real window: keys, frames, windows, planes, reports, labels, names by choice."""

import json
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.helpers.films import write_dicom
from tests.helpers.program import running, settled, texts
from tests.helpers.viewing import drag, middle, pixels, surface
from xai_desktop.core import paths
from xai_desktop.core.paths import user_folder
from xai_desktop.core.reading import ReadingStep
from xai_desktop.ui.dialogs.import_report import ImportReportDialog
from xai_desktop.ui.dialogs.labels import LabelNamesDialog
from xai_desktop.ui.dialogs.save_marks import SaveMarksDialog
from xai_desktop.ui.wiring import Program

LEFT = Qt.MouseButton.LeftButton
NAME, BORN, NUMBER = "Mustermann", "1970-01-31", "PID-4711"


def film(frames: int = 0) -> np.ndarray:
    y, x = np.mgrid[:96, :80]
    one = (2000 + 900 * np.sin(x / 17) * np.cos(y / 23)).astype(np.uint16)
    return one if not frames else np.stack([np.roll(one, 3 * number, axis=1) for number in range(frames)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two films of one study, one of them with overlay planes and three windows, and one that moves."""
    place = tmp_path / "films"
    place.mkdir()
    windows = [(2048, 4096, "whole"), (2000, 900, "soft tissue"), (2500, 700)]
    path = write_dicom(
        place / "a_planes.dcm", film(), windows=windows, study_uid="1.2.3", PatientName=f"{NAME}^Erika",
        PatientBirthDate="19700131", patient_id=NUMBER, ImagerPixelSpacing=[0.4, 0.2],
    )  # fmt: skip
    _add_plane(path)
    write_dicom(place / "b_second.dcm", film(), windows=windows[:1], study_uid="1.2.3", patient_id=NUMBER)
    write_dicom(place / "c_moving.dcm", film(12), windows=windows[:1], RecommendedDisplayFrameRate=25, patient_id="P2")
    return place


def _add_plane(path: Path) -> None:
    data = pydicom.dcmread(path)
    bits = np.zeros((96, 80), bool)
    bits[40:60, 30:50] = True
    for element, vr, value in (
        (0x0010, "US", 96),
        (0x0011, "US", 80),
        (0x0040, "CS", "G"),
        (0x0050, "SS", [1, 1]),
        (0x0100, "US", 1),
        (0x0102, "US", 0),
        (0x3000, "OW", np.packbits(bits.ravel(), bitorder="little").tobytes()),
    ):
        data.add_new((0x6000, element), vr, value)
    data.save_as(path)


def show(qtbot: QtBot, program: Program, stem: str) -> None:
    ref = next(ref for ref in program.session.state.opening.images if ref.image_id == stem)
    program.films.choose(ref)
    qtbot.waitUntil(lambda: program.session.state.ref == ref, timeout=20000)


def opened(qtbot: QtBot, program: Program, films: int) -> None:
    qtbot.waitUntil(
        lambda: (
            len({ref.path for ref in program.session.state.opening.images}) == films
            and program.session.state.image is not None
        ),
        timeout=30000,
    )


def test_windows_planes_and_rulers_by_their_keys(qtbot: QtBot, folder: Path) -> None:
    with running(qtbot, folder) as program:
        opened(qtbot, program, 3)
        window, viewer = program.window, program.window.viewer
        show(qtbot, program, "a_planes")
        own = program.session.state.image.windows  # type: ignore[union-attr]
        assert viewer.film.window_level() == own[0]
        for place in (1, 2, 0, 1):
            qtbot.keyClick(window, Qt.Key.Key_0)
            assert viewer.film.window_level() == own[place]
        assert "soft tissue" in window.statusBar().currentMessage()

        assert window.action("toggle_planes").isEnabled()
        seen = middle(pixels(viewer.film), 100)
        qtbot.keyClick(window, Qt.Key.Key_O)
        assert not program.session.state.look.film_overlays
        assert (middle(pixels(viewer.film), 100) != seen).any()
        qtbot.keyClick(window, Qt.Key.Key_O)
        np.testing.assert_array_equal(middle(pixels(viewer.film), 100), seen)

        qtbot.keyClick(window, Qt.Key.Key_R)
        centre = surface(viewer.film).rect().center()
        for dx in (30, 60):
            drag(qtbot, viewer.film, centre, centre + type(centre)(dx, 40 - dx), LEFT)
        assert len(viewer.film.desk.measures) >= 1
        count = len(viewer.map_view.desk.measures)
        qtbot.keyClick(window, Qt.Key.Key_Delete)
        assert len(viewer.film.desk.measures) == count - 1
        qtbot.keyClick(window, Qt.Key.Key_Delete)
        assert len(viewer.film.desk.measures) == max(count - 2, 0)
        for _ in range(count):
            qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(viewer.film.desk.measures) == count
        assert window.action("redo").text().startswith("Redo: remove the ruler")

        show(qtbot, program, "b_second")
        assert not window.action("toggle_planes").isEnabled()


def test_frames_by_keys_and_one_row_for_all_of_them(qtbot: QtBot, folder: Path) -> None:
    with running(qtbot, folder) as program:
        opened(qtbot, program, 3)
        window, session = program.window, program.session
        model = window.worklist.view.model()
        rows = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
        assert rows == ["2024-01-31 · DX · 2 images", "a_planes", "b_second", "", "c_moving"]
        assert not window.action("play").isEnabled()
        assert not window.viewer.cine.isVisible()

        show(qtbot, program, "c_moving")
        assert window.viewer.cine.isVisible()
        assert window.viewer.cine.rate.value() == 25

        def at(frame: int) -> None:
            qtbot.waitUntil(lambda: session.state.ref is not None and session.state.ref.frame == frame, timeout=10000)
            assert window.viewer.cine.where.text() == f"frame {frame + 1} of 12"

        for key, frame in (
            (Qt.Key.Key_Right, 1),
            (Qt.Key.Key_Right, 2),
            (Qt.Key.Key_Left, 1),
            (Qt.Key.Key_End, 11),
            (Qt.Key.Key_Home, 0),
        ):
            qtbot.keyClick(window, key)
            at(frame)
        assert [str(i.data()) for i in window.worklist.view.selectedIndexes()] == ["c_moving"]

        window.viewer.cine.slider.setFocus()
        qtbot.keyClick(window.viewer.cine.slider, Qt.Key.Key_Right)
        at(1)
        threshold = window.agreement.threshold.slider
        before = threshold.value()
        threshold.setFocus()
        qtbot.keyClick(threshold, Qt.Key.Key_Left)
        assert (threshold.value(), session.state.ref.frame if session.state.ref else -1) == (before - 1, 1)
        window.viewer.setFocus()
        passed: set[int] = set()
        session.changed.connect(lambda names: passed.add(session.state.ref.frame if session.state.ref else -1))
        qtbot.keyClick(window, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: len(passed) > 6, timeout=10000)
        assert window.viewer.cine.playing
        qtbot.keyClick(window, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: not window.viewer.cine.playing, timeout=5000)


def test_names_are_shown_by_choice_on_the_film_and_nowhere_else(qtbot: QtBot, folder: Path) -> None:
    with running(qtbot, folder) as program:
        opened(qtbot, program, 3)
        window, viewer = program.window, program.window.viewer
        show(qtbot, program, "a_planes")
        settled(qtbot, program)
        action = window.action("show_names")
        assert not action.isChecked()
        without = pixels(viewer.film)[:70]
        action.trigger()
        qtbot.waitUntil(lambda: NAME in viewer.film._content.identity, timeout=10000)
        assert (pixels(viewer.film)[:70] != without).any()
        told = texts(window) + window.windowTitle() + window.statusBar().currentMessage()
        assert not [part for part in (NAME, "Erika", BORN, NUMBER) if part in told]

        show(qtbot, program, "c_moving")
        assert NAME not in viewer.film._content.identity
        show(qtbot, program, "a_planes")
        qtbot.waitUntil(lambda: NAME in viewer.film._content.identity, timeout=10000)
        action.trigger()
        assert viewer.film._content.identity == viewer.map_view._content.identity == ""
        program.preferences.save()
        for file in user_folder("config").rglob("*"):
            assert not file.is_file() or NAME not in file.read_text("utf-8", "replace")


DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())


def dialogs(program: Program, kind: type[QDialog]) -> list[QDialog]:
    return [dialog for dialog in program.window.findChildren(kind) if dialog.isVisible()]


def test_what_tells_about_marks_waits_for_its_step_and_goes_again(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program, cascade=False)
        window, session = program.window, program.session
        names = ("import_report", "label_names")
        labels = {a.label for image in session.state.opening.annotations.images for a in image.annotations}
        for step in (ReadingStep.READ, ReadingStep.AI):
            assert session.state.reading.step is step
            assert not any(window.action(name).isEnabled() for name in names)
            assert not window.worklist.notices.report_button.isEnabled()
            window.action("import_report").trigger()
            assert dialogs(program, ImportReportDialog) == []
            assert "step" in window.action("import_report").toolTip()
            session.advance()
        assert all(window.action(name).isEnabled() for name in names)
        window.action("import_report").trigger()
        window.action("label_names").trigger()
        assert len(dialogs(program, ImportReportDialog)) == 1
        assert len(dialogs(program, LabelNamesDialog)) == 1

        program.films.step(1)
        qtbot.waitUntil(lambda: session.state.reading.step is ReadingStep.READ, timeout=10000)
        assert dialogs(program, ImportReportDialog) == []
        assert dialogs(program, LabelNamesDialog) == []
        said = texts(window)
        for _, details in program.closed.details():  # of the film whose reference was seen
            said = said.replace(details.text, "")
        assert not [label for label in labels if label in said]


def test_labels_are_named_kept_and_used(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, *DEMO, annotations=MARKS[:1]) as program:
        settled(qtbot, program, cascade=False)
        program.verbs._set_labels({"Nodule": "Mass"})
        state = program.session.state

        def renamed() -> bool:
            images = program.session.state.opening.annotations.images
            return "Nodule" not in {a.label for image in images for a in image.annotations}

        assert "Nodule" in {a.label for image in state.opening.annotations.images for a in image.annotations}
        qtbot.waitUntil(renamed, timeout=20000)
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=30000)
        program.window.action("label_names").trigger()
        (dialog,) = dialogs(program, LabelNamesDialog)
        assert isinstance(dialog, LabelNamesDialog)
        assert dialog.chosen == {"Nodule": "Mass"}
        assert "Mass" in {dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())}
        dialog.reject()
        program.preferences.save()
        kept = json.loads((user_folder("config") / "settings.json").read_text("utf-8"))
        assert kept["labels"] == {"Nodule": "Mass"}


def test_marks_and_the_report_are_saved_and_it_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, *DEMO, annotations=MARKS[:1]) as program:
        settled(qtbot, program, cascade=False)
        window = program.window
        window.action("save_marks").trigger()
        (dialog,) = dialogs(program, SaveMarksDialog)
        assert isinstance(dialog, SaveMarksDialog)
        dialog.path.setText(str(tmp_path / "marks.json"))
        qtbot.mouseClick(dialog.save_button, LEFT)
        qtbot.waitUntil((tmp_path / "marks.json").exists, timeout=10000)
        qtbot.waitUntil(lambda: "marks.json" in window.statusBar().currentMessage(), timeout=10000)

        window.action("import_report").trigger()
        (report,) = dialogs(program, ImportReportDialog)
        assert isinstance(report, ImportReportDialog)
        report.save_requested.emit(tmp_path / "report.json")
        qtbot.waitUntil((tmp_path / "report.json").exists, timeout=10000)
        written = json.loads((tmp_path / "report.json").read_text("utf-8"))
        assert written["annotation_files"][0]["marks"] > 0
