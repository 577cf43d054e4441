"""Which filters are on, each with its way out."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from xai_desktop.core.review import FilmStatus
from xai_desktop.core.wording import noted, wording
from xai_desktop.core.worklist import FilmFilter
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.theme import role

UNKNOWN = noted("not stated")
CLEAR = noted("Clear filters")


def parts_of(wished: FilmFilter) -> Iterator[tuple[str, FilmFilter]]:
    """(what a filter is called, the filters without it); the words of the search stand in its field."""
    for status in FilmStatus:
        if status in wished.statuses:
            yield wording(status.value), replace(wished, statuses=wished.statuses - {status})
    for name in sorted(wished.modalities):
        yield (
            name or wording("modality {unknown}").format(unknown=wording(UNKNOWN)),
            replace(wished, modalities=wished.modalities - {name}),
        )
    for name in sorted(wished.views):
        yield (
            name or wording("view {unknown}").format(unknown=wording(UNKNOWN)),
            replace(wished, views=wished.views - {name}),
        )
    for name in sorted(wished.labels):
        yield name, replace(wished, labels=wished.labels - {name})
    if wished.notices:
        yield wording("with notices"), replace(wished, notices=False)


class FilterChips(QWidget):
    """A chip for every filter; a click takes it away. Invisible where no filter is on but the search."""

    filter_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(wording("Filters that are on"))
        self.hide()

    @property
    def chips(self) -> list[QToolButton]:
        """The chips from left to right; the last one clears all."""
        items = (self._flow.itemAt(place) for place in range(self._flow.count()))
        return [widget for item in items if item and isinstance(widget := item.widget(), QToolButton)]

    def show_filter(self, wished: FilmFilter) -> None:
        for chip in self.chips:
            self._flow.takeAt(0)
            chip.hide()
            chip.deleteLater()
        parts = list(parts_of(wished))
        for text, without in parts:
            self._add(
                f"{text} ×",
                wording("Remove this filter"),
                without,
                wording("Filter: {text}; remove it").format(text=text),
            )
        if parts:
            self._add(
                wording("Clear"),
                wording("{clear} and the search (Backspace in the list)").format(clear=wording(CLEAR)),
                FilmFilter(),
                wording(CLEAR),
            )
        self.setVisible(bool(parts))

    def _add(self, text: str, tip: str, without: FilmFilter, name: str) -> None:
        chip = QToolButton(self)
        chip.setText(text)
        chip.setToolTip(tip)
        chip.setAccessibleName(name)
        role(chip, "chip")
        chip.clicked.connect(lambda: self.filter_chosen.emit(without))
        self._flow.addWidget(chip)
