"""The page of settings: what there is at the left, one part of it at the right. What is changed counts at once."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from xai_desktop.core.settings import Settings
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.key_splitter import KeySplitter
from xai_desktop.ui.keys import KeyTable
from xai_desktop.ui.models.scrolled import WIDEST, head_row, scrolled
from xai_desktop.ui.models.shelf_list import ShelfList, ShelfRow
from xai_desktop.ui.panels.parts import MARGIN, Note, Panel, column_of
from xai_desktop.ui.settings.files_part import FilesPart
from xai_desktop.ui.settings.keys_part import KeysPart
from xai_desktop.ui.settings.look_part import LookPart
from xai_desktop.ui.settings.reading_part import ReadingPart
from xai_desktop.ui.settings.reports_part import ReportsPart
from xai_desktop.ui.settings.site_part import SitePart
from xai_desktop.ui.settings.windows_part import WindowsPart

SET_HERE: dict[str, dict[str, str]] = {
    "look": {"theme": noted("Colours"), "font_points": noted("Text"), "language": noted("Language")},
    "reports": {"hospital": noted("Hospital"), "logo": noted("Logo")},
}
"""Settings of each part that a site can set, as they are called there; the part of reading says it by itself."""
PARTS = (
    ("look", noted("Look"), noted("Colours, text, language, maps")),
    ("reading", noted("Reading"), noted("Steps, network, worklist")),
    ("reports", noted("Reports"), noted("Hospital, logo, where results may go")),
    ("windows", noted("Windows"), noted("Your own window presets")),
    ("keys", noted("Keys"), noted("Every action and its keys")),
    ("files", noted("Files"), noted("Where things are kept")),
    ("site", noted("Site"), noted("What your site has set")),
)
BY_SITE = noted("Set by your site")
AT_ONCE = noted("A change counts at once and is kept.")
LIST, WIDEST_LIST, FORM = 240, 320, 620
"""Pixels: the list of parts, and the widest that a part without a list of its own gets at 9.5 points."""


class SettingsPage(KeySplitter):
    """Intents go out by the signals of the parts, facts come in; `closed` leads back to where one came from."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look, self.reading, self.windows = LookPart(), ReadingPart(), WindowsPart()
        self.reports, self.keys, self.files, self.site = ReportsPart(), KeysPart(), FilesPart(), SitePart()
        self.list, self.stack, self.back = (
            ShelfList(wording("Settings")),
            QStackedWidget(),
            QPushButton(wording("Back")),
        )
        self.back.setToolTip(wording("Back to where you came from (Esc)"))
        self.back.clicked.connect(lambda: self.closed.emit())
        self.headline, self.facts = Note("", "headline"), Note()
        self._locked: tuple[str, ...] = ()
        self._arrange()
        self.list.show_rows(ShelfRow(wording(title), "", wording(about)) for _, title, about in PARTS)
        self.list.chosen.connect(self._show)
        self.open_part("look")

    def show_settings(self, settings: Settings, table: KeyTable) -> None:
        self.look.show_settings(settings)
        self.reading.show_settings(settings)
        self.reports.show_settings(settings)
        self.windows.show_windows(settings.window_presets)
        self.keys.show_table(table)
        self.files.refresh()
        self.files.kept.show_limit(settings.kept_maps_gib)

    def show_policy(self, policy: SitePolicy, trouble: str) -> None:
        """What the site has set now, and what is wrong with its file."""
        self.reports.show_policy(policy.research_destination, trouble)
        self.site.show_policy(policy, trouble)

    def show_locked(self, names: Iterable[str]) -> None:
        """Settings that the site has set, by name: they are seen and cannot be changed."""
        controls: dict[str, tuple[QWidget, ...]] = {
            "theme": (self.look.theme,),
            "font_points": (self.look.text_size,),
            "language": (self.look.language,),
            "hospital": (self.reports.hospital,),
            "logo": (self.reports.logo, self.reports.clear),
            "reading_steps": (self.reading.off, self.reading.turn_on),
        }
        self._locked = tuple(names)
        for name in self._locked:
            for one in controls[name]:
                one.setEnabled(False)
                one.setToolTip(wording(BY_SITE))
        self.reading.set_by_site("reading_steps" in self._locked)
        self._show(self.stack.currentIndex())

    def open_part(self, name: str) -> None:
        place = [part for part, _, _ in PARTS].index(name)
        self.list.choose(place)
        self._show(place)

    @property
    def part(self) -> str:
        return PARTS[self.stack.currentIndex()][0]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, place: int) -> None:
        name, title, about = PARTS[place]
        self.stack.setCurrentIndex(place)
        self.headline.setText(wording(title))
        said = f"{wording(about)}. {wording(AT_ONCE)}" if name not in ("files", "site") else f"{wording(about)}."
        set_here = [wording(text) for key, text in SET_HERE.get(name, {}).items() if key in self._locked]
        self.facts.say(f"{said}\n{wording(BY_SITE)}: {', '.join(set_here)}." if set_here else said)

    def _arrange(self) -> None:
        panel = Panel(wording("Settings"))
        panel.column.setContentsMargins(0, MARGIN, 0, MARGIN)
        panel.top.setContentsMargins(MARGIN, 0, MARGIN, 0)
        panel.inside.addWidget(self.list, 1)
        panel.close_column(1)
        panel.setMinimumWidth(180)
        for part in (self.look, self.reading, self.reports, self.windows, self.keys, self.files, self.site):
            self.stack.addWidget(self.keys if part is self.keys else scrolled(_narrow(part)))
        self.keys.setMaximumWidth(WIDEST - 4 * MARGIN)  # it ends below the button of the head
        right = QWidget()
        whole = column_of(right, MARGIN)
        whole.addLayout(head_row(self.headline, self.facts, self.back))
        body = QVBoxLayout()
        body.setContentsMargins(2 * MARGIN, 0, 2 * MARGIN, MARGIN)
        body.addWidget(self.stack)
        whole.addLayout(body, 1)
        self.addWidget(panel)
        self.addWidget(right)
        self.setStretchFactor(1, 1)
        self._fit_text()
        theme.changes().changed.connect(self._fit_text)

    def _fit_text(self) -> None:
        self.setSizes([min(theme.pixels(LIST), WIDEST_LIST), 10000])


def _narrow(part: QWidget) -> QWidget:
    """A form that does not grow wider than its lines can be read."""
    part.setMaximumWidth(FORM)
    return part
