"""What a cascade shows and how: mode, measure, scale of colours, rows and, for CasCAM, the decay of its sum."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from xai_desktop.core.cascade import MEASURES, MODES, CascadeLook, CascadeRow
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import icons
from xai_desktop.ui.panels.cascade_rows import RowsButton
from xai_desktop.ui.panels.cascade_tile import paint_own_scale
from xai_desktop.ui.panels.choices import forbid
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo, CalmSlider
from xai_desktop.ui.panels.parts import SPACING, ElidedLabel
from xai_desktop.ui.theme import role

KEY = Qt.ItemDataRole.UserRole
NO_WEIGHTS = noted("Only HR-CAM's contributions have weights.")
STEPS = 100
"""Of the decay's slider, each worth a hundredth of `MOST`."""
MOST = 3.0
WIDEST, BESIDE = 240, 48
"""Pixels that a choice asks for at most, and those that the field takes beside its words."""
OWN = noted(
    "Every tile on its own scale of colours. Tiles with the small bar are, the others share the scale of their row."
)


class KeyCombo(CalmCombo):
    """Choices by key. `chosen` speaks only when the person at the screen has chosen another one."""

    chosen = Signal(str)

    def __init__(self, name: str, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._list = QStandardItemModel(self)
        for key, title in titles.items():
            item = QStandardItem(retold(title))
            item.setData(key, KEY)
            self._list.appendRow(item)
        self.setModel(self._list)
        self.activated.connect(self._announce)

    def sizeHint(self) -> QSize:
        """Room for the longest choice, up to a limit; it may be squeezed far below."""
        longest = max((self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        return QSize(min(longest + BESIDE, WIDEST), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(64, super().minimumSizeHint().height())

    @property
    def key(self) -> str:
        return str(self.currentData(KEY))

    def set_key(self, key: str) -> None:
        """Show a choice without announcing it."""
        self.setCurrentIndex(max(0, self.findData(key, KEY)))

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """Why a choice cannot be made, by key; empty for those that can."""
        for row in range(self._list.rowCount()):
            item = self._list.item(row)
            reason = retold(reasons.get(item.data(KEY), ""))
            forbid(item, reason)
            item.setToolTip(reason)
            item.setData(f"{item.text()}, {reason}" if reason else item.text(), Qt.ItemDataRole.AccessibleTextRole)

    def reason(self, key: str) -> str:
        """Why a choice cannot be made; empty where it can."""
        item = self._list.item(max(0, self.findData(key, KEY)))
        return "" if item.isEnabled() else item.toolTip()

    @Slot(int)
    def _announce(self, _row: int) -> None:
        self.chosen.emit(self.key)


class CascadeHead(QWidget):
    """`look_chosen` carries a whole `CascadeLook`, `decay_chosen` CasCAM's λ."""

    mode_chosen = Signal(str)
    look_chosen = Signal(object)
    decay_chosen = Signal(float)
    export_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.modes = KeyCombo(wording("What the columns are"), MODES)
        self.measures = KeyCombo(wording("Number under the columns"), {key: one.title for key, one in MEASURES.items()})
        self.own, self.mark = CalmCheck(wording("Own scale")), OwnScaleMark()
        self.decay, self.rows, self.save = DecaySlider(), RowsButton(), QToolButton()
        self.own.setToolTip(wording(OWN))
        self.save.setText(wording("Save…"))
        icons.put(self.save, "export_cascade")
        self.save.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        role(self.save, "small")
        self.save.setToolTip(wording("Save the tiles as a picture: PNG, SVG or PDF"))
        self.save.setEnabled(False)
        self._look = CascadeLook()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.modes)
        layout.addWidget(self.measures)
        layout.addWidget(self.own)
        layout.addWidget(self.mark)
        layout.addWidget(self.decay)
        layout.addStretch(1)
        layout.addWidget(self.rows)
        layout.addWidget(self.save)
        self.modes.chosen.connect(self._choose_mode)
        self.measures.chosen.connect(lambda key: self._choose(replace(self._look, measure=key)))
        self.own.toggled.connect(lambda on: self._choose(replace(self._look, own_scale=on)))
        self.decay.chosen.connect(self.decay_chosen)
        self.save.clicked.connect(self.export_wished)
        self.set_mode("layers")

    def set_mode(self, mode: str) -> None:
        """Show a mode without announcing it."""
        self.modes.set_key(mode)
        self.decay.setVisible(mode == "iterations")
        self.measures.show_reasons({"weight": "" if mode == "contributions" else wording(NO_WEIGHTS)})

    def show_look(self, look: CascadeLook) -> None:
        """Show a look without announcing it."""
        self._look = look
        self.measures.set_key(look.measure)
        self.own.blockSignals(True)
        self.own.setChecked(look.own_scale)
        self.own.blockSignals(False)

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        self.mark.setVisible(any(row.own_scales for row in rows))
        self.rows.show_rows(rows)
        self.save.setEnabled(any(tile.picture is not None for row in rows for tile in row.columns))

    def _choose(self, look: CascadeLook) -> None:
        if look != self._look:
            self._look = look
            self.look_chosen.emit(look)

    @Slot(str)
    def _choose_mode(self, mode: str) -> None:
        self.set_mode(mode)
        self.mode_chosen.emit(mode)


class DecaySlider(QWidget):
    """CasCAM's λ from 0, where every iteration counts alike, to 3, where hardly more than the first one does."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider, self.label = CalmSlider(0, STEPS), ElidedLabel(wording("decay 0"), "quiet")
        self.slider.setAccessibleName(wording("Decay of the iterations"))
        self.setToolTip(wording("Each iteration counts exp(−λ) times as much as the last; no network is asked again."))
        self.slider.setMinimumWidth(40)
        self.setMaximumWidth(240)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.label)
        layout.addWidget(self.slider, 1)
        self.label.setText(wording("decay 0.00"))
        self.slider.valueChanged.connect(self._announce)

    def set_decay(self, decay: float) -> None:
        """Show a decay without announcing it."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(decay / MOST * STEPS))
        self.slider.blockSignals(False)
        self.label.setText(wording("decay {decay:.2f}").format(decay=decay))

    @Slot(int)
    def _announce(self, step: int) -> None:
        decay = round(step * MOST / STEPS, 4)
        self.label.setText(wording("decay {decay:.2f}").format(decay=decay))
        self.chosen.emit(decay)


class OwnScaleMark(QWidget):
    """The small colour bar that tiles on their own scale bear."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(wording("Mark of tiles on their own scale"))
        self.setToolTip(wording(OWN))

    def sizeHint(self) -> QSize:
        return QSize(12, 18)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        paint_own_scale(QPainter(self), QPointF(3, (self.height() - 13) / 2))
