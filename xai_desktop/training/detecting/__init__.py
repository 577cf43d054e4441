"""What a detector is asked to say, and how wrong it was: pure functions of tensors for any training loop.

`YoloLoss(…)(outputs, truths)` and `BoxLoss(…)(outputs, truths)` give one number; `.parts` gives it in parts.
"""

from xai_desktop.training.detecting.box_loss import BoxLoss
from xai_desktop.training.detecting.loss_parts import LossParts
from xai_desktop.training.detecting.truth import Truth
from xai_desktop.training.detecting.yolo_loss import YoloLoss

__all__ = ["BoxLoss", "LossParts", "Truth", "YoloLoss"]
