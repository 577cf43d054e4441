"""What becomes of a film before a network sees it: six steps as pictures, made by the code that makes the input."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from xai_desktop.app.input_steps import TITLES, demo_films, lines_of, warnings_of
from xai_desktop.app.model_shelf import ShelfLine, input_of
from xai_desktop.core import paths
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.input_steps import InputSteps, Step
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.models.scrolled import TWICE, scrolled
from xai_desktop.ui.models.step_card import StepCard
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of

SIX_FROM, THREE_FROM = 1400, 640
"""Pixels from which on six cards, or three, stand beside each other."""
NO_CARD = noted("This network has no card that can be read, so nothing is known of its input.")
WORKING = noted("Preparing the film…")
OPEN_FILM = noted("The film in Review: {name}")


class PreprocessingView(QWidget):
    """`film_wanted` carries the network's `InputSpec` and the path of a film, None for the one in Review;
    `file_requested` asks for the choice of a file."""

    film_wanted = Signal(object, object)
    file_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: InputSpec | None = None
        self._open, self._wished = "", None
        self._files: tuple[Path, ...] = ()
        self._columns = 0
        self.film, self.said, self.warning = CalmCombo(), Note(), Note("", "notice")
        self.film.setAccessibleName(wording("Film"))
        self.film.setMinimumWidth(240)
        self.film.setMaximumWidth(420)
        self.cards = {step: StepCard(place, wording(title)) for place, (step, title) in enumerate(TITLES.items(), 1)}
        self._grid = QGridLayout(holder := QWidget())
        self._holder = holder
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(MARGIN)
        inside = QWidget()
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        self.other = QPushButton(wording("Another film…"))
        self.other.setToolTip(wording("Choose a film from a file; it is not opened in Review"))
        self.other.clicked.connect(lambda: self.file_requested.emit())
        choice = row_of(ElidedLabel(wording("Film"), "quiet"), self.film, self.other)
        choice.setStretch(1, 0)
        choice.setStretch(2, 0)
        choice.addStretch(1)
        lines.addLayout(choice)
        for widget in (self.said, self.warning, holder):
            lines.addWidget(widget)
        lines.addStretch(1)
        inside.setMaximumWidth(TWICE - MARGIN)
        column_of(self).addWidget(scrolled(inside), 1)
        self._fill()
        self._holder.hide()
        self.warning.say("")
        self.film.activated.connect(self._wish)
        self.film.currentIndexChanged.connect(self._ask)

    _wished: Path | None
    """A film that the person chose, None as long as Review's goes first."""

    def show_film(self, name: str) -> None:
        """The film that is open in Review, "" for none."""
        if name != self._open:
            self._open = name
            self._fill()
            if self.isVisible():
                self._ask()

    def show_file(self, path: Path) -> None:
        """A film of the person's own choice, which stays in the list until the program ends."""
        self._files = (path, *(one for one in self._files if one != path))
        self._wished = path
        self._fill()
        self._ask()

    def show_line(self, line: ShelfLine | None) -> None:
        """Another network, with the same film."""
        self._spec = input_of(line) if line is not None else None
        self._ask()

    def show_steps(self, steps: InputSteps) -> None:
        """What came of it."""
        for one in steps.pictures:
            self.cards[one.step].show_step(one, lines_of(one, steps))
        self.warning.say(" ".join(warnings_of(steps)))
        self.said.say("")
        self._holder.show()

    def show_fault(self, sentence: str) -> None:
        """Why there are no pictures."""
        self.said.say(retold(sentence))
        self.warning.say("")
        self._holder.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 6 if self.width() >= SIX_FROM else 3 if self.width() >= THREE_FROM else 2
        if columns == self._columns:
            return
        for column in range(6):
            self._grid.setColumnStretch(column, int(column < columns))
        self._columns = columns
        for place, step in enumerate(Step):
            self._grid.addWidget(self.cards[step], place // columns, place % columns)

    def _fill(self) -> None:
        self.film.blockSignals(True)
        self.film.clear()
        if self._open:
            self.film.addItem(wording(OPEN_FILM).format(name=self._open), None)
        for path in self._files:
            self.film.addItem(path.name, path)
            self.film.setItemData(self.film.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
        for path in demo_films():
            self.film.addItem(wording("Demo film {name}").format(name=path.stem), path)
        wanted = self._wished or (None if self._open else paths.demo_study() / f"{paths.DEMO_FILM}.dcm")
        films = [self.film.itemData(row) for row in range(self.film.count())]
        self.film.setCurrentIndex(films.index(wanted) if wanted in films else 0)
        self.film.blockSignals(False)

    @Slot(int)
    def _wish(self, _row: int) -> None:
        self._wished = self.film.currentData()

    @Slot()
    def _ask(self, *_: object) -> None:
        if self._spec is None:
            self.show_fault(wording(NO_CARD))
            return
        self.said.say(wording(WORKING))
        self.film_wanted.emit(self._spec, self.film.currentData())
