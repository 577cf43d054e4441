"""One training at a time, in a process of its own."""

from dataclasses import replace
from functools import reduce

from PySide6.QtCore import Signal

from xai_desktop.app.attended import Attended
from xai_desktop.app.training_state import Phase, TrainingState
from xai_desktop.app.training_words import Wish
from xai_desktop.core.errors import XaiError
from xai_desktop.core.task import Progress
from xai_desktop.services import kept_orders
from xai_desktop.services.kept_orders import KeptOrder
from xai_desktop.services.training_child import Ending, Outcome, Parts, Told
from xai_desktop.training.events import TrainEvent

ENDED = {Outcome.DONE: Phase.DONE, Outcome.STOPPED: Phase.STOPPED, Outcome.FAILED: Phase.FAILED}


class Training(Attended[TrainingState]):
    """The controller of the process that trains. Stopped, it leaves after the batch at work; what was learnt up to the
    last epoch is kept."""

    finished = Signal(str)
    """A bundle of this name is in the catalogue."""

    def begin(self, wish: Wish) -> None:
        """Start what the form asks for. Raises `XaiError` where it cannot even begin."""
        order = KeptOrder(wish.name.strip(), kept_orders.folder_for(wish.name), wish.words())
        kept_orders.keep(order)
        self.resume(order)

    def resume(self, order: KeptOrder) -> None:
        """Begin, or go on from what was learnt. One training at a time: while one is under way this does nothing."""
        if self.busy:
            return
        self._begin(order.command)
        self._show(TrainingState(order, Phase.RUNNING))

    def discard(self, order: KeptOrder) -> None:
        """An unfinished training is given up, with all that it learnt. Raises `ExportError`."""
        if self.busy and self._state is not None and self._state.order == order:
            return
        kept_orders.discard(order)
        if self._state is not None and self._state.order == order:
            self._state = None
        self.changed.emit()

    def hear(self, told: tuple[Told, ...]) -> None:
        assert self._state is not None
        self._show(reduce(after, told, self._state))

    def end(self, ending: Ending) -> None:
        assert self._state is not None
        if ending.outcome is Outcome.DONE:
            ending = self._finish(ending)
        self._show(replace(self._state, phase=ENDED[ending.outcome], sentence=ending.sentence))
        if ending.outcome is Outcome.DONE:
            self.finished.emit(self._state.order.name)

    def _finish(self, ending: Ending) -> Ending:
        assert self._state is not None
        try:
            kept_orders.forget(self._state.order)
        except XaiError as error:
            return replace(ending, sentence=str(error))
        return ending


def after(state: TrainingState, told: Told) -> TrainingState:
    """The state when something more was told."""
    if isinstance(told, Parts):
        return replace(state, planned=told.epochs, doing="", doing_share=None)
    if isinstance(told, Progress):
        return replace(state, doing=_doing(state, told), doing_share=None if state.planned else _share(told))
    if isinstance(told, TrainEvent):
        return replace(state, events=(*state.events, told), doing="", doing_share=None)
    return state


def _doing(state: TrainingState, told: Progress) -> str:
    """Before the plan: what is prepared. After it: which epoch is at work."""
    if state.planned:
        return f"{told.text.partition(', ')[2] or told.text}, epoch {told.done + 1} of {told.total}"
    return f"{told.text}, {told.done} of {told.total}"


def _share(told: Progress) -> float | None:
    return told.done / told.total if told.total else None
