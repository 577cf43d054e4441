"""Somebody else's network comes in through the real window, and looks at the film that is open."""

from pathlib import Path

import numpy as np
import torch
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from torchvision import models

from tests.helpers.films import write_png
from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.ui.models.import_form import ImportForm
from xai_desktop.ui.wiring import Program

DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())


def opened(qtbot: QtBot, program: Program) -> ImportForm:
    program.models.show_models()
    page = program.models.page
    qtbot.mouseClick(page.bring, Qt.MouseButton.LeftButton)
    assert page.importing.isVisible()
    return page.importing


def looked(qtbot: QtBot, program: Program, form: ImportForm, path: Path) -> None:
    form.open(path)
    qtbot.waitUntil(lambda: not program.jobs.busy, timeout=60000)


def test_a_state_dict_becomes_a_network_that_looks_at_the_film(qtbot: QtBot, tmp_path: Path) -> None:
    torch.manual_seed(0)
    source = tmp_path / "theirs.pt"
    torch.save({"state_dict": models.squeezenet1_1(num_classes=2).state_dict()}, source)
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        form = opened(qtbot, program)
        looked(qtbot, program, form, source)
        assert form.found.architecture.currentData() == "torchvision/squeezenet1_1"
        form.classes.setPlainText("Pneumothorax\nNodule")
        form.input.set_values({"height": 64, "width": 64})
        qtbot.mouseClick(form.take, Qt.MouseButton.LeftButton)
        page = program.models.page
        qtbot.waitUntil(lambda: page.chosen == "theirs", timeout=60000)
        assert (paths.user_models() / "theirs" / "bundle.json").is_file()
        qtbot.mouseClick(page.network.use, Qt.MouseButton.LeftButton)
        settled(qtbot, program)
        state = program.session.state
        assert state.card is not None
        assert state.card.name == "theirs"
        assert state.card.classes == ("Pneumothorax", "Nodule")
        assert state.result is not None


def test_a_dropped_network_is_offered_for_import_and_a_film_is_no_network(qtbot: QtBot, tmp_path: Path) -> None:
    source, film = tmp_path / "model_best.pth.tar", tmp_path / "film.pt"
    torch.save({"state_dict": models.squeezenet1_1(num_classes=2).state_dict()}, source)
    write_png(film, np.zeros((8, 8), np.uint8))
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        program.verbs.open_paths([source])  # as the pane of a film hands over what is dropped on it
        form = program.models.page.importing
        assert form.isVisible()
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=60000)
        assert form.found.architecture.currentData() == "torchvision/squeezenet1_1"
        assert form.name.text() == "model_best"
        looked(qtbot, program, form, film)
        assert form.said.text() == f"{film}: is a film, not a network; open it in the workspace Review."
        assert not form.take.isEnabled()


def test_who_went_on_to_something_else_stays_there(qtbot: QtBot, tmp_path: Path) -> None:
    source = tmp_path / "theirs.pt"
    torch.save(models.squeezenet1_1(num_classes=2).state_dict(), source)
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        form = opened(qtbot, program)
        looked(qtbot, program, form, source)
        qtbot.mouseClick(form.number, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(form.take, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(form.cancel, Qt.MouseButton.LeftButton)
        page = program.models.page
        before = page.chosen
        assert before not in ("", "theirs")
        qtbot.waitUntil(lambda: "theirs" in [line.name for line in page.lines], timeout=60000)
        assert page.chosen == before


def test_a_pickle_is_refused_in_one_sentence_and_nothing_runs(qtbot: QtBot, tmp_path: Path) -> None:
    touched, evil = tmp_path / "touched", tmp_path / "evil.pt"
    evil.write_bytes(f"cposix\nsystem\n(S'touch {touched}'\ntR.".encode())
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        form = opened(qtbot, program)
        looked(qtbot, program, form, evil)
        assert str(evil) in form.said.text()
        assert "posix.system" in form.said.text()
        assert not form.take.isEnabled()
    assert not touched.exists()
