"""Zhou et al., 2016 (methods §1.1): the features that one linear layer reads behind their average, with its weights.

There the gradient of a score is the same at every place, and the linear layer's weights over the number of places. So
no head has to be found among the modules: whether the score is linear in the features is tried out, with other
features. The bias belongs to no place and is left out; there is no ReLU. Where the layer itself is not read like this,
the last later one that is takes its place: networks such as SqueezeNet have a 1×1 convolution for a head, whose maps
are those of the classes already.
"""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor

from xai_desktop.explainers.base import Need, explainer
from xai_desktop.explainers.class_activation import ClassActivation, weighted
from xai_desktop.explainers.linear_head import linear_head
from xai_desktop.explainers.subject import Subject


@explainer("cam", "CAM", "Zhou et al. 2016, arXiv:1512.04150")
class Cam(ClassActivation):
    """The last feature maps, weighted as the network's one linear layer weights them: evidence for and against."""

    unit: ClassVar[str] = "share of the score"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.FEATURE_MAPS, Need.LINEAR_HEAD)
    signed: ClassVar[bool] = True
    relu: ClassVar[bool] = False
    layerwise: ClassVar[bool] = False
    several_layers: ClassVar[bool] = False

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        return weighted(g.sum((2, 3)), a)

    def maps(self, subject: Subject, layers: Sequence[str]) -> list[Tensor]:
        found = [linear_head(subject, layer) for layer in layers]
        return [self.formula(a, g)[0] for a, g in found]
