"""Who reads is on the screen, and changing it is a wish until the store has it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QStatusBar, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.core.review import Reader
from xai_desktop.ui import theme
from xai_desktop.ui.reader_button import ReaderButton, ReaderPopup


def test_a_name_is_wished_for_and_shown_when_it_is_on_record(qtbot: QtBot) -> None:
    button = ReaderButton()
    qtbot.addWidget(button)
    button.show()
    assert button.text() == "reader not known yet"
    button.show_reader(Reader("k", "weber", "Dr Weber"))
    assert (button.text(), button.accessibleName()) == ("Dr Weber", "Reader: Dr Weber")
    button.open_popup()
    popup = button.popup
    assert popup.name.text() == "Dr Weber"
    assert not popup.switch.isEnabled()
    popup.name.setText("  A. Weber ")
    with qtbot.waitSignal(button.rename_wished) as wished:
        qtbot.keyClick(popup.name, Qt.Key.Key_Return)
    assert wished.args == ["A. Weber"]
    assert button.text() == "Dr Weber"
    assert not popup.isVisible()


def test_somebody_else_is_named_before_they_read(qtbot: QtBot) -> None:
    button = ReaderButton()
    qtbot.addWidget(button)
    button.show_reader(Reader("k", "weber", "Dr Weber"))
    button.show()
    button.open_popup()
    button.popup.other.setText("Dr Roth")
    with qtbot.waitSignal(button.switch_wished) as wished:
        qtbot.mouseClick(button.popup.switch, Qt.MouseButton.LeftButton)
    assert wished.args == ["Dr Roth"]


def test_in_the_status_bar_its_sentences_begin_where_its_fields_do(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    bar, button = QStatusBar(), ReaderButton()
    qtbot.addWidget(bar)
    bar.addPermanentWidget(button)
    bar.show()
    button.open_popup()
    labels = button.popup.findChildren(QLabel)
    assert labels
    for label in labels:
        assert label.contentsRect().left() == 0, label.text()
    button.popup.close()


def test_the_card_is_as_high_as_its_words(qtbot: QtBot) -> None:
    popup = ReaderPopup()
    qtbot.addWidget(popup)
    popup.open_above(QPoint(400, 600))
    lowest = max(one.geometry().bottom() for one in popup.findChildren(QWidget))
    assert popup.height() - 16 <= lowest + 1 <= popup.height()
    heading, field = popup.findChildren(QLabel)[0], popup.name
    assert field.y() - heading.geometry().bottom() < 14
