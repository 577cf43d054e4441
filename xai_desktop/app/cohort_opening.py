"""From a row of an audit to its film in Review, asked the same question as then."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from xai_desktop.app.analysis import Analysis
from xai_desktop.app.films import Films
from xai_desktop.app.session import Session
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef, largest
from xai_desktop.core.threshold import Cut
from xai_desktop.core.threshold_words import policy_from_word

CellOf = Callable[[str], str]
"""What a row holds in a column of words."""


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """What was asked in a row. `cut` and `request` are None where no map was made."""

    film: str
    finding: str
    model: str
    request: ExplainRequest | None
    cut: Cut | None

    @classmethod
    def of(cls, cell: CellOf) -> "RowQuestion":
        request = None
        if cell("explainer"):
            parameters = tuple(json.loads(cell("parameters") or "{}").items())
            request = ExplainRequest(cell("explainer"), parameters, cell("layer") or "last")
        cut = policy_from_word(cell("threshold")).of(cell("finding")) if cell("threshold") else None
        return cls(cell("film"), cell("finding"), cell("model"), request, cut)


class CohortOpening(QObject):
    """`network_wanted` asks for another network by name.

    The reading steps are those of Review: with steps on, the class of the row is not chosen beforehand, which would
    tell what is marked on the film.
    """

    network_wanted = Signal(str)

    def __init__(self, session: Session, films: Films, analysis: Analysis, reading: Callable[[], Reading]) -> None:
        super().__init__(session)
        self._session, self._films, self._analysis, self._reading = session, films, analysis, reading
        self._waiting: RowQuestion | None = None
        session.changed.connect(self._changed)

    def open(self, asked: RowQuestion, design: Design) -> None:
        """Show the film; one that is not open is opened with all films and marks of the audit."""
        ref = self._open_already(asked.film, design)
        steps_on = (self._reading() if ref is None else self._session.state.reading).steps_on
        self._analysis.prepare(asked.request or self._session.state.request, "" if steps_on else asked.finding)
        self._waiting = asked
        if asked.model and asked.model != self._session.state.bundle:
            self.network_wanted.emit(asked.model)
        if ref is None:
            paths, marks = map(Path, design.films), map(Path, design.annotations)
            self._films.open(tuple(paths), tuple(marks), self._reading(), asked.film, design.labels)
        elif ref != self._session.state.ref:
            self._films.choose(ref)
        else:
            self._changed(frozenset({"prediction"}))

    def _open_already(self, film: str, design: Design) -> ImageRef | None:
        """The film in Review's list, if it is the audit's: another data set may have one of the same name."""
        roots = tuple(Path(one) for one in design.films)
        return largest(
            ref
            for ref in self._session.state.opening.images
            if ref.image_id == film
            and ref.frame == 0
            and any(root == ref.path or root in ref.path.parents for root in roots)
        )

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        asked, state = self._waiting, self._session.state
        if asked is None or "prediction" not in names or state.prediction is None or state.ref is None:
            return
        if state.ref.image_id != asked.film or (asked.model and state.bundle != asked.model):
            return
        self._waiting = None
        QTimer.singleShot(0, lambda: self._ask(asked))  # after the map that follows of itself was asked for

    def _ask(self, asked: RowQuestion) -> None:
        """The same class, unless the reading steps keep it back; the map also where none is made by itself."""
        state = self._session.state
        if asked.request is None or state.prediction is None or state.reading.steps_on:
            return
        one = next((one for one in state.prediction.classes if one.label == asked.finding), None)
        if one is not None and (one.target != state.target or not self._analysis.automatic):
            self._analysis.bring_back(asked.request, one.target, None)
