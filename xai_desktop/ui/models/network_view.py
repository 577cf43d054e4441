"""One network of the catalogue: its head, which stays, and below it a tab for each thing that is known about it."""

from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QTabWidget, QToolButton, QWidget

from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.models.network_menu import NetworkMenu
from xai_desktop.ui.models.scrolled import TWICE, head_row
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of
from xai_desktop.ui.theme import role


class NetworkTab(Protocol):
    """A page about one network. None: there is none to show."""

    def show_line(self, line: ShelfLine | None) -> None: ...


class NetworkView(QWidget):
    """`use_requested` carries the network's name, `verify_requested` its `ShelfLine`, `tab_chosen` the key of the
    tab that the person went to.

    A tab learns of the network when it is looked at, not before: what nobody reads is not worked out.
    """

    use_requested = Signal(str)
    verify_requested = Signal(object)
    tab_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: ShelfLine | None = None
        self._tabs: dict[str, tuple[NetworkTab, QWidget]] = {}
        self._told: dict[str, ShelfLine | None] = {}
        self._wanted, self._arranging = "", False
        self.headline, self.facts = Note("", "headline"), Note()
        self.said, self.verify, self.more = Note(), QPushButton(wording("Verify")), QPushButton(wording("More"))
        self.use, self.tabs = QPushButton(wording("Use in Review")), QTabWidget()
        role(self.use, "primary")
        self.use.setToolTip(wording("Take this network for the film in the workspace Review"))
        self.use.clicked.connect(self._use)
        self.verify.setToolTip(wording("Check the hashes, the card, the layers and the reference input, if it has one"))
        self.verify.clicked.connect(self._verify)
        self.menu = NetworkMenu(self)
        self.more.setMenu(self.menu)
        self.tabs.setDocumentMode(True)
        bar = self.tabs.tabBar()
        bar.setDrawBase(False)
        bar.setAccessibleName(wording("About this network"))
        arrows = bar.findChildren(QToolButton)  # Qt's own, which it names in English
        for arrow, words in zip(arrows, (wording("Tabs further left"), wording("Tabs further right")), strict=False):
            arrow.setAccessibleName(words)
        facts = QWidget()
        lines = column_of(facts, 2)
        for note in (self.facts, self.said):
            lines.addWidget(note)
        self.said.hide()
        whole = column_of(self, MARGIN)
        whole.addLayout(head_row(self.headline, facts, self.more, self.verify, self.use, widest=TWICE))
        body = column_of(inside := QWidget())
        body.setContentsMargins(MARGIN, 0, 0, 0)
        body.addWidget(self.tabs)
        whole.addWidget(inside, 1)
        self.tabs.currentChanged.connect(self._tell)
        self.tabs.currentChanged.connect(self._announce)

    def add_tab(self, key: str, title: str, tab: NetworkTab) -> None:
        """A page at the end; `key` is what the settings call it. It is a `QWidget`."""
        assert isinstance(tab, QWidget)
        self._tabs[key] = (tab, tab)
        self._arranging = True
        self.tabs.addTab(tab, title)
        self._arranging = False
        if key == self._wanted:
            self.show_tab(key)

    @property
    def line(self) -> ShelfLine | None:
        """The network that is showing."""
        return self._line

    @property
    def tab(self) -> str:
        """The key of the tab that is showing."""
        return next((key for key, (_, widget) in self._tabs.items() if widget is self.tabs.currentWidget()), "")

    def show_tab(self, key: str) -> None:
        """Go to a tab; one that there is not yet is shown when it comes."""
        self._wanted = key
        if key in self._tabs:
            self._arranging = True
            self.tabs.setCurrentWidget(self._tabs[key][1])
            self._arranging = False

    def show_line(self, line: ShelfLine) -> None:
        """Another network, or the same one anew."""
        other = self._line is None or self._line.folder != line.folder
        self._line = line
        self.headline.say(line.name)
        self.facts.say(" · ".join(part for part in (retold(line.training), retold(line.date)) if part))
        self.use.setEnabled(line.usable)
        self.menu.show_line(line)
        if other:
            self.say("")
        self._told.clear()
        self._tell()

    def say(self, text: str, *, fault: bool = False) -> None:
        """What came of a check of this network, below its name."""
        role(self.said, "notice" if fault else "quiet")
        self.said.say(text)

    def again(self, key: str) -> None:
        """What a tab shows has changed elsewhere."""
        self._told.pop(key, None)
        self._tell()

    @Slot()
    def _tell(self, *_: object) -> None:
        key = self.tab
        if not key or self._line is None or self._told.get(key) is self._line:
            return
        self._told[key] = self._line
        self._tabs[key][0].show_line(self._line)

    @Slot(int)
    def _announce(self, _index: int) -> None:
        if not self._arranging:
            self._wanted = self.tab
            self.tab_chosen.emit(self.tab)

    def _verify(self, *_: object) -> None:
        if self._line is not None:
            self.verify_requested.emit(self._line)

    def _use(self, *_: object) -> None:
        if self._line is not None:
            self.use_requested.emit(self._line.name)
