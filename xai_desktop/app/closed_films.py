"""What the worklist may tell about films whose reference was seen: the findings that were marked, and one IoU.

The IoU is that of the first map on which the reference was seen, at the threshold that was set then, and stays: a
number that followed every later trial would be the best of many. It shows only while the protocol by which it was
measured is the one that is set; those of earlier starts come from the store.
"""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.session import Session
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.parameters import Parameter
from xai_desktop.core.place import Place
from xai_desktop.core.protocol import Protocol, protocol_of
from xai_desktop.core.study import ImageRef, Spot
from xai_desktop.core.worklist import FilmDetails

First = tuple[Protocol | None, float | None]
_DECIDES = frozenset({"request", "look", "card"})


class ClosedFilms(QObject):
    """`is_closed` says of a film of the list whether the reader has seen its reference, now or earlier. `parameters`
    are the explainers' by key.

    `measured` gives a film, a protocol and an IoU in [0, 1], once for each film that is read step by step; of one with
    several frames that of the first.
    """

    changed = Signal()
    protocol_changed = Signal()
    measured = Signal(object, object, float)

    def __init__(
        self,
        session: Session,
        is_closed: Callable[[ImageRef], bool],
        parameters: Mapping[str, tuple[Parameter, ...]] | None = None,
    ) -> None:
        super().__init__(session)
        self._session, self._is_closed, self._parameters = session, is_closed, parameters or {}
        self._firsts: dict[Place, First] = {}
        self._earlier: Mapping[Spot, float] = {}
        self._made_by = session.state.request
        self.protocol = self._protocol_of(self._made_by)
        """What is set now; None without a network."""
        session.changed.connect(self._follow)

    def details(self) -> Iterator[tuple[ImageRef, FilmDetails]]:
        """One for each film that something may be told about. With the steps off that is every film."""
        state = self._session.state
        for study in state.opening.studies:
            for ref in study.images:
                if ref.frame == 0 and (not state.reading.steps_on or self._may_tell(ref)):
                    labels = tuple(dict.fromkeys(mark.label for mark in study.annotations_of(ref)))
                    found = FilmDetails(labels, self._iou(ref))
                    if found.text:
                        yield ref, found

    def show_earlier(self, protocol: Protocol, values: Mapping[Spot, float]) -> None:
        """What was measured by this protocol at earlier starts; nothing where another one is set by now."""
        if protocol == self.protocol and values != self._earlier:
            self._earlier = values
            self.changed.emit()

    def _may_tell(self, ref: ImageRef) -> bool:
        return ref.place in self._firsts or self._is_closed(ref)

    def _iou(self, ref: ImageRef) -> float | None:
        """What was measured earlier counts before what this session measured by the same protocol, and needs a film
        that is closed on record, also with the steps off."""
        if ref.spot in self._earlier and self._is_closed(ref):
            return self._earlier[ref.spot]
        protocol, iou = self._firsts.get(ref.place, (None, None))
        return iou if protocol == self.protocol else None

    def _follow(self, names: frozenset[str]) -> None:
        state = self._session.state
        if "result" in names:
            self._made_by = state.request
        if names & _DECIDES:
            self._set_protocol()
        if state.ref is None or not state.reading.step.shows_reference:
            return
        agreements = self._session.visible_agreements
        place, iou = state.ref.place, agreements[0].iou.value if agreements else None
        first = self._firsts.get(place)
        if first is None or (first[1] is None and iou is not None):
            protocol = self._protocol_of(self._made_by) if iou is not None else None
            self._firsts[place] = protocol, iou
            if protocol is not None and iou is not None and state.reading.steps_on and state.ref.frame == 0:
                self.measured.emit(state.ref, protocol, iou)
            self.changed.emit()

    def _set_protocol(self) -> None:
        before, self.protocol = self.protocol, self._protocol_of(self._session.state.request)
        if before != self.protocol:
            shown = {protocol for protocol, iou in self._firsts.values() if iou is not None}
            told = bool(self._earlier) or bool(shown & {before, self.protocol})
            self._earlier = {}
            if told:
                self.changed.emit()
            self.protocol_changed.emit()

    def _protocol_of(self, request: ExplainRequest) -> Protocol | None:
        state = self._session.state
        if state.card is None:
            return None
        usual = self._parameters.get(request.key, ())
        return protocol_of(request, usual, state.look.threshold, state.card.weights_hash)
