"""Ask the model: about a mark, about what lies under a cover, and about the pixels that the map keeps."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.core.asked import FILLINGS, CoverAnswer, RegionAnswer
from xai_desktop.core.kept import KeptPixels
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.panels.ask_table import AnswerTable
from xai_desktop.ui.panels.control_strip import ControlStrip
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import Note, Panel, labelled, part_title, row_of
from xai_desktop.ui.theme import role

EMPTY = noted("Questions about places on the film can be asked when a network has been asked about it.")
NO_MARK = noted("Draw a box or an outline on the film, or choose one, to ask about it.")
NOTHING_COVERED = noted("Cover the chosen mark, or paint over a drain, a wire or a marker.")
BUSY = noted("asking…")
RANK_TIP = noted(
    "Control patches have the cover's own shape and area and lie at random elsewhere on the film. "
    "With eight of them, a cover that means nothing comes out above all of them one time in nine."
)
KEEP_TIP = noted("Only the pixels of the mask, with the score that the network gives them.")


class AskPanel(Panel):
    """Emits what is asked for and shows what came back; knows no network and no film."""

    ask_requested = Signal(int)
    cover_requested = Signal(int)
    clear_requested = Signal()
    filling_chosen = Signal(str)
    keep_toggled = Signal(bool)
    mark_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Ask the model"), parent, foldable=True)
        self._marks: tuple[str, ...] = ()
        self._title, self._busy, self._covers = "", False, 0
        self.marks, self.fillings = CalmCombo(), CalmCombo()
        self.ask, self.cover = QPushButton(wording("Ask about it")), QPushButton(wording("Cover it"))
        self.clear, self.keep = QPushButton(wording("Clear covers")), QPushButton(wording("Explanation map"))
        self.table, self.strip = AnswerTable(), ControlStrip()
        self.answer, self.reasons, self.error = Note("", ""), Note(), Note("", "bad")
        self.covered, self.cover_reasons, self.kept = Note("", ""), Note(), Note("", "")
        self._arrange()
        self._connect()
        self.show_nothing(wording(EMPTY))

    def _arrange(self) -> None:
        role(self.ask, "primary")
        self.keep.setCheckable(True)
        self.keep.setToolTip(wording(KEEP_TIP))
        self.strip.setToolTip(wording(RANK_TIP))
        for key, words in FILLINGS.items():
            self.fillings.addItem(retold(words), key)
        self.inside.addLayout(
            labelled(wording("Mark"), self.marks, wording("The mark that is asked about or covered."))
        )
        self.inside.addLayout(row_of(self.ask, self.cover, wide=0))
        first: tuple[QWidget, ...] = (self.error, self.answer, self.table, self.reasons, part_title(wording("Cover")))
        for part in first:
            self.inside.addWidget(part)
        self.inside.addLayout(
            labelled(wording("Filled with"), self.fillings, wording("What stands where the film is covered."))
        )
        rest: tuple[QWidget, ...] = (self.strip, self.covered, self.cover_reasons, self.clear)
        for part in (*rest, part_title(wording("Kept pixels")), self.keep, self.kept):
            self.inside.addWidget(part)
        self.close_column()

    def _connect(self) -> None:
        self.marks.activated.connect(self.mark_picked)
        self.ask.clicked.connect(lambda: self.ask_requested.emit(self.marks.currentIndex()))
        self.cover.clicked.connect(lambda: self.cover_requested.emit(self.marks.currentIndex()))
        self.clear.clicked.connect(lambda: self.clear_requested.emit())
        self.fillings.activated.connect(lambda index: self.filling_chosen.emit(self.fillings.itemData(index)))
        self.keep.clicked.connect(self.keep_toggled)

    def show_nothing(self, reason: str) -> None:
        """Why nothing can be asked; what was answered is gone, also from tooltips and names."""
        self.show_marks(())
        self.show_answer(None)
        self.show_cover(None)
        self.show_kept(None)
        self.show_keeping(False)
        self._title = ""
        self._say_title()
        self.say(reason)

    def show_target(self, title: str) -> None:
        """Questions can be asked, about the score of this class."""
        self._title = title
        self._say_title()
        self.show_body()

    def show_marks(self, names: tuple[str, ...], chosen: int = 0) -> None:
        """The marks on the film that may be asked about, by name, and which of them is chosen."""
        if names != self._marks:
            self._marks = names
            self.marks.clear()
            self.marks.addItems(list(map(retold, names)))
        if names:
            self.marks.setCurrentIndex(min(max(chosen, 0), len(names) - 1))
        for widget in (self.marks, self.ask, self.cover):
            widget.setEnabled(bool(names))
        for button in (self.ask, self.cover):
            button.setToolTip("" if names else wording(NO_MARK))
        self._say_reasons(None)

    def show_covers(self, count: int, filling: str) -> None:
        """How many covers lie on the film, and what stands in their place."""
        self._covers = count
        self.fillings.setCurrentIndex(self.fillings.findData(filling))
        self.clear.setEnabled(count > 0)
        self.clear.setText(
            wording("Clear covers") if count < 2 else wording("Clear {count} covers").format(count=count)
        )

    def show_busy(self, busy: bool) -> None:
        """What is there stays until the next answer is."""
        self._busy = busy
        self._say_title()

    def show_error(self, text: str) -> None:
        """The sentence of something that could not be answered; an empty one takes it away."""
        self.error.say(retold(text))

    def show_answer(self, answer: RegionAnswer | None) -> None:
        self.answer.say("" if answer is None else retold(answer.in_short))
        self.answer.setToolTip("" if answer is None else retold(answer.sentence))
        self.table.setVisible(answer is not None)
        self.table.show_answer(answer)
        self.show_error("")
        self._say_reasons(answer)

    def show_cover(self, answer: CoverAnswer | None) -> None:
        if answer is not None:
            self.show_error("")
        self.strip.setVisible(answer is not None)
        self.strip.show_cover(answer)
        self.covered.say("" if answer is None else retold(answer.in_short))
        self.covered.setToolTip("" if answer is None else retold(answer.sentence))
        self.cover_reasons.say(wording(NOTHING_COVERED) if answer is None else " ".join(map(retold, answer.reasons)))
        self.clear.setEnabled(self._covers > 0)

    def show_keeping(self, on: bool) -> None:
        """Whether the explanation map is wished for."""
        self.keep.setChecked(on)

    def show_kept(self, kept: KeptPixels | None) -> None:
        self.kept.say("" if kept is None else retold(kept.sentence))

    def _say_title(self) -> None:
        self.aside.setText(
            " · ".join(filter(None, (retold(self._title), wording(BUSY) if self._busy and self._title else "")))
        )

    def _say_reasons(self, answer: RegionAnswer | None) -> None:
        if answer is not None:
            self.reasons.say("\n".join(map(retold, answer.reasons)))
        elif not self.answer.text():
            self.reasons.say("" if self._marks else wording(NO_MARK))
