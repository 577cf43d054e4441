"""What the network says: its scores, what it calls, and which class is explained."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QWidget

from xai_desktop.core.call_sentence import call_sentence
from xai_desktop.core.prediction import Prediction, ScoreKind, Target
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.choices import forbid
from xai_desktop.ui.panels.given_part import GivenPart
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import Note, Panel, column_of, labelled, tab_after
from xai_desktop.ui.panels.question import QuestionCombo
from xai_desktop.ui.panels.score_row import ScoreRow

EMPTY = noted("Open a film and choose a network to see its scores.")
SHORT_LIST = 6
KINDS = {
    ScoreKind.LOGIT: noted("logit: not a probability of disease; bars run from −10 to 10"),
    ScoreKind.SIGMOID: noted("sigmoid score, not a probability of disease"),
    ScoreKind.SOFTMAX: noted("softmax score: the classes share one whole; not a probability of disease"),
    ScoreKind.CALIBRATED: noted("calibrated score: holds for films like those it was calibrated on"),
}


class PredictionPanel(Panel):
    """Network chooser and one bar per class. A click on a class makes it the target of the explanation."""

    bundle_chosen = Signal(str)
    target_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Prediction"), parent, foldable=True)
        self.bundles, self.detail, self.kind = CalmCombo(), Note(), Note()
        self.doubt = Note("", "notice")
        self.question, self.sentence = QuestionCombo(), Note("", "strong")
        self._rows: list[ScoreRow] = []
        self._group = QButtonGroup(self)
        self._bars, self.more, self.given = QWidget(), QPushButton(), GivenPart()
        self._shown: Prediction | None = None
        self._target: Target | None = None
        self._lines = column_of(self._bars, 2)
        self._arrange()
        self.bundles.activated.connect(self._choose_bundle)
        self._group.buttonClicked.connect(self._choose_target)
        self.question.chosen.connect(self._ask)
        theme.changes().changed.connect(self._recolour)
        self.show_prediction(None)

    def _arrange(self) -> None:
        self.more.setProperty("role", "flat")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._fold)
        self.column.addLayout(labelled(wording("Network"), self.bundles))
        self.column.addWidget(self.detail)
        self.column.addWidget(self.doubt)
        self.inside.addWidget(self.sentence)
        self.inside.addWidget(self._bars)
        self.inside.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.inside.addWidget(self.kind)
        self.inside.addLayout(labelled(wording("Explain"), self.question))
        self.inside.addWidget(self.given)
        self.close_column()
        self.detail.hide()
        self.doubt.hide()

    def show_bundles(self, bundles: tuple[tuple[str, str, str], ...], current: str) -> None:
        """(name, detail, problem) each; one with a problem cannot be chosen and says why."""
        model = QStandardItemModel(self.bundles)
        for name, detail, problem in bundles:
            item = QStandardItem(name)
            forbid(item, retold(problem))
            problem, detail = retold(problem), retold(detail)
            item.setToolTip(problem or detail)
            item.setData(f"{name}, {problem or detail}", Qt.ItemDataRole.AccessibleTextRole)
            item.setData(detail, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        self.bundles.setModel(model)
        self.bundles.setCurrentIndex(self.bundles.findText(current))
        self.bundles.setEnabled(bool(bundles))
        self._show_detail()

    def _show_detail(self) -> None:
        detail = self.bundles.currentData(Qt.ItemDataRole.UserRole) or ""
        self.bundles.setToolTip(detail)
        self.detail.say(detail)

    def show_doubt(self, text: str) -> None:
        """Why what the network says of this film means nothing, before and while it says it."""
        self.doubt.say(retold(text))

    def show_device(self, text: str) -> None:
        """Where the network runs, at the right of the title."""
        self.aside.setText(text)

    def show_prediction(self, prediction: Prediction | None) -> None:
        self._shown = prediction
        self.given.show_input(None if prediction is None else prediction.given)
        if prediction is None:
            self.say(wording(EMPTY))
            return
        self._fill(prediction, known=True)
        self.kind.say(wording(KINDS[prediction.kind]))
        self.sentence.say(retold(call_sentence(prediction)))
        self.show_device(f"{prediction.device} · {local(f'{prediction.seconds:.2f}')} s")

    def show_busy(self, text: str) -> None:
        """The scores of the film before go at once; the rows keep their places so that nothing jumps."""
        self.given.show_input(None)
        if self._shown is None or self.body.isHidden():
            self.say(retold(text))
        else:
            self._fill(self._shown, known=False)
            self.kind.say(retold(text))
            self.sentence.say("")

    def show_hidden(self, text: str) -> None:
        """Nothing about this film may be seen yet."""
        self._shown = None
        self.given.show_input(None)
        self.question.show_target(None, None)
        self._clear()
        self.sentence.say("")
        self.aside.setText("")
        self.say(text)

    def show_target(self, target: Target | None) -> None:
        """Mark the class that is explained, without announcing it."""
        self._target = target
        self.question.show_target(target, self._shown)
        self._group.setExclusive(False)
        for row in self._rows:
            row.setChecked(target is not None and row.score is not None and row.score.index == target.index)
        self._group.setExclusive(True)
        self._fold(self.more.isChecked())

    def _fill(self, prediction: Prediction, *, known: bool) -> None:
        if len(self._rows) != len(prediction.classes):
            self._clear()
            for _ in prediction.classes:
                self._add_row()
        for row, score in zip(self._rows, prediction.classes, strict=True):
            row.show_score(score, prediction.kind, known=known)
        self.show_target(self._target)
        self.show_body()

    def _add_row(self) -> None:
        row, before = ScoreRow(self._bars), self._rows[-1] if self._rows else self.bundles
        self._rows.append(row)
        self._group.addButton(row)
        self._lines.addWidget(row)
        tab_after(before, row)

    def _clear(self) -> None:
        for row in self._rows:
            self._group.removeButton(row)
            self._lines.removeWidget(row)
            row.deleteLater()
        self._rows = []

    @Slot(bool)
    def _fold(self, unfolded: bool) -> None:
        """Of many classes only the highest scores and the target are shown, in the network's order."""
        scores = sorted((r.score.score for r in self._rows if r.score is not None), reverse=True)
        many = len(scores) > SHORT_LIST
        least = scores[SHORT_LIST - 1] if many else float("-inf")
        for row in self._rows:
            above = row.score is not None and row.score.score >= least
            row.setVisible(unfolded or above or row.isChecked())
        self.more.setVisible(many)
        self.more.setText(
            wording("Show the highest only") if unfolded else wording("Show all {n} classes").format(n=len(scores))
        )

    @Slot(int)
    def _choose_bundle(self, index: int) -> None:
        self._show_detail()
        item = self.bundles.model().index(index, 0)
        if _enabled(item):
            self.bundle_chosen.emit(self.bundles.itemText(index))

    @Slot(QAbstractButton)
    def _choose_target(self, button: QAbstractButton) -> None:
        if isinstance(button, ScoreRow) and button.score is not None:
            self._ask(button.score.target)

    @Slot(object)
    def _ask(self, target: Target) -> None:
        self.show_target(target)
        self.target_chosen.emit(target)

    @Slot()
    def _recolour(self) -> None:
        for row in self._rows:
            row.update()


def _enabled(index: QModelIndex) -> bool:
    return bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
