"""What a mark is called: the fixed list of findings as a menu, in its groups."""

from itertools import groupby

from PySide6.QtCore import QElapsedTimer, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.findings import FINDINGS
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.viewer.drawing.desk import Desk
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.marks import to_pane_transform

NOT_NAMED = noted("Not named")
PAUSE = 1500
"""Milliseconds after which letters are a new word."""


class LabelMenu(QMenu):
    """`label_chosen(str)` carries a finding's name, "" for none. The letters of a name find it."""

    label_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Name of the mark"), parent)
        self.setAccessibleName(wording("Name of the mark"))
        self._names, self._typed, self._pause = QActionGroup(self), "", QElapsedTimer()
        self._pause.start()
        self._add("")
        for title, findings in groupby(FINDINGS, key=lambda one: one.group):
            self.addSection(title)
            for finding in findings:
                self._add(finding.name)

    def show_label(self, label: str) -> None:
        """Tick the name that the mark has; the menu opens on it."""
        for action in self._names.actions():
            action.setChecked(action.data() == label)
            if action.data() == label:
                self.setActiveAction(action)

    @classmethod
    def open_for(cls, desk: Desk, geometry: ViewGeometry, over: QWidget) -> "LabelMenu":
        """Beside the chosen mark, else in the middle of the pane; what is chosen names the mark and those to come."""
        menu, mark = cls(over), desk.board.chosen_thing
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.label_chosen.connect(desk.set_label)
        place = QPointF(over.rect().center())
        if isinstance(mark, Annotation):
            corner = to_pane_transform(geometry, over.devicePixelRatioF()).map(QPointF(mark.box.x1, mark.box.y0))
            place = QPointF(min(corner.x(), over.width()), max(corner.y(), 0.0))
        menu.popup(over.mapToGlobal(place.toPoint()))
        menu.show_label(mark.label if isinstance(mark, Annotation) else desk.label)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters go to the first name that begins with them; after a pause they begin anew."""
        letter = event.text()
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier) or not (
            letter.isalpha() or (letter == " " and self._typed)
        ):
            super().keyPressEvent(event)
            return
        self._typed = letter if self._pause.restart() > PAUSE else self._typed + letter
        wanted = self._typed.casefold()
        found = (action for action in self._names.actions() if action.text().casefold().startswith(wanted))
        self.setActiveAction(next(found, self.activeAction()))

    def _add(self, name: str) -> None:
        action = QAction(name or wording(NOT_NAMED), self)
        action.setCheckable(True)
        action.setData(name)
        action.triggered.connect(lambda: self.label_chosen.emit(name))
        self._names.addAction(action)
        self.addAction(action)
