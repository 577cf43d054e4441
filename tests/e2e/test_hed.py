"""A person's own weights for Feature CAM's edges: from a menu to a map, and a wrong file to one sentence."""

from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.models.hed import Hed
from xai_desktop.models.hed_weights import find_hed

FILM = paths.demo_study() / f"{paths.DEMO_FILM}.dcm"


def test_weights_are_chosen_in_the_menu_and_used_by_the_next_map(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    good, wrong = tmp_path / "hed.pt", tmp_path / "other.pt"
    torch.save(Hed().state_dict(), good)
    torch.save({"conv.weight": torch.ones(3)}, wrong)
    with running(qtbot, FILM) as program:
        settled(qtbot, program)
        window, session = program.window, program.session
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(wrong), ""))
        window.action("hed_weights").trigger()
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=30000)
        assert any("other.pt" in sentence for sentence in window.notices.sentences())
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(good), ""))
        window.action("hed_weights").trigger()
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=60000)
        assert find_hed().is_file()
        window.explain.set_request(ExplainRequest("feature_cam", (("edges", "hed"),)))
        window.action("run_explainer").trigger()
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=60000)
        assert session.state.result is not None
        record = session.state.result.explanation.provenance
        assert dict(record.parameters)["edges"] == "hed"
        assert any(name == "HED weights" for name, _ in record.versions)
