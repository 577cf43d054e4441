"""Light and dark: one palette of named colours, one style sheet made from it.

Widgets that paint themselves take their colours from `current()`; everything else is styled by name:
`setProperty("role", …)` with the roles `title`, `quiet`, `mono`, `notice`, `primary`, `flat`, `card`, `chip`.
Buttons of the role `small` have small icons.
The film area is black in both themes: a film is read against black.
"""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

ThemeName = Literal["dark", "light", "system"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they mean. Contrast of text on ground is at least 4.5 : 1 in both themes."""

    name: str
    ground: str
    panel: str
    raised: str
    field: str
    line: str
    text: str
    quiet: str
    faint: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    film: str = "#000000"
    on_film: str = "#e8ecf0"
    reader_1: str = "#22a7f0"
    reader_2: str = "#86efac"
    reader_3: str = "#ff9ecf"
    charts: tuple[str, ...] = ("#56b4e9", "#f0a030", "#2fcf9f", "#ff8fc0", "#f0e442", "#ff8a65", "#d5dae0", "#b9a3e8")

    def colour(self, name: str) -> QColor:
        return QColor(getattr(self, name))

    def reader_colour(self, index: int) -> QColor:
        """Expert boxes by reader; blue, green and pink stay apart for colour-blind eyes too."""
        return QColor((self.reader_1, self.reader_2, self.reader_3)[index % 3])

    def series_colour(self, index: int) -> QColor:
        """Rows of a cascade, curves of a plot: accent first, then amber, then the readers' green."""
        return QColor((self.accent, self.warn, self.good, self.bad)[index % 4])

    def chart_colour(self, index: int) -> QColor:
        """Series of an audit's charts, after Okabe and Ito (2008); each has a sign and dashes of its own besides."""
        return QColor(self.charts[index % len(self.charts)])


DARK = Theme(
    name="dark",
    ground="#14171a",
    panel="#1b1f24",
    raised="#262b32",
    field="#12151a",
    line="#30363e",
    text="#e6e9ed",
    quiet="#a3acb6",
    faint="#77818c",
    accent="#4a9eff",
    on_accent="#04121f",
    good="#5fd0a5",
    warn="#e8b04a",
    bad="#f0806e",
)
LIGHT = Theme(
    name="light",
    ground="#e9ecef",
    panel="#f7f8fa",
    raised="#ffffff",
    field="#ffffff",
    line="#cdd3da",
    text="#16191d",
    quiet="#4d5762",
    faint="#6b7580",
    accent="#0b62c4",
    on_accent="#ffffff",
    good="#0d7a53",
    warn="#8a5a00",
    bad="#b3261e",
    charts=("#0072b2", "#c04a00", "#00805c", "#a03c8f", "#806000", "#2b85b8", "#222222", "#8c564b"),
)


class _Announcer(QObject):
    changed = Signal()


BASE = 9.5
"""Points of the ordinary text that every other size is given for."""
_announcer: list[_Announcer] = []
_current: list[Theme] = [DARK]
_ordinary: list[float] = [BASE]


def current() -> Theme:
    """The theme that is showing."""
    return _current[0]


def points(size: float) -> float:
    """A size of text beside an ordinary one of 9.5 points, in the size that the person chose."""
    return size * _ordinary[0] / BASE


def pixels(length: int) -> int:
    """A length that text has to fit in, grown or shrunk with the text."""
    return round(points(length))


def icon_side(length: int = 20) -> int:
    """Pixels of an icon beside the ordinary text: grown or shrunk with it, and even, so that its middle is a line."""
    return 2 * round(points(length) / 2)


def choose_size(ordinary: float) -> None:
    """Settle the points of the ordinary text; `apply` shows it."""
    _ordinary[0] = ordinary


def changes() -> _Announcer:
    """An object whose `changed` signal fires after the theme or the size of the text was switched."""
    if not _announcer:
        _announcer.append(_Announcer())
    return _announcer[0]


def choose(app: QApplication, name: ThemeName) -> ThemeName:
    """Settle which colours `current()` gives, without restyling anything yet; `system` follows the desktop."""
    if name == "system":
        name = "light" if app.styleHints().colorScheme() == Qt.ColorScheme.Light else "dark"
    _current[0] = LIGHT if name == "light" else DARK
    return name


def apply(app: QApplication, name: ThemeName = "dark") -> Theme:
    """Switch the whole program, with the chosen size of text; `system` follows the desktop."""
    choose(app, name)
    theme, font = current(), app.font()
    font.setPointSizeF(points(BASE))
    app.setFont(font)
    app.setPalette(_palette(theme))
    app.setStyleSheet(style_sheet(theme))
    changes().changed.emit()
    return theme


def name_of(text: str) -> ThemeName:
    """A setting's word as a theme; anything else is dark."""
    return "light" if text == "light" else "system" if text == "system" else "dark"


def mono(size: float = 9.0) -> QFont:
    """The fixed-width face of corner text and numbers, in points beside an ordinary text of 9.5."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(points(size))
    return font


def over_film(size: float) -> float:
    """A size of text over a film: it grows half as much as all other text, so that words do not cover the film."""
    return (size + points(size)) / 2


def film_mono(size: float = 9.0) -> QFont:
    """The fixed-width face over a film."""
    font = mono()
    font.setPointSizeF(over_film(size))
    return font


def role(widget: QWidget, name: str) -> QWidget:
    """Give a widget a role of the style sheet, also one that is on the screen already; returns it."""
    if widget.property("role") != name:
        widget.setProperty("role", name)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # a style looks at a role once
            widget.style().unpolish(widget)
            widget.style().polish(widget)
    return widget


def tint(theme: Theme) -> str:
    """The ground of a chosen row whose words and signs keep their own colours, as style sheets write it."""
    accent = theme.colour("accent")
    return f"rgba({accent.red()}, {accent.green()}, {accent.blue()}, 16%)"


def field_style(ink: QColor) -> str:
    """A large button in a colour of its own."""
    theme = current()
    ground = f"rgba({ink.red()}, {ink.green()}, {ink.blue()}, 12%)"
    return f"""
QToolButton {{ background: {ground}; border: 2px solid {ink.name()}; font-size: {points(12):g}pt; }}
QToolButton:disabled {{ border-color: {theme.line}; background: transparent; }}
QToolButton:focus, QToolButton:hover {{ border-color: {theme.accent}; }}
"""


def icon_style(side: int) -> str:
    """A button with a picture of so many pixels."""
    return f"QToolButton {{ icon-size: {side}px; }}"


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    pairs = {
        QPalette.ColorRole.Window: theme.ground,
        QPalette.ColorRole.Base: theme.field,
        QPalette.ColorRole.AlternateBase: theme.panel,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.faint,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Link: theme.accent,
    }
    for which, colour in pairs.items():
        palette.setColor(which, QColor(colour))
    for which in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return palette


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme, in the chosen size of text."""
    t = theme
    ordinary, small, digits, large = (f"{points(size):g}pt" for size in (BASE, 8.5, 9.0, 13.0))
    tool, sign = icon_side(), icon_side(16)
    return f"""
* {{ font-size: {ordinary}; }}
QMainWindow, QDialog {{ background: {t.ground}; }}
QWidget {{ color: {t.text}; }}
QToolButton {{ icon-size: {tool}px; }}
QPushButton, QToolButton[role="small"], QToolButton[role="workspace"], QToolButton[role="status"],
QToolButton[role="fold"], QMenu {{ icon-size: {sign}px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px 6px; }}
QFrame[role="panel"], QWidget[role="panel"] {{ background: {t.panel}; }}
QFrame[role="on_film"] {{ background: {DARK.panel}; border: 1px solid {DARK.line}; border-radius: 4px; }}
QFrame[role="on_film"] QLabel {{ color: {DARK.text}; border: none; }}
QFrame[role="on_film"] QLabel[role="notice"] {{ color: {DARK.warn}; }}
QFrame[role="on_film"] QLineEdit {{ background: {DARK.field}; color: {DARK.text}; border-color: {DARK.accent}; }}
QFrame[role="card"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 6px; }}
QFrame[role="divider"] {{ background: {t.line}; border: none; }}
QFrame[role="line"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="alert"] {{ background: {t.raised}; border: none; border-left: 4px solid {t.warn};
    border-bottom: 1px solid {t.line}; }}
QLabel[role="title"] {{ color: {t.quiet}; font-weight: 600; font-size: {small}; letter-spacing: 1px; }}
QLabel[role="quiet"] {{ color: {t.quiet}; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="faint"] {{ color: {t.faint}; }}
QLabel[role="notice"] {{ color: {t.warn}; }}
QLabel[role="bad"] {{ color: {t.bad}; }}
QLabel[role="mono"] {{ font-family: "DejaVu Sans Mono", "Consolas", "Menlo", monospace; font-size: {digits}; }}
QLabel[role="headline"] {{ font-size: {large}; font-weight: 600; }}
QLabel[role="chip"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 8px; padding: 1px 7px;
    color: {t.quiet}; font-size: {small}; }}
QPushButton {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 5px; padding: 4px 12px;
    min-height: 18px; }}
QPushButton:hover {{ border-color: {t.accent}; }}
QPushButton:pressed, QPushButton:checked {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QPushButton:disabled, QLineEdit:disabled, QComboBox:disabled {{ color: {t.faint}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
    font-weight: 600; }}
QPushButton[role="primary"]:disabled {{ background: {t.raised}; color: {t.faint}; border-color: {t.line}; }}
QPushButton[role="flat"], QToolButton {{ background: transparent; border: 1px solid transparent;
    border-radius: 5px; padding: 4px 7px; }}
QPushButton[role="flat"]:hover, QToolButton:hover {{ background: {t.raised}; }}
QToolButton:checked, QPushButton[role="flat"]:checked {{ background: {t.raised}; color: {t.accent};
    border-color: {t.line}; }}
QToolButton[role="fold"] {{ color: {t.quiet}; font-weight: 600; font-size: {small}; letter-spacing: 1px;
    padding: 2px 2px; }}
QToolButton[role="chip"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 8px; padding: 1px 6px;
    color: {t.text}; font-size: {small}; }}
QToolButton[role="chip"]:hover, QToolButton[role="chip"]:focus {{ border-color: {t.accent}; }}
QToolButton[role="tool"] {{ padding: 4px 3px; }}
QToolButton[role="tool"]::menu-indicator, QToolButton[role="small"]::menu-indicator,
QToolButton[role="status"]::menu-indicator {{ image: none; width: 0; }}
QToolButton[role="fold"]:checked {{ background: transparent; color: {t.quiet}; border-color: transparent; }}
QToolButton[role="status"] {{ padding: 0 6px; border-radius: 3px; color: {t.quiet}; }}
QToolButton[role="workspace"] {{ color: {t.quiet}; padding: 1px 10px; }}
QToolButton[role="workspace"]:checked {{ color: {t.text}; font-weight: 600; }}
QToolButton#qt_menubar_ext_button {{ padding: 0; qproperty-text: "»"; qproperty-toolButtonStyle: ToolButtonTextOnly; }}
QToolButton:disabled {{ color: {t.faint}; }}
QPushButton:focus, QToolButton:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus,
QListView:focus, QTableView:focus {{ border: 1px solid {t.accent}; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit {{ background: {t.field}; border: 1px solid {t.line};
    border-radius: 5px; padding: 3px 7px; min-height: 18px; selection-background-color: {t.accent};
    selection-color: {t.on_accent}; }}
QComboBox::drop-down {{ border: none; width: 18px; }}
QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line}; outline: none;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QCheckBox {{ spacing: 6px; }}
QListView, QTableView, QTreeView {{ background: transparent; border: 1px solid transparent; outline: none;
    alternate-background-color: {t.panel}; gridline-color: {t.line}; }}
QListView[role="rows"]::item:selected {{ background: {tint(t)}; border-left: 3px solid {t.accent}; }}
QListView[role="pages"]::item {{ padding: 0 6px; border-left: 3px solid transparent; }}
QListView[role="pages"]::item:selected {{ background: {tint(t)}; color: {t.text}; border-left: 3px solid {t.accent}; }}
QTextBrowser {{ background: transparent; border: none; }}
QListView[role="field"] {{ background: {t.field}; border: 1px solid {t.line}; border-radius: 5px; }}
QListView[role="field"]:focus {{ border-color: {t.accent}; }}
QListView[role="field"]::item {{ padding: 2px 4px; }}
QTableView[role="long"]::item {{ padding: 0 6px; }}
QTableView[role="long"] QHeaderView::section {{ padding: 3px 6px; }}
QListView[role="popup"] {{ background: {t.raised}; border: 1px solid {t.line}; }}
QHeaderView::section {{ background: {t.panel}; color: {t.quiet}; border: none;
    border-bottom: 1px solid {t.line}; padding: 3px 3px; font-size: {small}; }}
QScrollBar:vertical {{ background: transparent; width: 9px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 9px; margin: 0; }}
QScrollBar::handle {{ background: {t.line}; border-radius: 4px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {t.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QProgressBar {{ background: {t.field}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
QSlider::groove:horizontal {{ background: {t.line}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; height: 4px; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {t.text}; width: 14px; margin: -5px 0; border-radius: 7px; }}
QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 22px 5px 14px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.accent}; color: {t.on_accent}; }}
QMenu::item:disabled {{ color: {t.faint}; }}
QMenu::icon:checked {{ border: 1px solid {t.accent}; border-radius: 3px; background: {t.field}; }}
QMenu::icon:checked:selected {{ border-color: {t.on_accent}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 6px; }}
QMenuBar {{ background: {t.panel}; }}
QMenuBar::item {{ padding: 4px 9px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.raised}; border-radius: 4px; }}
QStatusBar {{ background: {t.panel}; color: {t.quiet}; max-height: 22px; }}
QStatusBar::item {{ border: none; }}
QStatusBar > QLabel {{ padding: 0 8px; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QTabBar::tab {{ background: transparent; color: {t.quiet}; padding: 5px 12px; border: none;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
"""
