"""Maps on the grid of the network's input: where films are changed pixel by pixel, and where maps are repeated."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.geometry import PixelMap, Size
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import Explainer, Score, explain_tensor, make
from xai_desktop.services.questions import Question, names_of

_QUIET = Quiet()


def on_input(explanation: Explanation) -> FloatArray:
    """(h, w): the map after its method's own ReLU, in the pixels of the network's input, padding included.

    Made of the map itself, not of its copy on the film, which a resize has been through twice.
    """
    made = explanation.provenance
    method = make(made.explainer, **dict(made.parameters))
    return enlarged(method.displayed(explanation.raw), explanation.pixel_map.net)


def enlarged(values: FloatArray, size: Size) -> FloatArray:
    """A map (a, b) over the whole input, bilinear between the centres of its cells: (h, w) float32."""
    return PixelMap(size, size).map_to_source(values)


def state_of(heatmap: FloatArray) -> MapState:
    """Of a map on the input, where there is no pixel that the network never saw: NaN is a fault here."""
    return judge(heatmap) if bool(np.isfinite(heatmap).all()) else MapState.NON_FINITE


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """How a map is made: method, layers (none for methods without) and the score, whatever the network and the film."""

    method: Explainer
    layers: tuple[str, ...]
    score: Score

    @classmethod
    def of(cls, question: Question, layer: str = "last") -> "Recipe":
        """The one of a question that was asked about a film."""
        names = names_of(question.bundle, layer) if question.method.uses_layer else ()
        return cls(question.method, names, question.score)

    def map(self, net: nn.Module, x: Tensor, seed: int = 0, task: Task = _QUIET) -> FloatArray:
        """(h, w) of a film x (1, C, h, w), after the method's own ReLU, not normalised. Raises as `explain_tensor`."""
        raw = explain_tensor(net, x, self.method, self.layers, self.score, task=task, seed=seed)
        return enlarged(self.method.displayed(raw), (x.shape[2], x.shape[3]))
