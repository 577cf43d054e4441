"""Does the map lie where the experts drew? One number on its ruler, its curve, and what stands behind it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.map_cut import MapCut
from xai_desktop.core.threshold import PerClass, Threshold
from xai_desktop.ui.panels.curve import IouCurve
from xai_desktop.ui.panels.figures import FigureLines
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.lesions import LesionTable
from xai_desktop.ui.panels.parts import ElidedLabel, Note, Panel, labelled
from xai_desktop.ui.panels.ruler import EvidenceRulerView, unknown_marks
from xai_desktop.ui.panels.threshold import ThresholdControl

EMPTY = "Agreement appears when there is a map and an expert has marked this finding."


class AgreementPanel(Panel):
    """One agreement per finding and reader. Made for a slider: new numbers keep every place."""

    threshold_changed = Signal(object)
    class_thresholds_changed = Signal(object)
    agreement_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Agreement", parent, foldable=True)
        self._agreements: tuple[Agreement, ...] = ()
        self._names: tuple[str, ...] = ()
        self._chosen = 0
        self.threshold, self.chooser, self._choice = ThresholdControl(), CalmCombo(), QWidget()
        self.ruler, self.unknown, self.curve = EvidenceRulerView(), Note(), IouCurve()
        self.lesions, self.figures, self.coverage = LesionTable(), FigureLines(), ElidedLabel("", "quiet", steady=True)
        self.remark = Note("", "notice")
        self._arrange()
        self.threshold.threshold_changed.connect(self.threshold_changed)
        self.threshold.table_changed.connect(self.class_thresholds_changed)
        self.curve.percentile_chosen.connect(self.threshold.choose)
        self.chooser.activated.connect(self._choose)
        self.show_nothing(EMPTY)

    def _arrange(self) -> None:
        self._choice.setLayout(labelled("Reader", self.chooser))
        self.column.addWidget(self.threshold)
        self.inside.addWidget(self._choice)
        for part in (self.ruler, self.unknown, self.remark, self.curve, self.coverage, self.lesions, self.figures):
            self.inside.addWidget(part)
        self.close_column()

    def show_cut(self, cut: MapCut | None) -> None:
        """What the threshold came to on the map that is showing; None without one."""
        self.threshold.show_cut(cut)

    def set_threshold(self, threshold: Threshold) -> None:
        """Show a threshold without announcing it."""
        self.threshold.set_threshold(threshold)

    def set_class_thresholds(self, table: PerClass) -> None:
        """The classes' own thresholds, from the settings."""
        self.threshold.set_table(table)

    def set_chosen(self, index: int) -> None:
        """Show one of the agreements without announcing it."""
        self._chosen = index
        if self._agreements:
            self.show_agreements(self._agreements)

    def show_agreements(self, agreements: tuple[Agreement, ...]) -> None:
        """One per finding and reader, all at the same threshold. An empty tuple shows the empty state."""
        self._agreements = agreements
        if not agreements:
            self.show_nothing(EMPTY)
            return
        if self.threshold.in_use != agreements[0].threshold:
            self.set_threshold(agreements[0].threshold)
        self._show_choice(agreements)
        self._chosen = min(self._chosen, len(agreements) - 1)
        self._show_one(agreements[self._chosen])
        self.show_body()

    def show_nothing(self, reason: str) -> None:
        """Why there is no number: no boxes of this finding, no map, or not before step 3."""
        self._agreements, self._names = (), ()
        self.ruler.show_ruler(None)
        self.aside.setText("")
        self.say(reason)

    def _show_choice(self, agreements: tuple[Agreement, ...]) -> None:
        one_finding = len({a.finding for a in agreements}) == 1
        names = tuple(a.reader or "reader not named" if one_finding else name_of(a) for a in agreements)
        if names != self._names:
            self._names = names
            self.chooser.clear()
            self.chooser.addItems(list(names))
            self._choice.setVisible(len(names) > 1)
        if self.chooser.currentIndex() != self._chosen:
            self.chooser.setCurrentIndex(min(self._chosen, len(names) - 1))

    def _show_one(self, agreement: Agreement) -> None:
        boxes = len(agreement.boxes)
        self.aside.setText(name_of(agreement))
        self.ruler.show_ruler(agreement.ruler, f"{boxes} box{'' if boxes == 1 else 'es'}")
        self.unknown.say("\n".join(unknown_marks(agreement.ruler)))
        self.remark.say(remark(agreement))
        self.curve.show_curve(agreement.curve, agreement.percentile, agreement.iou.value)
        self.coverage.setText(coverage(agreement))
        self.lesions.show_lesions(agreement.lesions)
        self.figures.show_figures(agreement)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._chosen = index
        if index < len(self._agreements):
            self._show_one(self._agreements[index])
            self.agreement_chosen.emit(index)


def name_of(agreement: Agreement) -> str:
    """Finding and reader, as the chooser calls them."""
    return f"{agreement.finding} · {agreement.reader}" if agreement.reader else agreement.finding


def coverage(agreement: Agreement) -> str:
    """What the mask and the boxes really take of the film."""
    return f"mask {agreement.coverage * 100:.1f} % of the film, boxes {agreement.box_share * 100:.1f} %"


def remark(agreement: Agreement) -> str:
    """Whatever else has to be said about these numbers."""
    unseen = ""
    if agreement.unseen_share > 0:
        unseen = f"The network never saw {agreement.unseen_share * 100:.1f} % of the film; these pixels do not count."
    return " ".join(part for part in (agreement.note, unseen) if part)
