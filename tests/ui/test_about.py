"""About: the build in words for a letter, and the licences where something travels along."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xai_desktop.app import about_build
from xai_desktop.io import build_facts
from xai_desktop.ui.dialogs.about import AboutDialog

FACTS = {"version": "0.1.0", "commit": "1a2b3c4d5e6f", "built": "2026-11-23", "variant": "cpu", "hash": "ab" * 32}


def test_a_packed_program_shows_its_build_and_all_licences(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "build.json").write_text(json.dumps(FACTS), "utf-8")
    (tmp_path / "licences.txt").write_text("Qt\nGNU LESSER GENERAL PUBLIC LICENSE\n", "utf-8")
    monkeypatch.setattr(build_facts, "resources", lambda: tmp_path)
    dialog = AboutDialog(about_build.line(), about_build.licences())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.build.text() == "0.1.0 (cpu, 2026-11-23, commit 1a2b3c4d5e6f, hash abababababab)"
    assert "GNU LESSER" in dialog.licences.toPlainText()
    assert dialog.licences.isVisible()
    dialog.copy.click()
    assert QApplication.clipboard().text() == f"XAI Desktop {dialog.build.text()}"


def test_a_tree_of_source_says_so_and_has_no_room_for_licences(qtbot: QtBot) -> None:
    dialog = AboutDialog(build_facts.BuildFacts().line, "")
    qtbot.addWidget(dialog)
    dialog.show()
    assert "source" in dialog.build.text()
    assert not dialog.licences.isVisible()


def test_three_megabytes_of_licences_are_there_at_once(qtbot: QtBot) -> None:
    """As many as a real package has: a list that takes seconds to open is not read."""
    text = "Permission is hereby granted, free of charge, to any person obtaining a copy\n" * 40_000
    dialog = AboutDialog("0.1.0 (cpu)", text)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.licences.document().blockCount() > 40_000
