"""A person's own windows: keep the one in use under a name, rename, order, delete."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from xai_desktop.core.errors import SettingsError
from xai_desktop.core.own_window import LONGEST_NAME, OwnWindow, added, moved, renamed, without
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.models.shelf_list import ShelfList, ShelfRow
from xai_desktop.ui.panels.inputs import CalmCheck, CalmDoubleSpin
from xai_desktop.ui.panels.parts import Note, column_of, labelled, row_of, title_label

NONE_YET = noted("No window of your own yet. The program's own presets stand in the menu “Window”.")
ANY_KIND = noted("Only for this kind of film")
NO_WINDOW = noted("Open a film first; its window can then be kept here. Numbers can be typed at any time.")
MOST, USUAL_WIDTH = 1e7, 400.0


class WindowsPart(QWidget):
    """`windows_wished` carries the whole list; what is shown changes only by `show_windows`."""

    windows_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._windows: tuple[OwnWindow, ...] = ()
        self._modality, self._chosen = "", -1
        self.list, self.empty, self.said = (
            ShelfList(wording("Your own windows")),
            Note(wording(NONE_YET)),
            Note("", "notice"),
        )
        self.name, self.width_box, self.centre_box = QLineEdit(), CalmDoubleSpin(), CalmDoubleSpin()
        self.only, self.in_use = CalmCheck(wording(ANY_KIND)), Note(wording(NO_WINDOW))
        self.add, self.rename = QPushButton(wording("Keep")), QPushButton(wording("Rename"))
        self.up, self.down, self.delete = (
            QPushButton(wording("Up")),
            QPushButton(wording("Down")),
            QPushButton(wording("Delete")),
        )
        self.new_name, self._order = QLineEdit(), QWidget()
        self._set_up_fields()
        self._arrange()
        self._connect()
        self.width_box.setValue(USUAL_WIDTH)
        self.show_windows(())
        self.show_current(None)

    def show_windows(self, windows: tuple[OwnWindow, ...]) -> None:
        """The list; the line at the same place stays chosen."""
        self._windows = windows
        self.list.show_rows(ShelfRow(one.name, one.modality, one.summary) for one in windows)
        self._chosen = min(max(self._chosen, 0), len(windows) - 1)
        if windows:
            self.list.choose(self._chosen)
        self.list.setVisible(bool(windows))
        self._order.setVisible(bool(windows))
        self.empty.setVisible(not windows)
        self._show_choice(self._chosen)

    def show_current(self, current: tuple[float, float, str] | None) -> None:
        """The window that a film is seen in as (centre, width, modality); None where there is none."""
        self._modality = current[2] if current is not None else ""
        if current is not None:
            self.centre_box.setValue(current[0])
            self.width_box.setValue(current[1])
        self.only.setText(_only_for(self._modality))
        self.only.setEnabled(bool(self._modality))
        self.in_use.say(
            wording("The numbers are those of the film in front.") if current is not None else wording(NO_WINDOW)
        )

    def _keep(self) -> None:
        modality = self._modality if self.only.isChecked() and self.only.isEnabled() else ""
        try:
            window = OwnWindow(self.new_name.text().strip(), self.centre_box.value(), self.width_box.value(), modality)
            windows = added(self._windows, window)
        except SettingsError as error:
            self.said.say(str(error))
            return
        self.new_name.clear()
        self._chosen = len(windows) - 1
        self._wish(windows)

    def _rename(self) -> None:
        if not self._windows or self.name.text().strip() == self._windows[self._chosen].name:
            return
        try:
            windows = renamed(self._windows, self._chosen, self.name.text())
        except SettingsError as error:
            self.said.say(str(error))
            return
        self._wish(windows)

    def _move(self, step: int) -> None:
        windows, place = moved(self._windows, self._chosen, step), self._chosen + step
        if windows != self._windows:
            self._chosen = place
            self._wish(windows)

    def _delete(self) -> None:
        if self._windows:
            self._wish(without(self._windows, self._chosen))

    def _wish(self, windows: tuple[OwnWindow, ...]) -> None:
        self.said.say("")
        self.windows_wished.emit(windows)

    def _show_choice(self, place: int) -> None:
        self._chosen, there = place, 0 <= place < len(self._windows)
        self.name.setText(self._windows[place].name if there else "")
        for field in (self.name, self.rename, self.delete):
            field.setEnabled(there)
        self.up.setEnabled(there and place > 0)
        self.down.setEnabled(there and place < len(self._windows) - 1)

    def _set_up_fields(self) -> None:
        self.said.say("")
        for line in (self.name, self.new_name):
            line.setMaxLength(LONGEST_NAME)
        self.new_name.setPlaceholderText(wording("Name of the window"))
        self.name.setAccessibleName(wording("New name of the chosen window"))
        self.width_box.setRange(0.001, MOST)
        self.centre_box.setRange(-MOST, MOST)
        for box in (self.width_box, self.centre_box):
            box.setDecimals(3)
        self.list.setMinimumHeight(200)

    def _connect(self) -> None:
        self.list.chosen.connect(self._show_choice)
        self.add.clicked.connect(self._keep)
        self.new_name.returnPressed.connect(self._keep)
        self.rename.clicked.connect(self._rename)
        self.name.returnPressed.connect(self._rename)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.delete.clicked.connect(self._delete)

    def _arrange(self) -> None:
        column = column_of(self)
        column.addWidget(title_label(wording("Your own windows")))
        column.addWidget(self.empty)
        column.addWidget(self.list)
        self._order.setLayout(row_of(self.name, self.rename, self.up, self.down, self.delete, wide=0))
        column.addWidget(self._order)
        column.addSpacing(12)
        column.addWidget(title_label(wording("Keep a window")))
        column.addWidget(self.in_use)
        column.addLayout(labelled(wording("Name"), self.new_name))
        column.addLayout(labelled(wording("Width"), self.width_box))
        column.addLayout(labelled(wording("Level"), self.centre_box))
        column.addLayout(row_of(self.only, self.add, wide=0))
        column.addWidget(self.said)
        column.addStretch(1)


def _only_for(modality: str) -> str:
    return wording("Only for {kind}").format(kind=modality) if modality else wording(ANY_KIND)
