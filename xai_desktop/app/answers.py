"""What networks said about films that were shown lately: whoever goes back to one sees its map with it, at once.

An answer holds for the very pixels and marks that it was given for; a film that was decoded anew is asked about anew.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace

from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import Prediction, Target
from xai_desktop.core.study import Spot
from xai_desktop.services.kept_films import bytes_of
from xai_desktop.services.results import Film, MapResult

LIMIT = 192 << 20
"""Bytes: two films of 3000 × 3000 pixels with a map each. The history and the films' own cache hold the same ones."""

Asked = tuple[ExplainRequest, Target]


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    film: Film
    prediction: Prediction
    asked: Asked | None = None
    result: MapResult | None = None

    @property
    def size(self) -> int:
        """Bytes of the film and its map."""
        held = bytes_of(self.film.image)
        if self.result is not None:
            made = self.result.explanation
            held += made.heatmap.nbytes + made.raw.nbytes + self.result.ranked.nbytes
        return held

    def is_of(self, film: Film) -> bool:
        mine = self.film
        same = mine.image is film.image and mine.annotation_set is film.annotation_set
        return same and mine.annotations == film.annotations


class Answers:
    """By network and film: the prediction, and the last map. `limit` is in bytes; the answer needed longest ago goes
    first. For one thread."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._answers: OrderedDict[tuple[str, Spot], _Answer] = OrderedDict()

    def prediction(self, bundle: str, film: Film) -> Prediction | None:
        found = self._find(bundle, film)
        return found.prediction if found is not None else None

    def map(self, bundle: str, film: Film, request: ExplainRequest, target: Target) -> MapResult | None:
        """None unless exactly this was asked last."""
        found = self._find(bundle, film)
        return found.result if found is not None and found.asked == (request, target) else None

    def keep_prediction(self, bundle: str, film: Film, prediction: Prediction) -> None:
        self._put(bundle, _Answer(film, prediction))

    def keep_map(self, bundle: str, film: Film, request: ExplainRequest, target: Target, result: MapResult) -> None:
        found = self._find(bundle, film)
        if found is not None:
            self._put(bundle, replace(found, asked=(request, target), result=result))

    def forget(self) -> None:
        """Everything is asked anew from here on."""
        self._answers.clear()

    @property
    def size(self) -> int:
        """Bytes of all that is kept."""
        return sum(one.size for one in self._answers.values())

    def _find(self, bundle: str, film: Film) -> _Answer | None:
        found = self._answers.get((bundle, film.ref.spot))
        if found is None or not found.is_of(film):
            return None
        self._answers.move_to_end((bundle, film.ref.spot))
        return found

    def _put(self, bundle: str, one: _Answer) -> None:
        self._answers[bundle, one.film.ref.spot] = one
        self._answers.move_to_end((bundle, one.film.ref.spot))
        while self.size > self._limit:
            self._answers.popitem(last=False)
