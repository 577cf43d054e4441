"""The numbers beneath two maps that are compared; each says on hover what it is."""

from PySide6.QtWidgets import QWidget

from xai_desktop.app.comparison import Comparison
from xai_desktop.core.agreement import Measured
from xai_desktop.core.comparison import CORRELATION_MEANS, IOU_MEANS, SCORE_MEANS
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui.panels.number_grid import NumberGrid
from xai_desktop.ui.panels.parts import ElidedLabel

NAMES = (noted("rank correlation"), noted("IoU of the masks"), noted("score of A"), noted("score of B"))
MEANINGS = (CORRELATION_MEANS, IOU_MEANS, SCORE_MEANS, SCORE_MEANS)


class CompareNumbers(QWidget):
    """Four lines that keep their places; hidden where no maps are compared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = NumberGrid(self)
        self.names = tuple(ElidedLabel(wording(name), "quiet", steady=True) for name in NAMES)
        self.values = tuple(ElidedLabel("", "mono") for _ in NAMES)
        for row, (name, value) in enumerate(zip(self.names, self.values, strict=True)):
            name.setToolTip(retold(MEANINGS[row]))
            grid.put(name, row, 0)
            grid.put(value, row, 1)

    def show_comparison(self, comparison: Comparison | None) -> None:
        self.setVisible(comparison is not None)
        if comparison is None:
            return
        first, second = comparison.scores
        measured: tuple[tuple[str, Measured], ...] = (
            (_signed(comparison.likeness.correlation), comparison.likeness.correlation),
            (comparison.likeness.iou.text(), comparison.likeness.iou),
            (first.text, first.score),
            (second.text, second.score),
        )
        for row, (text, number) in enumerate(measured):
            self.values[row].setText(local(text))
            self.values[row].setToolTip("\n".join(retold(part) for part in (number.reason, MEANINGS[row]) if part))
        for row, side in ((2, first), (3, second)):
            self.names[row].setText(f"{wording(NAMES[row])} · {retold(side.target)}")


def _signed(measured: Measured) -> str:
    return measured.text().replace("-", "−")
