"""The whole path in the real window: open, predict, explain, compare, cascade, export."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from tests.helpers.viewing import drag, surface
from xai_desktop.core import paths
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.threshold import Percentile
from xai_desktop.ui.dialogs.export import ExportDialog

DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())


def test_the_demo_study_shows_a_map_its_agreement_and_two_rows_of_layers(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        state = program.session.state
        assert len(state.opening.images) >= 12
        assert state.prediction is not None
        assert state.result is not None
        assert state.cascade is not None
        assert [row.bundle for row in state.cascade.strips] == ["demo-cascade", "demo-end-to-end"]
        assert all(len(row.cells) == 6 for row in state.cascade.strips)
        assert state.cascade.is_whole
        assert not state.reading.steps_on
        assert state.reading.step is ReadingStep.REFERENCE
        qtbot.waitUntil(lambda: program.window.cascade.grid.isVisible(), timeout=5000)


def test_keys_do_what_the_sheet_says(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window, session = program.window, program.session
        first = session.state.ref
        qtbot.keyClick(window, Qt.Key.Key_H)
        assert not session.state.look.heat
        qtbot.keyClick(window, Qt.Key.Key_BracketRight)
        assert session.state.look.opacity == pytest.approx(0.6)
        qtbot.keyClick(window, Qt.Key.Key_Period)
        assert session.state.look.threshold == Percentile(91.0)
        qtbot.keyClick(window, Qt.Key.Key_N)
        qtbot.waitUntil(lambda: session.state.ref is not first, timeout=10000)
        qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        assert len(window.viewer.views()) == 1


def test_holding_the_key_hides_every_overlay_and_letting_go_brings_it_back(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        qtbot.keyPress(program.window, Qt.Key.Key_X)
        assert program.session.state.look.hidden
        qtbot.keyRelease(program.window, Qt.Key.Key_X)
        assert not program.session.state.look.hidden


def test_a_click_on_a_tile_shows_that_layer_in_the_viewer(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        program.window.cascade.tile_chosen.emit(1, 2)
        state = program.session.state
        assert state.tile == (1, 2)
        assert state.result is not None
        assert state.result.explanation.layer == "stages.2"
        assert state.result.explanation.provenance.bundle == "demo-end-to-end"


def test_a_method_without_layers_leaves_the_cascade_as_it_is(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        before = program.session.state.cascade
        program.analysis.explain(ExplainRequest("saliency"))
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=20000)
        result = program.session.state.result
        assert result is not None
        assert result.explanation.provenance.explainer == "saliency"
        assert program.session.state.cascade is before


def test_stage_heads_explain_their_own_scores(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        program.window.cascade.head.mode_chosen.emit("heads")
        settled(qtbot, program)
        cascade = program.session.state.cascade
        assert cascade is not None
        assert cascade.mode == "heads"
        assert "head" in cascade.results(0)[0].explanation.provenance.explains
        assert "tap" in cascade.results(1)[0].explanation.provenance.explains


def test_moving_the_threshold_never_explains_again(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        before = program.session.state.result
        titles: list[str] = []
        program.jobs.queued.connect(lambda number, title: titles.append(title))
        program.verbs.change_look(threshold=Percentile(80.0), opacity=0.2, colormap="viridis")
        qtbot.waitUntil(lambda: not program.jobs.busy and bool(titles), timeout=10000)
        assert program.session.state.result is before
        assert set(titles) == {"Drawing tiles"}


def test_the_window_dragged_with_the_mouse_changes_only_the_display(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        view = program.window.viewer.film
        before, explained = view.window_level(), program.session.state.result
        middle = surface(view).rect().center()
        drag(qtbot, view, middle, middle + QPoint(60, 30), Qt.MouseButton.LeftButton)
        assert view.window_level() != before
        assert program.window.viewer.map_view.window_level() == view.window_level()
        assert program.session.state.result is explained


def test_export_writes_a_report_that_holds_what_is_on_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        with qtbot.waitSignal(program.exporting.written, timeout=60000) as heard:
            program.verbs.export()
            dialog = program.window.findChild(ExportDialog)
            assert dialog is not None
            dialog.folder.setText(str(tmp_path / "Befund Ä"))
            export = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export")
            qtbot.mouseClick(export, Qt.MouseButton.LeftButton)
        assert heard.args is not None
        files = {Path(f).name: Path(f) for f in heard.args[0]}
        record = json.loads(files["manifest.json"].read_text("utf-8"))
        result = program.session.state.result
        assert result is not None
        text = json.dumps(record)
        assert result.explanation.provenance.bundle_hash in text
        assert any(name.endswith(".pdf") for name in files)
        assert any(name.endswith(".npz") for name in files)


def test_a_broken_file_is_one_sentence_and_the_last_good_film_stays(qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.dcm"
    broken.write_text("this is no film")
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        before = program.session.state
        program.verbs.open_paths([broken])
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=10000)
        assert program.session.state.image is before.image
        assert program.session.state.result is before.result
        assert any("broken.dcm" in sentence for sentence in program.window.notices.sentences())


@pytest.mark.parametrize("name", ["png", "dicom"])
def test_real_films_go_the_whole_way(qtbot: QtBot, shared_data: Path, name: str) -> None:
    if name == "png":
        film = shared_data / "nih" / "boxes_1024" / "00000211_019.png"
        film = film if film.exists() else sorted((shared_data / "nih" / "boxes_1024").glob("*.png"))[0]
    else:
        film = next((shared_data / "dicom" / "txrv" / "tests").glob("1.2.276*.dcm"))
    marks = (shared_data / "nih" / "BBox_List_2017.csv",)
    with running(qtbot, film, annotations=marks, bundle="nih-cascade") as program:
        settled(qtbot, program)
        result = program.session.state.result
        assert result is not None
        assert result.explanation.heatmap.shape == program.session.state.image.size  # type: ignore[union-attr]
        assert result.explanation.state in MapState
        assert program.window.grab().width() >= 1280


def test_nothing_is_saved_into_the_program_s_own_folder_by_default(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        program.verbs.open_paths([paths.demo_study()])
        assert Path(program.verbs.folder) == Path.home()
        program.verbs.open_paths([tmp_path / "films"])
        assert Path(program.verbs.folder) == tmp_path
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=10000)
