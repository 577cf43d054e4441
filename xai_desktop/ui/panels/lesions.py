"""One row per expert mark: how much of it the mask covers, whether the peak lies in it, its IoU."""

from PySide6.QtWidgets import QWidget

from xai_desktop.core.agreement import LesionAgreement, Measured
from xai_desktop.core.definitions import explained
from xai_desktop.core.wording import local, noted, wording
from xai_desktop.ui.panels.cells import CellTable, Column, Row

YES_NO = {True: noted("yes"), False: noted("no"), None: "–"}
PLACE = {True: noted("inside"), False: noted("outside"), None: "–"}


class LesionTable(CellTable):
    """Numbers change in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Agreement per box"), parent)

    def show_lesions(self, lesions: tuple[LesionAgreement, ...]) -> None:
        self.show_rows(_columns(), [_row(number, lesion) for number, lesion in enumerate(lesions, 1)])


def _columns() -> tuple[Column, ...]:
    box = wording("Box")
    return (
        Column(box, wording("The expert mark, numbered as on the film."), f"{box} 0"),
        Column(wording("Covered"), explained("lesion covered")),
        Column(wording("Peak"), explained("peak")),
        Column(wording("IoU"), explained("lesion iou"), "0000.00", right=True),
    )


def _row(number: int, lesion: LesionAgreement) -> Row:
    share = lesion.covered_share
    covered = f"{_percent(share)} · {wording(YES_NO[lesion.covered])}" if share.known else "–"
    tips = ("", _why("lesion covered", share), "", _why("lesion iou", lesion.iou))
    return Row((str(number), covered, wording(PLACE[lesion.peak_inside]), local(lesion.iou.text())), tips)


def _why(key: str, measured: Measured) -> str:
    return "" if measured.known else explained(key, measured.reason)


def _percent(measured: Measured) -> str:
    return "–" if measured.value is None else f"{measured.value * 100:.0f} %"
