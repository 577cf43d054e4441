"""What went wrong is said in place, once, and stays until it is read."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from xai_desktop.ui.notice_bar import MOST, NoticeBar


def test_a_sentence_stays_until_it_is_put_away(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.hide()
    bar.tell("Export", "report.pdf: the disk is full; free some space.")
    bar.tell("Export", "report.pdf: the disk is full; free some space.")
    assert bar.isVisible()
    assert bar.sentences() == ("report.pdf: the disk is full; free some space.",)
    (line,) = bar.lines
    assert line.accessibleName().startswith("Export: report.pdf")
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert bar.sentences() == ()
    assert not bar.isVisible()


def test_the_newest_sentences_are_kept_and_go_by_key(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    for number in range(MOST + 2):
        bar.tell("Decoding", f"film-{number}.dcm cannot be read.")
    assert bar.sentences() == tuple(f"film-{number}.dcm cannot be read." for number in range(2, MOST + 2))
    qtbot.keyClick(bar.lines[0], Qt.Key.Key_Escape)
    assert bar.sentences()[0] == "film-3.dcm cannot be read."
