"""The controller of the cascade panel: which rows in which mode, asked for in the background, tile after tile.

A tile is taken only if it answers what is asked now: the same film, network and class, the same mode and rows.
"""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer

from xai_desktop.app.cascade_modes import meant
from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.cascade import OWN_MEASURES, CascadeLook, RowWish
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.services.cascading_table import CascadeTable, Strip
from xai_desktop.services.lanes import Lane, Request, Steps
from xai_desktop.services.results import Film

TOPIC, DECAY = "cascade", "decay"

PAUSE_MS = 30
"""A slider that moves asks for one sum per pause, not for one per step."""


class Cascading(QObject):
    """Fills the session's `cascade`. Job titles never say what was found."""

    def __init__(self, session: Session, jobs: Jobs, engine: Engine) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._engine = session, jobs, engine
        self._film: Film | None = None
        self._request: Request | None = None
        self._requests: dict[str, ExplainRequest] = {}
        self._layerwise = session.state.request
        self.companions: tuple[str, ...] = ()
        self.layerwise: frozenset[str] = frozenset({session.state.request.key})
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._recombine)

    @property
    def wishes(self) -> tuple[RowWish, ...]:
        """The rows: those somebody chose, else the network of the call and its companions."""
        state = self._session.state
        others = () if state.cascade_mode == "iterations" else self.companions  # which have three rows each
        names = dict.fromkeys((state.bundle, *others))
        rows = state.rows or tuple(RowWish(name if name != state.bundle else "") for name in names)
        return tuple(replace(row, bundle=row.bundle or state.bundle) for row in rows)

    def show_film(self, film: Film) -> None:
        """What follows is about this film."""
        self._film = film

    def follow(self, request: ExplainRequest) -> None:
        """Somebody ran an explainer: rows that mean it are made again, others stay as they are."""
        before = self._asked()
        self._requests[request.key] = request
        if request.key in self.layerwise:
            self._layerwise = replace(request, layer="last")
        asked = self._asked()
        concerned = any(one.key == request.key for _, one in asked)
        if asked != before or (concerned and self._session.state.cascade is None):
            self.run()

    def choose_mode(self, mode: str) -> None:
        """Another mode comes with the measure that it is about, and takes it away again."""
        look = self._session.state.cascade_look
        usual = "iou" if look.measure in OWN_MEASURES.values() else look.measure
        look = replace(look, measure=OWN_MEASURES.get(mode, usual))
        self._restart(cascade_mode=mode, cascade_look=look)

    def choose_look(self, look: CascadeLook) -> None:
        """Another measure, or another scale of colours: nothing is asked again."""
        self._session.update(cascade_look=look)

    def add_row(self, wish: RowWish) -> None:
        """One row more; what is there already stays."""
        table, rows = self._session.state.cascade, (*self.wishes, wish)
        if table is None or not table.is_whole:
            self._restart(rows=rows)
            return
        self._session.update(rows=rows)
        self.run(table)

    def remove_row(self, wish: int) -> None:
        """One row less, but never the last; nothing is asked again unless something is still under way."""
        table, rows = self._session.state.cascade, self.wishes
        if len(rows) < 2 or not 0 <= wish < len(rows):
            return
        left = (*rows[:wish], *rows[wish + 1 :])
        if table is None or not table.is_whole:
            self._restart(rows=left)
        else:
            self._session.update(rows=left, cascade=table.without(wish), tile=None)

    def reset_rows(self) -> None:
        """The network of the call and its companions."""
        self._restart(rows=())

    def choose_decay(self, decay: float) -> None:
        """CasCAM's maps added up anew, at once and without a network."""
        self._session.update(decay=decay)
        self._timer.start()

    def choose_tile(self, row: int, column: int) -> None:
        """Show a tile's map in the viewer, with its own agreement; a tile without a map cannot be chosen."""
        table = self._session.state.cascade
        result = None if table is None else table.result(row, column)
        if result is None:
            self._session.update(tile=self._session.state.tile)
            return
        self._jobs.cancel_topic("explain")
        self._session.update(tile=(row, column), result=result)

    def step_layer(self, by: int) -> None:
        """Scroll through the network: the next or previous tile of the row that is showing."""
        table, tile = self._session.state.cascade, self._session.state.tile
        if table is None or not table.strips:
            return
        row, column = tile if tile is not None else (0, len(table.strips[0].cells) - 1)
        self.choose_tile(row, min(max(column + by, 0), len(table.strips[row].cells) - 1))

    def run(self, before: CascadeTable | None = None) -> None:
        """Ask for all rows, or for those that come after the ones `before`."""
        film, state = self._film, self._session.state
        if film is None or state.target is None or film.ref is not state.ref or not self._session.may_explain:
            return
        there: tuple[Strip, ...] = before.strips if before is not None else ()
        asked = self._asked()[len({strip.wish for strip in there}) :]
        target, mode, decay, subject = state.target, state.cascade_mode, state.decay, self._subject()

        def work(task: Steps) -> CascadeTable | None:
            table = None
            for table in self._engine.cascade(asked, film, target, mode, task, there):
                task.hand_over(table)
            return table

        def take(table: CascadeTable | None) -> None:
            if table is not None and subject == self._subject():
                self._take(table)

        def whole(table: CascadeTable | None) -> None:
            take(table)
            if self._session.state.decay != decay:  # the slider has moved in the meantime
                self._timer.start()

        def ended() -> None:
            left = self._session.state.cascade
            if self._request is request and not request.wanted and left is not None and subject == self._subject():
                self._session.update(cascade=left.stopped())

        self._jobs.cancel_topic(DECAY)
        request = self._jobs.run(Lane.MODEL, TOPIC, "Explaining every layer", work, whole, partly=take, ended=ended)
        self._request = request

    def _restart(self, **changes: Any) -> None:
        self._jobs.cancel_topic(TOPIC)
        self._jobs.cancel_topic(DECAY)
        self._session.update(**changes, cascade=None, tile=None)
        self.run()

    def _asked(self) -> list[tuple[RowWish, ExplainRequest]]:
        state = self._session.state
        return [(w, meant(w, state.cascade_mode, self._requests, self._layerwise, state.decay)) for w in self.wishes]

    def _subject(self) -> tuple[object, ...]:
        """What a table is about."""
        state = self._session.state
        return state.ref, state.bundle, state.target, state.cascade_mode, self.wishes

    def _recombine(self) -> None:
        film, state, subject = self._film, self._session.state, self._subject()
        table, decay = state.cascade, state.decay
        if film is None or table is None or not table.can_recombine or film.ref is not state.ref:
            return

        def work(task: Steps) -> CascadeTable:
            from xai_desktop.services.cascading_iterations import recombine

            found = table
            for found in recombine(table, film, decay, task):
                task.hand_over(found)
            return found

        def take(found: CascadeTable) -> None:
            now = self._session.state
            if subject == self._subject() and now.decay == decay and now.cascade is not None:
                self._take(found)

        self._jobs.run(Lane.IO, DECAY, "Adding maps up", work, take, partly=take)

    def _take(self, table: CascadeTable) -> None:
        """The table, and where one of its tiles is in the viewer, its newest map."""
        state = self._session.state
        before = None if state.tile is None or state.cascade is None else state.cascade.result(*state.tile)
        now = None if state.tile is None else table.result(*state.tile)
        if now is not None and before is state.result and now is not before:
            self._session.update(cascade=table, result=now)
        else:
            self._session.update(cascade=table)
