"""A detector's loss in the parts that a curve shows."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class LossParts:
    """Scalars, each a sum over boxes and a mean over films, already weighted: their sum is the loss.

    `place` is about the centres, `extent` about widths and heights, `confidence` about whether a box is there.
    """

    place: Tensor
    extent: Tensor
    confidence: Tensor
    classes: Tensor

    @property
    def total(self) -> Tensor:
        return self.place + self.extent + self.confidence + self.classes
