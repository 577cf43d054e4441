"""Does the map lie where the experts drew? One number on its ruler, its curve, and what stands behind it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.definitions import explained
from xai_desktop.core.map_cut import MapCut
from xai_desktop.core.readers import NOT_NAMED
from xai_desktop.core.reference import FilmReference
from xai_desktop.core.threshold import Cut, PerClass, Threshold
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui.panels.between import BetweenReaders
from xai_desktop.ui.panels.curve import IouCurve
from xai_desktop.ui.panels.explaining import explain
from xai_desktop.ui.panels.figures import FigureLines
from xai_desktop.ui.panels.lesions import LesionTable
from xai_desktop.ui.panels.parts import ElidedLabel, Note, Panel, column_of
from xai_desktop.ui.panels.readers import ReaderTable
from xai_desktop.ui.panels.ruler import EvidenceRulerView, unknown_marks
from xai_desktop.ui.panels.sources import SourceFacts
from xai_desktop.ui.panels.threshold import ThresholdControl

EMPTY = noted("Agreement appears when there is a map and an expert has marked this finding.")


class AgreementPanel(Panel):
    """One agreement per finding and reader. Made for a slider: new numbers keep every place."""

    threshold_changed = Signal(object)
    class_thresholds_changed = Signal(object)
    agreement_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Agreement"), parent, foldable=True)
        self._agreements: tuple[Agreement, ...] = ()
        self._names: tuple[str, ...] = ()
        self._chosen = 0
        self.threshold, self.readers, self.reference = ThresholdControl(), ReaderTable(), QWidget()
        self.between, self.sources = BetweenReaders(), SourceFacts()
        self.ruler, self.unknown, self.curve = EvidenceRulerView(), Note(), IouCurve()
        self.lesions, self.figures, self.coverage = LesionTable(), FigureLines(), ElidedLabel("", "quiet", steady=True)
        self.remark = Note("", "notice")
        self._arrange()
        self.threshold.threshold_changed.connect(self.threshold_changed)
        self.threshold.table_changed.connect(self.class_thresholds_changed)
        self.curve.percentile_chosen.connect(self.threshold.choose)
        self.readers.reader_chosen.connect(self._choose)
        self.show_reference(None)
        self.show_nothing(wording(EMPTY))

    def _arrange(self) -> None:
        self.column.addWidget(self.threshold)
        numbers = (self.ruler, self.unknown, self.remark, self.curve, self.coverage)
        for part in (*numbers, self.readers, self.lesions, self.figures):
            self.inside.addWidget(part)
        self.close_column()
        reference = column_of(self.reference)
        reference.addWidget(self.between)
        reference.addWidget(self.sources)
        self.column.insertWidget(self.column.indexOf(self.body) + 1, self.reference)

    def show_reference(self, reference: FilmReference | None) -> None:
        """What is known about the expert marks, with a map or without; None before they may be seen."""
        self.reference.setVisible(reference is not None)
        shown = reference or FilmReference()
        self.between.show_readers(shown.readers)
        self.sources.show_files(shown.files)
        self.sources.setVisible(bool(shown.files))

    def show_cut(self, cut: MapCut | None) -> None:
        """What the threshold came to on the map that is showing; None without one."""
        self.threshold.show_cut(cut)

    def set_threshold(self, threshold: Threshold) -> None:
        """Show a threshold without announcing it."""
        self.threshold.set_threshold(threshold)

    def set_class_thresholds(self, table: PerClass) -> None:
        """The classes' own thresholds, from the settings."""
        self.threshold.set_table(table)

    def set_card_thresholds(self, card: tuple[tuple[str, Cut], ...]) -> None:
        """What the network's card names for its classes."""
        self.threshold.set_card(card)

    def set_chosen(self, index: int) -> None:
        """Show one of the agreements without announcing it."""
        self._chosen = index
        if self._agreements:
            self.show_agreements(self._agreements)

    def show_agreements(self, agreements: tuple[Agreement, ...]) -> None:
        """One per finding and reader, all at the same threshold. An empty tuple shows the empty state."""
        self._agreements = agreements
        if not agreements:
            self.show_nothing(wording(EMPTY))
            return
        if self.threshold.in_use != agreements[0].threshold:
            self.set_threshold(agreements[0].threshold)
        one_finding = len({a.finding for a in agreements}) == 1
        self._names = tuple(a.reader or wording(NOT_NAMED) if one_finding else name_of(a) for a in agreements)
        self._chosen = min(self._chosen, len(agreements) - 1)
        self._show_one(agreements[self._chosen])
        self.show_body()

    def show_nothing(self, reason: str) -> None:
        """Why there is no number: no boxes of this finding, no map, or not before step 3. What was there is forgotten,
        also out of sight: it was about another map, or may not be seen yet."""
        self._agreements, self._names = (), ()
        self.ruler.show_ruler(None)
        self.curve.show_curve((), 90.0, None)
        self.lesions.show_lesions(())
        self.figures.show_nothing()
        for said in (self.unknown, self.remark):
            said.say("")
            said.setToolTip("")
        self.coverage.setText("")
        self.readers.show_readers((), (), 0)
        self.aside.setText("")
        self.say(reason)

    def _show_one(self, agreement: Agreement) -> None:
        boxes = len(agreement.boxes)
        self.aside.setText(name_of(agreement))
        self.ruler.show_ruler(agreement.ruler, counted("{n} box", "{n} boxes", boxes))
        self.unknown.say("\n".join(unknown_marks(agreement.ruler)))
        missing = [name for name, mark in agreement.ruler.marks() if not mark.known]
        self.unknown.setToolTip("\n\n".join(explained(name) for name in missing))
        self.remark.say(remark(agreement))
        self.curve.show_curve(agreement.curve, agreement.percentile, agreement.iou.value)
        self.coverage.setText(coverage(agreement))
        explain(self.coverage, "coverage", self.coverage.text())
        self.readers.show_readers(self._agreements, self._names, self._chosen)
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
    finding = retold(agreement.finding)
    return f"{finding} · {agreement.reader}" if agreement.reader else finding


def coverage(agreement: Agreement) -> str:
    """What the mask and the boxes really take of the film."""
    return wording("mask {mask:.1f} % of the film, boxes {boxes:.1f} %").format(
        mask=agreement.coverage * 100, boxes=agreement.box_share * 100
    )


def remark(agreement: Agreement) -> str:
    """Whatever else has to be said about these numbers."""
    unseen = ""
    if agreement.unseen_share > 0:
        unseen = wording("The network never saw {percent:.1f} % of the film; these pixels do not count.").format(
            percent=agreement.unseen_share * 100
        )
    return " ".join(part for part in (retold(agreement.note), unseen) if part)
