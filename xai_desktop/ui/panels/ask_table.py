"""Scores of the whole film, without a region, of the region alone and of the filling alone, one line per filling."""

from PySide6.QtWidgets import QWidget

from xai_desktop.core.asked import FILLINGS, RegionAnswer, Scored, signed
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui.panels.number_grid import NumberGrid
from xai_desktop.ui.panels.parts import ElidedLabel

HEADS = (noted("filled with"), noted("whole"), noted("without"), noted("only"), noted("filling"))
TIPS = (
    noted("What stands where the film is covered. Where the three disagree, none of the numbers says much."),
    noted("The score of the film as it is."),
    noted("The score of the film with the region covered."),
    noted("The score with everything but the region covered; to be held against the filling."),
    noted(
        "The score of nothing but the filling. Where it is high already, a high score of the region alone says nothing."
    ),
)


class AnswerTable(QWidget):
    """Rows that keep their places; the logit of every score is in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = NumberGrid(self)
        self.heads = tuple(ElidedLabel(wording(head), "quiet") for head in HEADS)
        self.cells = tuple(tuple(_cell(column) for column in range(len(HEADS))) for _ in FILLINGS)
        for column, (head, tip) in enumerate(zip(self.heads, TIPS, strict=True)):
            head.setToolTip(wording(tip))
            grid.put(head, 0, column)
            grid.reserve(column, "−0.00" if column else "", least=head.sizeHint().width())
            for row, cells in enumerate(self.cells, 1):
                grid.put(cells[column], row, column)

    def show_answer(self, answer: RegionAnswer | None) -> None:
        rows = () if answer is None else answer.altered
        for number, cells in enumerate(self.cells):
            shown = number < len(rows)
            for cell in cells:
                cell.setVisible(shown)
            if not shown or answer is None:
                for cell in cells:
                    _fill(cell, "", "", "")
                continue
            row = rows[number]
            filling = retold(FILLINGS.get(row.filling, row.filling))
            _fill(cells[0], filling, "", "")
            scores = (answer.whole, row.without, row.only, row.empty)
            for cell, head, scored in zip(cells[1:], HEADS[1:], scores, strict=True):
                about = f"{filling}, {wording(head)}"
                _fill(cell, "–" if scored is None else local(scored.text()), _tip(scored, row.reason), about)

    def texts(self) -> tuple[str, ...]:
        """What the cells say, row by row."""
        return tuple(cell.text() for cells in self.cells for cell in cells if cell.text())


def _cell(column: int) -> ElidedLabel:
    return ElidedLabel("", "mono" if column else "", steady=True)


def _tip(scored: Scored | None, reason: str) -> str:
    return retold(reason) if scored is None else wording("logit {signed}").format(signed=signed(scored.logit))


def _fill(cell: ElidedLabel, text: str, tip: str, about: str) -> None:
    cell.setText(text)
    cell.setToolTip(tip)
    cell.setAccessibleName(f"{about}: {text}" if about and text else text)
