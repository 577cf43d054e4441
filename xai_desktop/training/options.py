"""What can be chosen for one kind of training and no other: fields that are a form, a command's words and a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from xai_desktop.core.errors import UsageError
from xai_desktop.core.parameters import Choice, Label, Parameter, Range, Value, When, parameters_of
from xai_desktop.training.events import Arm

THRESHOLDS = {"top_k": "top k %", "ebayes": "EbayesThresh as coded", "ebayes_reference": "EbayesThresh"}
"""In words, where the name says too little."""


@dataclass(frozen=True, slots=True)
class Options:
    """Nothing to choose."""


@dataclass(frozen=True, slots=True)
class BoxOptions(Options):
    """A box head at every stage of a frozen network (methods §8.1)."""

    grid: Annotated[int, Range(1, 32), Label("Cells", "Along each side; the features are averaged down to them.")] = 7
    boxes: Annotated[int, Range(1, 9), Label("Boxes", "That each cell offers.")] = 2
    terms: Annotated[
        str, Choice("full", "paper"), Label("Loss", "YOLOv1's; or the paper's equation 4, which ranks no boxes.")
    ] = "full"


@dataclass(frozen=True, slots=True)
class YoloOptions(Options):
    """YOLOv3 on DarkNet-53 (methods §8.2)."""

    width: Annotated[float, Range(0.03125, 4, 0.125), Label("Width", "Of all layers; 1 is the published network.")] = (
        1.0
    )
    reuse: Annotated[
        int, Range(-1, 23), Label("Reused stages", "Frozen, from the base network; -1 is up to the middle one.")
    ] = -1
    ignore: Annotated[float, Range(0, 1, 0.05), Label("Ignored", "Boxes that overlap so much need not be empty.")] = 0.5


@dataclass(frozen=True, slots=True)
class HrCamOptions(Options):
    """A head on the averages of several layers of a frozen network (methods §3.1)."""

    taps: Annotated[
        str, Label("Layers", "Names with commas, such as layer1,layer4; empty for the last before each pooling.")
    ] = ""
    standardised: Annotated[
        bool,
        Label("Standardised", "Averages get one spread, so that early layers count; the paper's are as they are."),
    ] = True


@dataclass(frozen=True, slots=True)
class CascamOptions(Options):
    """Networks in turn, each on films in which the evidence of those before is darkened (methods §6.1, §6.4, §6.6).

    The defaults are those of the authors' command line. Thresholds are those of the explainer, `explainers.masking`.
    """

    iterations: Annotated[int, Range(1, 64), Label("Iterations", "As many networks learn, one after the other.")] = 3
    strength: Annotated[
        float, Range(0.0, 20.0, 0.1), Label("Strength θ", "How dark evidence is made: by exp(−θ·map).")
    ] = 0.3
    threshold: Annotated[
        str,
        Choice("top_k", "ebayes", "ebayes_reference", "none", titles=THRESHOLDS),
        Label("Threshold", "What of each map is darkened."),
    ] = "top_k"
    k: Annotated[
        float, Range(1.0, 100.0), Label("Highest, %", "The share of the film that is."), When("threshold", "top_k")
    ] = 10.0
    start: Annotated[
        str,
        Choice("fresh", "warm", titles={"fresh": "new weights", "warm": "the weights of the one before"}),
        Label("Each begins with", "The paper's networks begin anew."),
    ] = "fresh"


OPTIONS: dict[Arm, type[Options]] = {
    "box-head": BoxOptions,
    "yolo": YoloOptions,
    "hr-cam-head": HrCamOptions,
    "cascam": CascamOptions,
}


def options_of(arm: Arm) -> tuple[Parameter, ...]:
    """The descriptors, in the order of the form."""
    return parameters_of(OPTIONS.get(arm, Options))


def make_options(arm: Arm, values: Mapping[str, Value]) -> Options:
    """Raises `UsageError` for a name that there is not, `ExplainerError` for a value out of range."""
    known = {parameter.name: parameter for parameter in options_of(arm)}
    unknown = [name for name in values if name not in known]
    if unknown:
        offered = ", ".join(known) or "nothing"
        raise UsageError(f"--param {unknown[0]}: training of the kind {arm} lets you choose {offered}.")
    return OPTIONS.get(arm, Options)(**{name: known[name].check(value) for name, value in values.items()})
