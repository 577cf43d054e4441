"""Who labelled the reference, and how: one paragraph per annotation file."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from xai_desktop.core.reference import FileFacts
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.panels.parts import ElidedLabel, Note, column_of, part_title


class SourceFacts(QWidget):
    """The files that speak of this film; nothing where there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column_of(self, 6)
        layout.addWidget(part_title(wording("Reference")))
        self._files = QVBoxLayout()
        self._files.setSpacing(4)
        layout.addLayout(self._files)
        self._shown: tuple[FileFacts, ...] = ()

    def show_files(self, files: tuple[FileFacts, ...]) -> None:
        if files == self._shown:
            return
        self._shown = files
        while (item := self._files.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)  # at once: what may not be seen must not wait for the event loop
                widget.deleteLater()
        for facts in files:
            head = ElidedLabel(facts.name)
            head.setToolTip(f"{facts.name} · {retold(facts.title)}")
            self._files.addWidget(head)
            self._files.addWidget(Note(paragraph(facts)))


def paragraph(facts: FileFacts) -> str:
    """Everything about one file, as far as it is known."""
    title = retold(facts.title)
    known = (
        f"{title[:1].upper()}{title[1:]}." if title else "",
        *map(retold, (facts.who, facts.what, facts.drawn, facts.absence)),
    )
    return " ".join(part for part in known if part)
