"""Clement, Yang and Cheng, 2024 (methods §5): a class activation map M drawn together with the film's edges F.

Three inputs and three experiments, F_in being the luminance of the input:

    feature     F                 add         k·F_in + M
    two_to_one  (2·I + F) / 3     multiply    F_in ∘ M
    one_to_one  (I + F) / 2       complement  (1 − F_in) ∘ M

The paper selects five of the nine without saying how it numbers them; the order here is the one that agrees best with
its tables. It gives the ratios 2:1 and 1:1 without saying of what: the film comes first here. It does not say how a
result is normalised: from its lowest to its highest value. M is normalised at the film's size, as the paper says.
"""

from dataclasses import replace
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.heatmap import FLAT
from xai_desktop.core.parameters import Choice, Label, Range, When
from xai_desktop.explainers.base import Explainer, Need, explainer, make
from xai_desktop.explainers.class_activation import resized
from xai_desktop.explainers.edges import LABELS, STAND_INS, edges, hed_hash
from xai_desktop.explainers.pictures import luminance, picture_of
from xai_desktop.explainers.share import Share
from xai_desktop.explainers.subject import Subject

BASES = {"grad_cam": "Grad-CAM", "grad_cam_pp": "Grad-CAM++", "smooth_grad_cam_pp": "Smooth Grad-CAM++"}
INPUTS = ("feature", "two_to_one", "one_to_one")
EXPERIMENTS = ("add", "multiply", "complement")

SELECTED = {
    1: ("add", "feature"),
    2: ("add", "two_to_one"),
    3: ("add", "one_to_one"),
    4: ("complement", "feature"),
    5: ("complement", "one_to_one"),
}
"""The paper's five, by number."""


@explainer("feature_cam", "Feature CAM", "Clement et al. 2024, arXiv:2403.05658")
class FeatureCam(Explainer):
    """A class activation map together with the film's edges, so that the outlines of what is hot can be seen."""

    group: ClassVar[str] = "Class activation maps"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.FEATURE_MAPS)
    uses_layer: ClassVar[bool] = True
    several_layers: ClassVar[bool] = True

    variant: Annotated[
        int, Range(0, 5), Label("Variant", "1 to 5 are the paper's; 0 takes the experiment and the input below.")
    ] = 2
    experiment: Annotated[
        str,
        Choice(*EXPERIMENTS),
        Label("Experiment", "For variant 0: how the map and the input are joined."),
        When("variant", 0),
    ] = "add"
    inputs: Annotated[
        str,
        Choice(*INPUTS),
        Label("Input", "For variant 0: the edges alone, or film and edges 2:1 or 1:1."),
        When("variant", 0),
    ] = "two_to_one"
    base: Annotated[str, Choice(*BASES, titles=BASES), Label("Map", "The class activation map.")] = "grad_cam"
    edges: Annotated[
        str,
        Choice(*STAND_INS, "hed", titles=LABELS),
        Label("Edges", "The paper's are HED's, which need a file of weights; the others stand in for them."),
    ] = "structured"
    k: Annotated[
        float,
        Range(0.01, 0.49, 0.01),
        Label("Weight k", "Of the input, where it is added."),
        When("variant", 0, 1, 2, 3),
    ] = 0.25

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W) in [0, 1]; all zeros where the class activation map is empty or constant."""
        subject.task.step(0, 100, "edges")
        picture = picture_of(subject.x)
        edge = edges(picture, self.edges, subject.x.device)
        base = make(self.base)
        raw = base.attribute(replace(subject, task=Share(subject.task, 10, 90)))
        with torch.no_grad():
            heat = unit(resized(raw.detach().relu() if base.relu else raw.detach(), subject.film))
            found = unit(self.joined(luminance(picture).to(heat), edge.to(heat), heat)) * (heat.amax() > 0)
        subject.task.step(100, 100)
        return found

    def joined(self, film: Tensor, edge: Tensor, heat: Tensor) -> Tensor:
        """Film, edges and map, each (H, W) in [0, 1] → (H, W), not normalised."""
        experiment, inputs = SELECTED.get(self.variant, (self.experiment, self.inputs))
        shown = _input(inputs, film, edge)
        if experiment == "add":
            return self.k * shown + heat
        return (shown if experiment == "multiply" else 1 - shown) * heat

    def materials(self) -> tuple[tuple[str, str], ...]:
        return (("HED weights", hed_hash()),) if self.edges == "hed" else ()


def _input(name: str, film: Tensor, edge: Tensor) -> Tensor:
    if name == "feature":
        return edge
    return (2 * film + edge) / 3 if name == "two_to_one" else (film + edge) / 2


def unit(values: Tensor) -> Tensor:
    """From the lowest value at 0 to the highest at 1; a constant becomes 0."""
    low, high = values.amin(), values.amax()
    span = high - low
    return (values - low) / span if span > FLAT * max(1.0, float(high.abs())) else torch.zeros_like(values)
