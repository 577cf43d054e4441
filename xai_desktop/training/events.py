"""What training tells while it runs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from xai_desktop.core.parameters import Value

Arm = Literal["cascade", "end-to-end", "hr-cam-head", "cascam", "box-head", "yolo"]


@dataclass(frozen=True, slots=True)
class Judged:
    """How a part does on the tuning split; None where a figure is not defined there.

    `loss` is the mean loss, `auc` the mean area under the ROC curve over the classes, `accuracy` the share of right
    answers (of right films where classes exclude each other), `ap` the mean average precision of boxes.
    """

    loss: float | None = None
    auc: float | None = None
    accuracy: float | None = None
    ap: float | None = None


@dataclass(frozen=True, slots=True)
class TrainEvent:
    """The end of one epoch of one part.

    `part` is `stage 3`, `whole net` or `head at stage 3`; `loss` the mean training loss of the epoch. `again` says that
    the epoch was run before a break and is only told once more.
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
    tune_loss: float | None = None
    accuracy: float | None = None
    ap: float | None = None
    again: bool = False

    def after(self, epoch: int, loss: float, judged: Judged, seconds: float) -> "TrainEvent":
        """The same part, one epoch further."""
        found = {"auc": judged.auc, "tune_loss": judged.loss, "accuracy": judged.accuracy, "ap": judged.ap}
        return replace(self, epoch=epoch, loss=loss, seconds=seconds, **found)  # type: ignore[arg-type]

    def record(self) -> dict[str, Value | None]:
        """For one line of JSON."""
        return asdict(self)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "TrainEvent":
        """What `record` gave."""
        return cls(**record)

    def __str__(self) -> str:
        words = [self.arm, self.part, f"epoch {self.epoch}/{self.epochs}", f"loss {self.loss:.4f}"]
        words += [f"tuning loss {self.tune_loss:.4f}"] if self.tune_loss is not None else []
        words += [f"tuning AUC {'–' if self.auc is None else f'{self.auc:.3f}'}"] if self.ap is None else []
        words += [f"accuracy {self.accuracy:.3f}"] if self.accuracy is not None else []
        words += [f"mAP {self.ap:.3f}"] if self.ap is not None else []
        return " · ".join([*words, "done before" if self.again else f"{self.seconds:.1f} s"])
