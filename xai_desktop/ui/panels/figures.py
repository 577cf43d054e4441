"""Lines of a name, a number and what the number has to be held against."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.ui.panels.parts import SPACING, ElidedLabel

NAMES = ("box covered", "background spared", "pixel average precision", "energy in box", "peak inside box")
TIPS = (
    "The share of the expert boxes that the mask covers.",
    "The share of the rest of the film that the mask leaves free.",
    "Average precision of the map's values as a ranking of pixels; a random map gets the share of the boxes.",
    "The share of the map's values that lies in the boxes; an even map gets the share of the boxes.",
    "Whether the highest value lies in a box; chance is the share of the boxes.",
)


class FigureLines(QWidget):
    """Five lines that keep their places while their numbers change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACING)
        grid.setVerticalSpacing(4)
        self.values = tuple(ElidedLabel("", "mono", steady=True) for _ in NAMES)
        self.against = tuple(ElidedLabel("", "quiet", steady=True) for _ in NAMES)
        for row, (name, tip) in enumerate(zip(NAMES, TIPS, strict=True)):
            label = ElidedLabel(name, "quiet", steady=True)
            label.setToolTip(tip)
            self.values[row].setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label, row, 0)
            grid.addWidget(self.values[row], row, 1)
            grid.addWidget(self.against[row], row, 2)
        for column, share in enumerate((11, 5, 8)):
            grid.setColumnStretch(column, share)

    def show_figures(self, agreement: Agreement) -> None:
        for row, (measured, shown, against) in enumerate(lines(agreement)):
            self.values[row].setText(shown)
            self.values[row].setToolTip(measured.reason)
            self.against[row].setText(against)


def lines(agreement: Agreement) -> tuple[tuple[Measured, str, str], ...]:
    """(what, its text, what it is held against) for each name, in order."""
    a = agreement
    return (
        (a.box_covered, a.box_covered.text(), ""),
        (a.background_spared, a.background_spared.text(), ""),
        (a.pixel_ap, a.pixel_ap.text(), _times(a.pixel_ap, a.box_share)),
        (a.energy_in_box, a.energy_in_box.text(), _times(a.energy_in_box, a.box_share)),
        (a.peak_inside, _place(a.peak_inside), f"chance {a.peak_chance:.2f}"),
    )


def _times(measured: Measured, share: float) -> str:
    """How many times what chance would give."""
    return "" if measured.value is None or share <= 0 else f"{measured.value / share:.1f} × box share"


def _place(measured: Measured) -> str:
    if measured.value is None:
        return "–"
    return "inside" if measured.value >= 0.5 else "outside"
