"""Selvaraju et al., 2017 (methods §1.5). The map is enlarged bilinearly as by its authors; `captum` repeats pixels."""

from typing import Annotated, ClassVar

from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.explanation import NO_UNIT
from xai_desktop.core.parameters import Choice, Label
from xai_desktop.explainers.base import Need, explainer
from xai_desktop.explainers.class_activation import resized, weighted
from xai_desktop.explainers.layerwise import layer_maps
from xai_desktop.explainers.methods.guided_backprop import OTHERS, OTHERS_LABEL, guided
from xai_desktop.explainers.pixel_gradient import PixelGradient
from xai_desktop.explainers.share import Share
from xai_desktop.explainers.subject import Subject


@explainer("guided_grad_cam", "Guided Grad-CAM", "Selvaraju et al. 2017, arXiv:1610.02391")
class GuidedGradCam(PixelGradient):
    """The fine lines of guided backpropagation, where Grad-CAM is warm: about the class again."""

    unit: ClassVar[str] = NO_UNIT
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.FEATURE_MAPS, Need.RELU)
    uses_layer: ClassVar[bool] = True

    others: Annotated[str, OTHERS, OTHERS_LABEL] = "refuse"
    upsampling: Annotated[
        str, Choice("bilinear", "nearest"), Label("Enlarged", "Grad-CAM's map: bilinear, or by repeating (captum).")
    ] = "bilinear"

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        del x
        return g

    def attributions(self, subject: Subject) -> Tensor:
        first, second = (Share(subject.task, *share, total=10) for share in ((0, 4), (4, 10)))
        raw = layer_maps(lambda a, g: weighted(g.mean((2, 3)), a), _with(subject, first), subject.layers)[0]
        fine = guided(self, _with(subject, second), smooth=self.others == "derivative")
        return fine * self._enlarged(raw.relu(), subject)

    def _enlarged(self, raw: Tensor, subject: Subject) -> Tensor:
        if self.upsampling == "nearest":
            return F.interpolate(raw[None, None], subject.film, mode="nearest")[0, 0]
        return resized(raw, subject.film)


def _with(subject: Subject, task: Share) -> Subject:
    return Subject(subject.net, subject.x, subject.score, subject.layers, task)
