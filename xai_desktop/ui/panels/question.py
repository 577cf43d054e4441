"""What is asked about a class: what speaks for it, what against it, why it and not another one."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from xai_desktop.core.prediction import Prediction, Target
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.panels.inputs import CalmCombo

RIVALS = 8
"""Other classes to choose from: those with the highest scores."""


class QuestionCombo(CalmCombo):
    """`chosen` carries a `Target`, when the person at the screen has chosen another question."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions: tuple[Target, ...] = ()
        self.setAccessibleName(wording("What is asked about the class"))
        self.activated.connect(self._choose)

    def show_target(self, target: Target | None, prediction: Prediction | None) -> None:
        """The questions about this class, and which of them is asked, without announcing it."""
        self._questions = questions(target, prediction) if target is not None else ()
        self.clear()
        for question in self._questions:
            self.addItem(words(question))
        self.setCurrentIndex(self._questions.index(target) if target in self._questions else -1)
        self.setEnabled(bool(self._questions))

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.chosen.emit(self._questions[index])


def questions(target: Target, prediction: Prediction | None) -> tuple[Target, ...]:
    """For, against, and rather than each of the others with the highest scores; what is asked now is among them."""
    plain = target.plain
    scored = sorted(prediction.classes, key=lambda one: -one.score) if prediction is not None else []
    rivals = [one.target for one in scored if one.target != plain][:RIVALS]
    if target.rival is not None and target.rival not in rivals:
        rivals.append(target.rival)
    over = (Target(plain.index, plain.label, rival=rival) for rival in rivals)
    return (plain, Target(plain.index, plain.label, against=True), *over)


def words(target: Target) -> str:
    """One line of the list."""
    if target.rival is not None:
        return wording("{label}, not {rival}").format(label=retold(target.label), rival=retold(target.rival.label))
    return (
        wording("against {label}").format(label=retold(target.label))
        if target.against
        else wording("for {label}").format(label=retold(target.label))
    )
