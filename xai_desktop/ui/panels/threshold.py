"""The threshold of the mask: which policy, and the control that the policy has."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from xai_desktop.core.map_cut import MapCut
from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile, PerClass, Threshold
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.keeping import KeepButton
from xai_desktop.ui.panels.level import CutLevel
from xai_desktop.ui.panels.parts import column_of, labelled

POLICIES = (
    (noted("Percentile"), noted("Keeps the same share of every film, by rank.")),
    (
        noted("Value"),
        noted("Keeps values from this one on, in the map's own unit; how large the mask gets differs from map to map."),
    ),
    (noted("Otsu"), noted("Parts the map's values into two groups as unlike as can be, and keeps the upper one.")),
    (noted("Per class"), noted("A threshold of its own for some classes, and one for all others.")),
)
PERCENTILE, VALUE, OTSU, PER_CLASS = range(4)
NO_MAP = noted("There is no map yet, so its values are not known.")


class ThresholdControl(QWidget):
    """`threshold_changed` speaks continuously while the person at the screen moves it; `table_changed` says that a
    class got a threshold of its own, or lost it."""

    threshold_changed = Signal(object)
    table_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._threshold: Threshold = Percentile()
        self._card: tuple[tuple[str, Cut], ...] = ()
        self._table, self._cut = PerClass(), MapCut(Percentile(), 0.0, reason=wording(NO_MAP))
        self.policy, self.level, self.keep = CalmCombo(), CutLevel(), KeepButton()
        for name, tip in POLICIES:
            self.policy.addItem(wording(name))
            self.policy.setItemData(self.policy.count() - 1, wording(tip), Qt.ItemDataRole.ToolTipRole)
        self.slider, self.spin, self.label = self.level.slider, self.level.spin, self.level.label
        layout = column_of(self, 4)
        layout.addLayout(labelled(wording("Threshold"), self.policy))
        layout.addWidget(self.level)
        layout.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignRight)
        self.policy.activated.connect(self._choose_policy)
        self.level.cut_changed.connect(self._change)
        self.keep.clicked.connect(self._keep)
        self._show()

    @property
    def threshold(self) -> Threshold:
        return self._threshold

    @property
    def in_use(self) -> Cut:
        """The threshold of the class that the map explains."""
        return self._threshold.of(self._cut.label)

    def set_threshold(self, threshold: Threshold) -> None:
        """Show a threshold without announcing it; one beyond the ends of the slider stays as it is."""
        if threshold == self._threshold:
            return
        self._threshold = threshold
        if isinstance(threshold, PerClass):
            self._table = threshold
        self._show()

    def set_table(self, table: PerClass) -> None:
        """The classes' own thresholds, for the time when they are wanted."""
        self._table = table
        self._show()

    def set_card(self, card: tuple[tuple[str, Cut], ...]) -> None:
        """What the network's card names for its classes, for the time when it is wanted."""
        self._card = card

    def show_cut(self, cut: MapCut | None) -> None:
        """What the threshold came to on the map that is showing; None without one."""
        cut = cut or MapCut(self._threshold.of(""), 0.0, reason=wording(NO_MAP))
        if cut != self._cut:
            self._cut = cut
            self._show()

    @Slot(float)
    def choose(self, q: float) -> None:
        """As if the person had chosen this percentile: in every policy, a place on the curve is a rank."""
        self._change(Percentile(q))

    def _show(self) -> None:
        cut, table = self._cut, self._threshold
        own = isinstance(table, PerClass) and table.own(cut.label) is not None
        whose = "" if not isinstance(table, PerClass) else cut.label if own else _not_own(table, cut.label)
        self.policy.setCurrentIndex(_policy_of(table))
        self.policy.setToolTip(wording(POLICIES[self.policy.currentIndex()][1]))
        self.level.show_level(self.in_use, cut, whose)
        kept = self._table.own(cut.label) == self.in_use
        self.keep.show_class(cut.label, per_class=isinstance(table, PerClass), kept=own or kept)

    @Slot(int)
    def _choose_policy(self, index: int) -> None:
        if index == _policy_of(self._threshold):
            return
        if index == VALUE and self._cut.high <= self._cut.low:
            self.policy.setCurrentIndex(_policy_of(self._threshold))
            self.level.label.setText(wording(NO_MAP))
            return
        self._announce(self._begun(index))

    def _begun(self, index: int) -> Threshold:
        """Another policy begins where the last one was, as nearly as it can."""
        if index == PERCENTILE:
            return Percentile(self.level.nearest(self._cut.percentile if not self._cut.reason else 90.0))
        if index == VALUE:
            middle = (self._cut.low + self._cut.high) / 2
            return Absolute(self._cut.value if self._cut.value is not None else middle)
        return Otsu() if index == OTSU else PerClass(self._table.table, self.in_use, self._card)

    @Slot(object)
    def _change(self, cut: Cut) -> None:
        """Another threshold for the class in use, or for all."""
        if cut == self.in_use:
            return
        table = self._threshold
        if not isinstance(table, PerClass):
            self._announce(cut)
        elif table.own(self._cut.label) is None and table.by_card(self._cut.label) is None:
            self._announce(replace(table, otherwise=cut))
        else:
            self._announce(table.with_class(self._cut.label, cut))

    @Slot()
    def _keep(self) -> None:
        label, table = self._cut.label, self._threshold
        forget = isinstance(table, PerClass) and table.own(label) is not None
        kept = self._table.with_class(label, None if forget else self.in_use)
        if isinstance(table, PerClass):
            self._announce(kept)
        else:
            self._table = kept
            self._show()
            self.table_changed.emit(kept)

    def _announce(self, threshold: Threshold) -> None:
        before = self._table.table
        self.set_threshold(threshold)
        self.threshold_changed.emit(threshold)
        if self._table.table != before:
            self.table_changed.emit(self._table)


def _not_own(table: PerClass, label: str) -> str:
    return (
        wording("other classes")
        if table.by_card(label) is None
        else wording("{label}, by the card").format(label=label)
    )


def _policy_of(threshold: Threshold) -> int:
    kinds = (Percentile, Absolute, Otsu, PerClass)
    return next(index for index, kind in enumerate(kinds) if isinstance(threshold, kind))
