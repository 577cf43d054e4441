"""Two maps of one film held against each other: what is asked for, how it is shown, and in which numbers it is told."""

from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.agreement import Measured
from xai_desktop.core.explain_request import ExplainRequest


class CompareMode(StrEnum):
    """How two maps are put together; the value is what a person reads."""

    BESIDE = "Beside"
    DIFFERENCE = "Difference"
    SWIPE = "Swipe"


@dataclass(frozen=True, slots=True)
class CompareWish:
    """The other map: a network by name, an explainer with its layer, and a class by its title (`Mass`)."""

    bundle: str
    request: ExplainRequest
    target: str


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """A network that can make the other map: its classes and layers, or the `problem` why it cannot."""

    name: str
    classes: tuple[str, ...]
    layers: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SideScore:
    """What a network says of the class whose score a map explains; `kind` says what kind of number that is."""

    bundle: str
    target: str
    score: Measured
    kind: str = ""

    @property
    def text(self) -> str:
        return f"{self.score.text()} {self.kind}".strip() if self.score.known else "–"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two maps are: in the order of their pixels, and in the masks cut out of both at one threshold."""

    correlation: Measured
    iou: Measured


CORRELATION_MEANS = (
    "Spearman's rank correlation of the pixels that both networks saw: 1 for the same order of pixels, 0 for none in "
    "common, −1 for the opposite order. Two maps of one film are rarely at 0, since both follow its anatomy."
)
IOU_MEANS = (
    "The pixels in both masks as a share of those in either, both cut at the same threshold by rank, among the pixels "
    "that both networks saw. It says how far the two maps agree, not whether either is right."
)
SCORE_MEANS = "What the network says of this class. None of these numbers is a probability of disease."
"""What the numbers are, for their tooltips."""
