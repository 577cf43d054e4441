"""What every chart on the screen can ask for, and a chart that is plotted."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from xai_desktop.core.cohort.charts import Axis, Limit
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import ScreenAxis, placed
from xai_desktop.ui.cohort.charts.canvas import ChartCanvas
from xai_desktop.ui.cohort.charts.legend import Entry, Legend
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.models.scrolled import scrolled
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.panels.parts import ElidedLabel, Note, column_of
from xai_desktop.ui.viewer.library import pg

OPENS = noted("A click or Enter opens the film in Review.")
EITHER = noted("A click or Enter opens the film with {up}, with Shift with {across}.")
SHOWS = noted("A click or Enter shows the rows.")


class ChartBody(QWidget):
    """`film_wished` and `rows_wished` carry a `RowWish`, `named` the names of clusters."""

    film_wished = Signal(object)
    rows_wished = Signal(object)
    named = Signal(object)


class PlotBody(ChartBody):
    """A chart with axes. What is pointed at is said beneath it; `hint` stands there before."""

    def __init__(
        self,
        about: str,
        across: Axis,
        up: Axis | None,
        *,
        hint: str = "",
        head: str = "",
        right: bool = False,
        tall: int = 0,
    ) -> None:
        """`up` None is for rows, whose words stand at the `right` as well; `tall` pixels at least, else scrolled."""
        super().__init__()
        self._hint = hint
        self.left, self.bottom = ScreenAxis("left", up), ScreenAxis("bottom", across)
        self.right = ScreenAxis("right") if right else None
        self.canvas = ChartCanvas(self.left, self.bottom, self.right)
        self.canvas.setAccessibleName(about)
        self.said, self.head = ElidedLabel(hint, "quiet", steady=True), Note(head, "strong")
        self.legend = Legend(())
        self._column = column_of(self, 4)
        self._column.addWidget(self.head)
        self._column.addWidget(self.legend)
        self.head.say(head)
        if tall:
            self.canvas.setMinimumHeight(tall)
            self._column.addWidget(scrolled(self.canvas), 1)
        else:
            self._column.addWidget(self.canvas, 1)
        self._column.addWidget(self.said)
        self.setFocusProxy(self.canvas)
        self.canvas.pointed.connect(self._say)
        self.canvas.taken.connect(self._take)

    @property
    def spots(self) -> tuple[Spot, ...]:
        return self.canvas.spots

    def add(self, item: object, height: float = 0.0) -> None:
        """An item of pyqtgraph; a greater `height` lies above."""
        item.setZValue(height)  # type: ignore[attr-defined]
        self.canvas.addItem(item)

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.canvas.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def show_legend(self, entries: Sequence[Entry]) -> None:
        old, self.legend = self.legend, Legend(entries)
        self._column.replaceWidget(old, self.legend)
        old.deleteLater()

    def add_limits(self, limits: Sequence[Limit], across: Axis, up: Axis, *, level_across: bool = False) -> list[Entry]:
        """Lines that numbers are read against; those at one level stand upright where the level is one of `across`."""
        entries = []
        for one in limits:
            line = look.limit_pen(one.kind)
            if one.level is not None:
                axis, angle = (across, 90) if level_across else (up, 0)
                self.add(pg.InfiniteLine(placed(axis, one.level), angle, pen=line), 1)
            else:
                xs, ys = zip(*((placed(across, x), placed(up, y)) for x, y in one.points), strict=True)
                self.add(pg.PlotCurveItem(list(xs), list(ys), pen=line), 1)
            entries.append(Entry(retold(one.name), line))
        return entries

    def _say(self, number: int) -> None:
        text = self._hint if number < 0 else self.spots[number].text
        theme.role(self.said, "quiet" if number < 0 else "")
        self.said.setText(text)
        self.said.style().polish(self.said)
        self.canvas.setAccessibleDescription(text)

    def _take(self, number: int, other: bool) -> None:
        spot = self.spots[number]
        film = spot.other if other and spot.other is not None else spot.film
        if film is not None:
            self.film_wished.emit(film)
        elif spot.rows is not None:
            self.rows_wished.emit(spot.rows)


class TakenButton(QToolButton):
    """Enter presses it as the space bar does."""

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _ENTER) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)


_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def hint_of(text: str, *, can: bool) -> str:
    """What taking a spot does; nothing where the chart does not know its rows."""
    return wording(text) if can else ""
