"""Where things are kept: each place with what lies there and a way to open it, and the maps that are kept."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.app.places import reviews_place
from xai_desktop.core import paths
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.parts import SPACING, Note, column_of, row_of, title_label
from xai_desktop.ui.settings.kept_part import KeptMapsPart

NOT_YET = noted("Nothing is kept there yet.")
BACKUP = noted("Back up the first three; the cache can be deleted at any time. Nothing is ever sent anywhere.")


def places() -> tuple[tuple[str, str, Path], ...]:
    """(name, what lies there, folder)."""
    state, reviews = paths.user_folder("state"), reviews_place()
    readings: tuple[tuple[str, str, Path], ...] = (
        (wording("Readings and log"), wording("What was read and confirmed, and the program's log."), state),
    )
    if reviews.by_site:
        readings = (
            (wording("Readings"), wording("What was read and confirmed. Set by your site."), reviews.folder),
            (wording("Log"), wording("Reports of crashes, designs of audits, constancy sets."), state),
        )
    return (
        (wording("Settings"), wording("What this page shows, as settings.json."), paths.user_folder("config")),
        (wording("Networks"), wording("The networks of your own."), paths.user_models()),
        *readings,
        (wording("Cache"), wording("What can be computed again."), paths.user_folder("cache")),
    )


class FilesPart(QWidget):
    """`failed` carries a sentence about a folder that the desktop would not open."""

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        self._notes: list[tuple[Path, QPushButton, Note]] = []
        self.kept = KeptMapsPart()
        column = column_of(self)
        for name, what, folder in places():
            self._add(name, what, folder)
        column.addWidget(Note(wording(BACKUP)))
        column.addSpacing(12)
        column.addWidget(self.kept)
        column.addStretch(1)

    def refresh(self) -> None:
        """Which of the folders there are by now."""
        for folder, button, note in self._notes:
            there = folder.is_dir()
            button.setEnabled(there)
            note.say("" if there else wording(NOT_YET))

    def _add(self, name: str, what: str, folder: Path) -> None:
        place, there, button = Note(str(folder), "mono"), Note(), QPushButton(wording("Open folder"))
        place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        place.setAccessibleName(f"{name}: {folder}")
        button.setAccessibleName(wording("Open folder: {name}").format(name=name))
        button.clicked.connect(lambda: self._open(folder))
        layout = self.layout()
        assert layout is not None
        words = QWidget()
        lines = column_of(words, 2)
        for part in (Note(what), place, there):
            lines.addWidget(part)
        holder = QWidget()
        row = row_of(words, button, wide=0)
        row.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        holder.setLayout(row)
        layout.addWidget(title_label(name))
        layout.addWidget(holder)
        self.buttons[name] = button
        self._notes.append((folder, button, there))
        lines.setContentsMargins(0, 0, 0, SPACING)

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.failed.emit(
                wording("{folder}: the desktop could not open it; open it in your file manager.").format(folder=folder)
            )
