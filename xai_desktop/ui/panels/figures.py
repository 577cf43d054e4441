"""Lines of a name, a number and what the number has to be held against."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.core.wording import local, noted, wording
from xai_desktop.ui.panels.explaining import explain
from xai_desktop.ui.panels.number_grid import NumberGrid
from xai_desktop.ui.panels.parts import ElidedLabel

NAMES = (
    noted("box covered"),
    noted("background spared"),
    noted("pixel average precision"),
    noted("energy in box"),
    noted("peak"),
)
"""Keys of the definitions, which are their words, too."""
AGAINST = noted("÷ box share")


class FigureLines(QWidget):
    """Five lines that keep their places while their numbers change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = NumberGrid(self)
        self.names = tuple(ElidedLabel(wording(name), "quiet", steady=True) for name in NAMES)
        self.values = tuple(ElidedLabel("", "mono", steady=True) for _ in NAMES)
        self.against = tuple(ElidedLabel("", "mono", steady=True) for _ in NAMES)
        self.head = ElidedLabel(wording(AGAINST), "quiet")
        explain(self.head, "times chance")
        grid.addWidget(self.head, 0, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        for row, name in enumerate(NAMES):
            explain(self.names[row], name)
            last = row == len(NAMES) - 1
            self.against[row].setHidden(last)
            for column, label in enumerate((self.names[row], self.values[row], self.against[row])):
                grid.put(label, row + 1, column, 2 if last and column == 1 else 1)
        grid.reserve(1, "0.000")
        grid.reserve(2, "000.0")

    def show_nothing(self) -> None:
        """The names alone."""
        for row, name in enumerate(NAMES):
            for label in (self.values[row], self.against[row]):
                label.setText("")
                label.setToolTip("")
            self.names[row].setText(wording(name))

    def show_figures(self, agreement: Agreement) -> None:
        for row, (measured, shown, against) in enumerate(lines(agreement)):
            self.values[row].setText(local(shown))
            explain(self.values[row], NAMES[row], measured.reason)
            self.against[row].setText(against)
            explain(self.against[row], "times chance")
        self.names[-1].setText(wording("peak, chance {chance:.2f}").format(chance=agreement.peak_chance))


def lines(agreement: Agreement) -> tuple[tuple[Measured, str, str], ...]:
    """(what, its text, how many times chance) for each name, in order."""
    a = agreement
    return (
        (a.box_covered, a.box_covered.text(), ""),
        (a.background_spared, a.background_spared.text(), ""),
        (a.pixel_ap, a.pixel_ap.text(), _times(a.pixel_ap, a.box_share)),
        (a.energy_in_box, a.energy_in_box.text(), _times(a.energy_in_box, a.box_share)),
        (a.peak_inside, _place(a.peak_inside), ""),
    )


def _times(measured: Measured, share: float) -> str:
    return "" if measured.value is None or share <= 0 else local(f"{measured.value / share:.1f}")


def _place(measured: Measured) -> str:
    if measured.value is None:
        return "–"
    return wording("inside box") if measured.value >= 0.5 else wording("outside box")
