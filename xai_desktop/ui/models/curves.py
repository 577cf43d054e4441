"""The learning curves of a network: losses beside scores."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from xai_desktop.app.training_state import PartCurve
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.models.curve_plot import CurvePlot, Planned, Series, spans

LOSSES = (Series("training", lambda epoch: epoch.loss), Series("tuning", lambda epoch: epoch.tune_loss))
SCORES = (
    Series(noted("mean AUC"), lambda epoch: epoch.auc),
    Series(noted("right answers"), lambda epoch: epoch.right),
    Series(noted("mAP of boxes"), lambda epoch: epoch.boxes),
)


class LearningCurves(QWidget):
    """Two plots over the same epochs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.losses, self.scores = (
            CurvePlot(wording("Loss"), LOSSES, None),
            CurvePlot(wording("On the tuning films"), SCORES, 1.0),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.losses, 1)
        row.addWidget(self.scores, 1)

    def show_curves(self, curves: Sequence[PartCurve], planned: Planned = ()) -> None:
        """With a plan the axis is as long as the whole training."""
        found = spans(curves, planned)
        self.losses.show_spans(found)
        self.scores.show_spans(found)
