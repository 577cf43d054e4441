"""Do the readers of this film agree, first that a finding is there, and then where?"""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from xai_desktop.core.definitions import explained
from xai_desktop.core.readers import NOT_NAMED, FilmReaders, PlaceRow, PresenceRow, Said
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui.panels.cells import CellTable, Column, Row
from xai_desktop.ui.panels.parts import Note, column_of, part_title

NO_READER = noted("Nobody marked this film, and no file says that somebody looked.")
SIGNS = {Said.MARKED: "●", Said.NOTHING: "○", Said.SILENT: "–"}
"""Each state has its own sign; the words stand in the hover text and in the accessible text."""
LONGEST = 18
"""Letters of a finding for which a column makes room."""
TOGETHER = "\N{WORD JOINER}\N{NO-BREAK SPACE}"
KEY = noted("● marked · ○ looked, marked nothing · – marked other things")


class BetweenReaders(QWidget):
    """Two small tables, or the sentence that says why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note, self.key = Note(), Note(kept_together(wording(KEY)))
        self.presence = CellTable(wording("Readers on presence"))
        self.place = CellTable(wording("Readers on place"))
        layout = column_of(self, 6)
        for part in (part_title(wording("Between readers")), self.note, self.presence, self.key, self.place):
            layout.addWidget(part)
        self.show_readers(FilmReaders())

    def show_readers(self, found: FilmReaders) -> None:
        several = not found.reason
        self.note.say(_sentence(found))
        self.presence.setVisible(several and bool(found.presence))
        self.key.setVisible(self.presence.isVisibleTo(self))
        self.place.setVisible(bool(found.places))
        names = tuple(map(retold, found.names))
        self.presence.show_rows(_columns(found, names), [_presence(row, names) for row in found.presence])
        self.place.show_rows(_place_columns(found), [_place(row) for row in found.places])

    def texts(self) -> tuple[str, ...]:
        return (self.note.text(),)


def kept_together(key: str) -> str:
    """The key to the signs, with no line ending between a sign and what it means: after a dash only a joiner helps."""
    for sign in SIGNS.values():
        key = key.replace(f"{sign} ", f"{sign}{TOGETHER}")
    return key


def _sentence(found: FilmReaders) -> str:
    if not found.readers:
        return wording(NO_READER)
    if found.reason:
        return wording("No second reader: only {reader}.").format(reader=retold(found.names[0]))
    return wording("Presence: {words}.").format(words=retold(found.presence_words))


def _columns(found: FilmReaders, names: tuple[str, ...]) -> tuple[Column, ...]:
    """The findings get what the longest of them needs, up to a limit; the readers share the rest."""
    longest = _longest(row.finding for row in found.presence)
    readers = (Column(name, f"{name}\n\n{explained('presence')}") for name in names)
    return (Column(wording("Presence"), explained("presence"), longest), *readers)


def _presence(row: PresenceRow, names: tuple[str, ...]) -> Row:
    signs = (SIGNS[said] + (f" {marks}" if marks > 1 else "") for said, marks in zip(row.said, row.marks, strict=True))
    verdict, said = ", ".join(map(retold, row.verdicts)), (wording(one.value) for one in row.said)
    tips = (f"{retold(row.finding)}: {verdict}.", *(f"{name}: {one}" for name, one in zip(names, said, strict=True)))
    return Row((retold(row.finding), *signs), tips)


def _longest(findings: Iterable[str]) -> str:
    """The longest finding, up to a limit, for which a column makes room."""
    return max(map(retold, findings), key=len, default="")[:LONGEST]


def _place_columns(found: FilmReaders) -> tuple[Column, ...]:
    """As those of presence: two readers' names are long, and a finding takes no more than it needs."""
    return (
        Column(wording("Place"), explained("place"), _longest(row.finding for row in found.places)),
        Column(wording("Readers"), wording("Two readers who both marked the finding.")),
        Column(wording("IoU"), explained("place"), "0.00", right=True),
    )


def _place(row: PlaceRow) -> Row:
    whose = f"{row.first or wording(NOT_NAMED)}, {row.second or wording(NOT_NAMED)}"
    return Row((retold(row.finding), whose, local(row.iou.text())), ("", whose, explained("place", row.iou.reason)))
