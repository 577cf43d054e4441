"""The review window: it arranges, it decides nothing."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xai_desktop.core.reading import Posture, Reading
from xai_desktop.core.report import NOTICE
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui import icons, keys, theme
from xai_desktop.ui.actions import ACTIONS, EVERYWHERE, FRAMES, MENUS, TOOLS, WINDOWS, build_actions
from xai_desktop.ui.arranging import CASCADE, LEFT, RIGHT, Arranging, Wishes
from xai_desktop.ui.device_button import DeviceButton
from xai_desktop.ui.hold_to_hide import HoldToHide
from xai_desktop.ui.key_splitter import KeySplitter
from xai_desktop.ui.key_words import with_keys
from xai_desktop.ui.models.switch import WorkspaceSwitch
from xai_desktop.ui.notice_bar import NoticeBar, Remedy
from xai_desktop.ui.panels.agreement import AgreementPanel
from xai_desktop.ui.panels.ask import AskPanel
from xai_desktop.ui.panels.cascade import CascadePanel
from xai_desktop.ui.panels.drawn_list import DrawnPanel
from xai_desktop.ui.panels.explain import ExplainPanel
from xai_desktop.ui.panels.histogram import HistogramPanel
from xai_desktop.ui.panels.jobs import JobsPanel
from xai_desktop.ui.panels.prediction import PredictionPanel
from xai_desktop.ui.panels.worklist import FOLDED, WIDEST, WorklistPanel
from xai_desktop.ui.panels_window_place import Place
from xai_desktop.ui.reader_button import ReaderButton
from xai_desktop.ui.reader_tools import Drawer, ReaderTools
from xai_desktop.ui.roomy import SMALLEST, Roomy
from xai_desktop.ui.side import SideColumn, line
from xai_desktop.ui.start_card import StartCard
from xai_desktop.ui.top_bar import TopBar
from xai_desktop.ui.verdict.line import VerdictLine
from xai_desktop.ui.verdict.panel import VerdictPanel
from xai_desktop.ui.viewer.grid import ViewerGrid
from xai_desktop.ui.window_menu import WindowMenu

NARROW = 600
"""Pixels of a window below which its status bar says only who reads, and the notice."""

REFERENCE = "reference"
"""The property of dialogs that tell about expert marks."""


class MainWindow(QMainWindow):
    """Worklist and jobs | film above cascade | the call, whether it looked in the right place, and how it was made."""

    first_painted = Signal()
    closing = Signal()
    panels_changed = Signal()
    """Other panels may be seen than before, or none."""

    def __init__(self, verbs: Mapping[str, Callable[[], None]]) -> None:
        super().__init__()
        self.may_close: Callable[[], bool] = lambda: True
        self.setWindowTitle("XAI Desktop")
        self.verbs = build_actions(self, verbs)
        icons.dress(self.verbs)
        self._painted = False
        self.worklist, self.jobs = WorklistPanel(), JobsPanel()
        self.viewer, self.cascade = ViewerGrid(), CascadePanel()
        self.prediction, self.explain, self.agreement = PredictionPanel(), ExplainPanel(), AgreementPanel()
        self.verdict, self.verdict_line, self.ask = VerdictPanel(), VerdictLine(), AskPanel()
        self.drawn, self.histogram = DrawnPanel(), HistogramPanel()
        self.tools = ReaderTools((self.drawn, self.histogram))
        self.drawer = Drawer(self.tools)
        self.windows = WindowMenu(lambda: self.viewer.film.window_level(), self)
        self.top = TopBar(self.verbs, self.windows)
        self.hide_key, self.reader, self.notices = HoldToHide(self), ReaderButton(), NoticeBar()
        self.start = StartCard(self.verbs, self.viewer)
        self._build_menus()
        self._group("tools", *TOOLS)
        self._group("panes", "panes_1", "panes_2", "panes_3", "panes_4")
        self._group("hanging", "hang_alone", "hang_prior", "hang_views")
        self._group("postures", "posture_read", "posture_ai", "posture_investigate")
        self._group("workspaces", "workspace_review", "workspace_models", "workspace_cohort", "workspace_settings")
        self._of_review = self._review_groups()
        self.verbs["workspace_review"].setChecked(True)
        self.switch = WorkspaceSwitch(self.verbs)
        self._arrange()
        self.worklist.room_wished.connect(self._give_room)
        self.worklist.view.left.connect(lambda: self.viewer.setFocus())
        self._build_status()
        self._fitting = QTimer(self, singleShot=True, interval=0)  # a single shot would outlive a closed window
        self._fitting.timeout.connect(self._fit_text)
        theme.changes().changed.connect(self._fit_text_soon)
        self.setMinimumSize(SMALLEST)
        self.resize(1280, 800)

    def action(self, name: str) -> QAction:
        return self.verbs[name]

    def open_menu(self) -> None:
        """The first menu, for the keyboard; the arrow keys go on to the others."""
        bar = self.menuBar()
        bar.setActiveAction(bar.actions()[0])

    def show_posture(self, reading: Reading, *, empty: bool = False) -> None:
        """Read: the film alone. AI: film and one column. Investigate: everything. `empty`: no film yet."""
        posture = reading.posture
        self.top.show_reading(reading)
        self._lock_overlays(reading)
        reading_alone = posture is Posture.READ
        self.side.setVisible(not reading_alone)
        self.worklist.set_folded(reading_alone and not empty)
        self.jobs.set_folded(reading_alone and not empty)
        self._arranging.folded = reading_alone and not empty
        self._left.setMaximumWidth(FOLDED if self._arranging.folded else WIDEST)
        self.viewer.set_map_visible(not reading_alone and reading.step.shows_ai)
        self.verdict_line.setVisible(reading_alone and not empty)
        self.statusBar().setVisible(not reading_alone or empty)  # a film that is read has 85 % of the height
        self.start.show_while(empty)
        self.cascade.setVisible(posture is Posture.INVESTIGATE)
        self.agreement.setVisible(posture is Posture.INVESTIGATE)
        self.verbs[f"posture_{posture.name.lower()}"].setChecked(True)
        self.side.show_posture(posture)
        self.drawer.show_reading(reading_alone)
        if not reading_alone:
            self.side.take_tools()
        focus = self.focusWidget()
        if focus is None or not focus.isVisible():
            self.viewer.setFocus()
        self._arranging.share_out(self)
        self.panels_changed.emit()

    def _lock_overlays(self, reading: Reading) -> None:
        """What cannot be there yet has no switch that looks as if it were."""
        alone = wording("Read shows the film alone; AI shows the map") if reading.posture is Posture.READ else ""
        map_waits = alone if reading.step.shows_ai else wording("Maps are shown from step 2 on")
        boxes_wait = "" if reading.step.shows_reference else wording("Experts’ boxes are shown from step 3 on")
        for name, reason in (("toggle_heat", map_waits), ("toggle_mask", map_waits), ("toggle_boxes", boxes_wait)):
            self.lock(name, reason)

    def _give_room(self, on: bool) -> None:
        """The strip of films is a list while somebody searches in it."""
        if not self._arranging.folded:
            return
        self._left.setMaximumWidth(WIDEST if on else FOLDED)
        self.worklist.set_folded(not on)
        self.jobs.set_folded(not on)
        left, middle, right = self._columns.sizes()
        wanted = LEFT if on else FOLDED
        self._columns.setSizes([wanted, middle + left - wanted, right])

    def show_workspace(self, name: str, page: QWidget | None = None) -> None:
        """`review`, or another one with its page. What belongs to films waits while they are out of sight."""
        review = name == "review"
        if page is not None and self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(self._body if page is None else page)
        for group in self._of_review:
            group.setEnabled(review)
        if f"workspace_{name}" in self.verbs:
            self.verbs[f"workspace_{name}"].setChecked(True)
        if review:
            self.viewer.setFocus()
        self.panels_changed.emit()

    @property
    def shows_films(self) -> bool:
        """Whether the workspace of films is in sight."""
        return self._pages.currentWidget() is self._body

    def show_in_middle(self, page: QWidget | None) -> None:
        """A page in the place of film and cascade, or these again."""
        if page is not None and self._middle.indexOf(page) < 0:
            self._middle.addWidget(page)
        before = self._middle.currentWidget()
        self._middle.setCurrentWidget(self._rows if page is None else page)
        if page is None and before is not self._rows:
            self.viewer.setFocus()

    def show_kind(self, frames: int, planes: bool) -> None:
        """Offer what the film has: frames to step through, overlay planes of its file."""
        for name in FRAMES:
            self.verbs[name].setEnabled(frames > 1)
        self.verbs["toggle_planes"].setEnabled(planes)
        self.top.show_planes(planes)

    def show_edits(self, undo: str, redo: str) -> None:
        """Say what undo and redo would do; neither is offered where there is nothing to do."""
        for name, edit in (("undo", undo), ("redo", redo)):
            action = self.verbs[name]
            action.setEnabled(bool(edit))
            words = wording(keys.SPECS[name].text)
            action.setText(f"{words}: {retold(edit)}" if edit else words)

    def lock(self, name: str, reason: str) -> None:
        """An action that may not be used yet says why; no reason offers it again."""
        keys.lock(self.verbs[name], reason)

    def close_reference(self) -> None:
        """Dialogs that tell about expert marks go where they may no longer be seen."""
        for dialog in self.findChildren(QDialog):
            if dialog.property(REFERENCE):
                dialog.reject()

    def say(self, text: str, milliseconds: int = 8000) -> None:
        """One sentence in the status bar, or in the line of reading; errors are said by `complain`.

        One that was made in English, below the window, is said in the language in use.
        """
        said = with_keys(retold(text))
        self.verdict_line.show_message(said, milliseconds)
        self.statusBar().showMessage(said, milliseconds)

    def complain(self, title: str, sentence: str, remedy: Remedy | None = None) -> None:
        """One sentence that stays until it is read, without stopping anything; the same one is not said twice."""
        self.notices.tell(retold(title), retold(sentence), remedy)

    def layout_state(self) -> tuple[str, str]:
        """Geometry as base64, and what somebody made of the splitters, to be restored."""
        return bytes(self.saveGeometry().toBase64().data()).decode(), self._arranging.wishes.text

    def restore_layout(self, geometry: str, splitters: str) -> None:
        """What cannot be restored is left as it is."""
        self._arranging.wishes = Wishes.of(splitters)
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self._arranging.share_out(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)
            QTimer.singleShot(0, self.hide_key.watch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for label in self._spared:  # the notice is never cut off
            label.setVisible(self.width() >= NARROW)
        self._arranging.share_out(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.viewer.setFocus()

    def _group(self, name: str, *ids: str) -> None:
        group = QActionGroup(self)
        group.setObjectName(name)
        for one in ids:
            group.addAction(self.verbs[one])

    def _review_groups(self) -> tuple[QActionGroup, ...]:
        """Every action that needs films to be in sight; a group that is off leaves what is off by itself alone."""
        others = QActionGroup(self)
        others.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        for spec in ACTIONS:
            if spec.group != "Program" and spec.id not in EVERYWHERE and self.verbs[spec.id].actionGroup() is None:
                others.addAction(self.verbs[spec.id])
        chosen = ("tool_window", "panes_1", "hang_alone", "posture_read")
        return (others, *(self.verbs[one].actionGroup() for one in chosen))

    def _build_menus(self) -> None:
        for title, names in MENUS:
            menu = self.menuBar().addMenu(wording(title))
            menu.setToolTipsVisible(True)
            for name in names:
                if name == WINDOWS:
                    menu.addMenu(self.windows)
                elif name:
                    menu.addAction(self.verbs[name])
                else:
                    menu.addSeparator()

    def _arrange(self) -> None:
        closed = {Posture.AI: (self.explain, self.ask), Posture.INVESTIGATE: (self.verdict, self.ask)}
        panels = self.prediction, self.verdict, self.agreement, self.explain, self.ask
        self.side = SideColumn(panels, closed, self.tools, self.verdict.closing)
        self._left = QFrame()
        theme.role(self._left, "panel")
        stack = QVBoxLayout(self._left)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.worklist, 1)
        stack.addWidget(self.jobs)
        self._rows = _splitter(Qt.Orientation.Vertical, (self._reading(), self.cascade), (10000, CASCADE))
        self._middle = QStackedWidget()
        self._middle.addWidget(self._rows)
        widgets = (self._left, self._middle, self.side)
        self._columns = _splitter(Qt.Orientation.Horizontal, widgets, (LEFT, 10000, RIGHT))
        self._arranging = Arranging(self._columns, self._rows)
        self.places = Place(self._columns, self.side), Place(self._rows, self.cascade)
        self._rows.setStretchFactor(0, 1)
        self._columns.setStretchFactor(1, 1)
        self._body, self._pages = QWidget(), QStackedWidget()
        whole = QVBoxLayout(self._body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top)
        whole.addWidget(line())
        whole.addWidget(self._columns, 1)
        self._pages.addWidget(self._body)
        centre = QWidget()
        outer = QVBoxLayout(centre)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.notices)
        outer.addWidget(self._pages, 1)
        self.setCentralWidget(Roomy(centre))
        self._place_switch()

    def _reading(self) -> QWidget:
        """The film, and in the posture of reading one line beneath it."""
        place = QWidget()
        stack = QVBoxLayout(place)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.viewer, 1)
        beside.addWidget(self.drawer)
        stack.addLayout(beside, 1)
        stack.addWidget(self.verdict_line)
        return place

    def _place_switch(self) -> None:
        """At the end of the menu's row; above everything where the menu is not a part of the window."""
        if self.menuBar().isNativeMenuBar():
            bar = self.addToolBar(wording("Workspaces"))
            bar.setMovable(False)
            bar.addWidget(self.switch)
        else:
            self.menuBar().setCornerWidget(self.switch, Qt.Corner.TopRightCorner)

    def share_out(self) -> None:
        """Give everything the room that it should have."""
        self._arranging.share_out(self)

    def _fit_text_soon(self) -> None:
        """When every widget knows its new size."""
        self._fitting.start()

    def _fit_text(self) -> None:
        """Larger text needs a higher status bar and wider columns; Qt's window keeps the bar's first height."""
        self.statusBar().setMinimumHeight(self.statusBar().sizeHint().height())
        self.side.fit_text()
        self._arranging.share_out(self)

    def _build_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.device = DeviceButton()
        notice = QLabel(wording(NOTICE))
        theme.role(notice, "notice")
        bar.addPermanentWidget(self.reader)
        bar.addPermanentWidget(self.device)
        offline = QLabel(wording("offline"))
        theme.role(offline, "quiet")
        offline.setToolTip(wording("This program never uses a network"))
        bar.addPermanentWidget(offline)
        self._spared = self.device, offline
        bar.addPermanentWidget(notice)


def _splitter(orientation: Qt.Orientation, widgets: tuple[QWidget, ...], sizes: tuple[int, ...]) -> KeySplitter:
    splitter = KeySplitter(orientation)
    for widget in widgets:
        splitter.addWidget(widget)
    splitter.setSizes(list(sizes))
    return splitter
