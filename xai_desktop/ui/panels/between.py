"""Do the readers of this film agree, first that a finding is there, and then where?"""

from PySide6.QtWidgets import QWidget

from xai_desktop.core.definitions import explained
from xai_desktop.core.readers import NOT_NAMED, FilmReaders, PlaceRow, PresenceRow, Said
from xai_desktop.ui.panels.cells import CellTable, Column, Row
from xai_desktop.ui.panels.parts import Note, column_of, title_label

NO_READER = "Nobody marked this film, and no file says that somebody looked."
SIGNS = {Said.MARKED: "●", Said.NOTHING: "○", Said.SILENT: "–"}
"""Each state has its own sign; the words stand in the hover text and in the accessible text."""
LONGEST = 18
"""Letters of a finding for which a column makes room."""
KEY = "● marked · ○ looked, marked nothing · – marked other things"


class BetweenReaders(QWidget):
    """Two small tables, or the sentence that says why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note, self.key = Note(), Note(KEY)
        self.presence, self.place = CellTable("Readers on presence"), CellTable("Readers on place")
        layout = column_of(self, 6)
        for part in (title_label("Between readers"), self.note, self.presence, self.key, self.place):
            layout.addWidget(part)
        self.show_readers(FilmReaders())

    def show_readers(self, found: FilmReaders) -> None:
        several = not found.reason
        self.note.say(_sentence(found))
        self.presence.setVisible(several and bool(found.presence))
        self.key.setVisible(self.presence.isVisibleTo(self))
        self.place.setVisible(bool(found.places))
        self.presence.show_rows(_columns(found), [_presence(row, found.names) for row in found.presence])
        self.place.show_rows(PLACE_COLUMNS, [_place(row) for row in found.places])

    def texts(self) -> tuple[str, ...]:
        return (self.note.text(),)


def _sentence(found: FilmReaders) -> str:
    if not found.readers:
        return NO_READER
    if found.reason:
        return f"{found.reason[:1].upper()}{found.reason[1:]}: only {found.names[0]}."
    return f"Presence: {found.presence_words}."


def _columns(found: FilmReaders) -> tuple[Column, ...]:
    """The findings get what the longest of them needs, up to a limit; the readers share the rest."""
    longest = max((row.finding for row in found.presence), key=len, default="")
    readers = (Column(name, f"{name}\n\n{explained('presence')}") for name in found.names)
    return (Column("Presence", explained("presence"), longest[:LONGEST]), *readers)


def _presence(row: PresenceRow, names: tuple[str, ...]) -> Row:
    signs = (SIGNS[said] + (f" {marks}" if marks > 1 else "") for said, marks in zip(row.said, row.marks, strict=True))
    tips = (f"{row.finding}: {row.verdict}.", *(f"{n}: {s}" for n, s in zip(names, row.said, strict=True)))
    return Row((row.finding, *signs), tips)


PLACE_COLUMNS = (
    Column("Place", explained("place")),
    Column("Readers", "Two readers who both marked the finding."),
    Column("IoU", explained("place"), "0.00", right=True),
)


def _place(row: PlaceRow) -> Row:
    whose = f"{row.first or NOT_NAMED}, {row.second or NOT_NAMED}"
    return Row((row.finding, whose, row.iou.text()), ("", whose, explained("place", row.iou.reason)))
