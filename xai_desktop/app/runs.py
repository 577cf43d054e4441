"""A map that was made in this session: what was asked, when, and how it went."""

from dataclasses import dataclass
from datetime import datetime

from xai_desktop.core.agreement import Measured
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.parameters import Value
from xai_desktop.core.place import Place
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import Threshold
from xai_desktop.services.results import MapResult

FilmKey = tuple[Place, int]
"""One frame of one film."""

Question = tuple[str, str, tuple[tuple[str, Value], ...], str, Target]
"""Network, explainer, all its parameters, layer, class: the same question about a film gives the same map."""

PUT_AWAY = Measured(None, "this map is no longer in memory; choose it to bring it back")


def question_of(bundle: str, request: ExplainRequest, result: MapResult) -> Question:
    """What was asked, with the parameters that the request left at their defaults."""
    made = result.explanation
    return bundle, request.key, made.provenance.parameters, request.layer, made.target


def film_key(ref: ImageRef) -> FilmKey:
    return ref.place, ref.frame


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run. `number` tells it apart in this session; `seconds` is what the map took. `question` is what was asked,
    whatever words it was asked in.

    `result` is None once the memory for maps is full: the run can be chosen all the same, and is made again.
    """

    number: int
    film: FilmKey
    bundle: str
    request: ExplainRequest
    target: Target
    at: datetime
    seconds: float
    state: MapState
    question: Question
    result: MapResult | None = None

    @property
    def size(self) -> int:
        """Bytes of the map that is kept, 0 for one that is not."""
        if self.result is None:
            return 0
        made = self.result.explanation
        return made.heatmap.nbytes + made.raw.nbytes + self.result.ranked.nbytes

    def iou(self, threshold: Threshold) -> Measured:
        """With the first reader's marks. Only for where the reference may be seen."""
        return PUT_AWAY if self.result is None else self.result.iou(threshold)
