"""One row per expert mark: how much of it the mask covers, whether the peak lies in it, its IoU."""

from PySide6.QtWidgets import QWidget

from xai_desktop.core.agreement import LesionAgreement, Measured
from xai_desktop.core.definitions import explained
from xai_desktop.ui.panels.cells import CellTable, Column, Row

COLUMNS = (
    Column("Box", "The expert mark, numbered as on the film.", "Box 0"),
    Column("Covered", explained("lesion covered")),
    Column("Peak", explained("peak")),
    Column("IoU", explained("lesion iou"), "IoU 0.00", right=True),
)
YES_NO = {True: "yes", False: "no", None: "–"}
PLACE = {True: "inside", False: "outside", None: "–"}


class LesionTable(CellTable):
    """Numbers change in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Agreement per box", parent)

    def show_lesions(self, lesions: tuple[LesionAgreement, ...]) -> None:
        self.show_rows(COLUMNS, [_row(number, lesion) for number, lesion in enumerate(lesions, 1)])


def _row(number: int, lesion: LesionAgreement) -> Row:
    share = lesion.covered_share
    covered = f"{_percent(share)} · {YES_NO[lesion.covered]}" if share.known else "–"
    tips = ("", _why("lesion covered", share), "", _why("lesion iou", lesion.iou))
    return Row((str(number), covered, PLACE[lesion.peak_inside], lesion.iou.text()), tips)


def _why(key: str, measured: Measured) -> str:
    return "" if measured.known else explained(key, measured.reason)


def _percent(measured: Measured) -> str:
    return "–" if measured.value is None else f"{measured.value * 100:.0f} %"
