"""Kept maps in the settings: how much there is, how much there may be, and none removed without an answer."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import running
from xai_desktop.core.paths import user_folder
from xai_desktop.io.settings_file import load_settings
from xai_desktop.ui.settings.kept_part import KeptMapsPart, size_words

LEFT = Qt.MouseButton.LeftButton
MIB = 1 << 20


@pytest.fixture
def part(qtbot: QtBot) -> KeptMapsPart:
    part = KeptMapsPart()
    qtbot.addWidget(part)
    part.resize(620, 160)
    with qtbot.waitActive(part):
        part.show()
        part.activateWindow()
    return part


def kept_file(number: int, size: int) -> Path:
    """A file where kept maps lie, of which only the size counts here."""
    place = user_folder("cache") / "explanations" / f"{number:02x}" / "a.npz"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as stream:
        stream.truncate(size)
    return place


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "less than 1 MiB"), (MIB, "1 MiB"), (312 * MIB, "312 MiB"), (1 << 30, "1.00 GiB"), (5 << 29, "2.50 GiB")],
)
def test_a_size_is_said_in_the_unit_of_the_limit_or_the_next_smaller(size: int, words: str) -> None:
    assert size_words(size) == words


def test_maps_are_removed_only_after_an_answer_in_the_same_line(qtbot: QtBot, part: KeptMapsPart) -> None:
    assert not part.remove.isEnabled()
    part.show_size(0)
    assert (part.amount.text(), part.remove.isEnabled()) == ("none", False)
    part.show_size(312 * MIB)
    heard: list[int] = []
    part.removal_wished.connect(lambda: heard.append(1))
    line = part.remove.mapTo(part, part.remove.rect().center()).y()
    qtbot.mouseClick(part.remove, LEFT)
    assert heard == []
    assert part.is_asking
    assert "312 MiB" in part.question.text()
    assert part.focusWidget() is part.no  # Enter or Space by mistake keeps them
    assert abs(part.yes.mapTo(part, part.yes.rect().center()).y() - line) <= 2
    qtbot.keyClick(part.no, Qt.Key.Key_Escape)
    assert not part.is_asking
    assert part.focusWidget() is part.remove
    qtbot.mouseClick(part.remove, LEFT)
    qtbot.mouseClick(part.no, LEFT)
    assert heard == []
    qtbot.mouseClick(part.remove, LEFT)
    qtbot.mouseClick(part.yes, LEFT)
    assert heard == [1]
    assert not part.is_asking
    assert not part.remove.isEnabled()


def test_another_size_takes_a_question_about_the_old_one_back(qtbot: QtBot, part: KeptMapsPart) -> None:
    part.show_size(312 * MIB)
    qtbot.mouseClick(part.remove, LEFT)
    part.show_size(400 * MIB)
    assert not part.is_asking
    assert part.amount.text() == "400 MiB"


def test_a_limit_counts_when_it_is_whole_and_not_on_the_way(qtbot: QtBot, part: KeptMapsPart) -> None:
    heard: list[float] = []
    part.limit_wished.connect(heard.append)
    part.show_limit(10.0)
    assert heard == []
    part.limit.setFocus()
    part.limit.selectAll()
    qtbot.keyClicks(part.limit, "12")
    assert heard == []
    qtbot.keyClick(part.limit, Qt.Key.Key_Return)
    assert heard == [12.0]


def test_the_program_counts_limits_and_removes_what_is_kept(qtbot: QtBot) -> None:
    files = [kept_file(number, 200 * MIB) for number in range(3)]
    with running(qtbot) as program:
        program.settings.show_settings("files")
        part = program.settings.page.files.kept
        qtbot.waitUntil(lambda: part.amount.text() == "600 MiB", timeout=20000)
        assert part.limit.value() == 2.0
        part.limit.setValue(0.5)
        qtbot.waitUntil(lambda: part.amount.text() == "400 MiB", timeout=20000)
        assert sum(file.exists() for file in files) == 2
        part.remove.click()
        part.yes.click()
        qtbot.waitUntil(lambda: part.amount.text() == "none", timeout=20000)
        assert not any(file.exists() for file in files)
    assert load_settings()[0].kept_maps_gib == 0.5
    with running(qtbot) as program:
        assert program.engine.disk.limit == 1 << 29
