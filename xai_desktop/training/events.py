"""What training tells while it runs."""

from dataclasses import asdict, dataclass, replace
from typing import Literal

from xai_desktop.core.parameters import Value

Arm = Literal["cascade", "end-to-end"]


@dataclass(frozen=True, slots=True)
class TrainEvent:
    """The end of one epoch of one part.

    `part` is `stage 3`, `whole net` or `head at stage 3`; `loss` the mean training loss of the epoch; `auc` the mean
    area under the ROC curve over the classes on the tuning split, None where a class lacks positives or negatives.
    """

    arm: Arm
    part: str
    stage: int
    stages: int
    epoch: int = 0
    epochs: int = 0
    loss: float = 0.0
    auc: float | None = None
    seconds: float = 0.0

    def after(self, epoch: int, epochs: int, loss: float, auc: float | None, seconds: float) -> "TrainEvent":
        """The same part, one epoch further."""
        return replace(self, epoch=epoch, epochs=epochs, loss=loss, auc=auc, seconds=seconds)

    def record(self) -> dict[str, Value | None]:
        """For one line of JSON."""
        return asdict(self)

    def __str__(self) -> str:
        auc = "–" if self.auc is None else f"{self.auc:.3f}"
        return (
            f"{self.arm} · {self.part} · epoch {self.epoch}/{self.epochs} · loss {self.loss:.4f} · "
            f"tuning AUC {auc} · {self.seconds:.1f} s"
        )
