"""torchvision, also where its compiled operators were made for another build of torch. Importing it costs a second.

PyTorch's CPU build has half the size of the one with CUDA, but the package index gives torchvision for CUDA only. Its
classifiers are plain Python and need none of the compiled operators; importing them asks for the names of two, though.
"""

import sys

import torch

_NAMES = ("nms", "qnms")
_FORM = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_kept: list[torch.library.Library] = []
"""The names last as long as this does."""


def _name_operators() -> None:
    """The names alone: calling one says that it does not work here."""
    names = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for name in _NAMES:
        names.define(f"{name}{_FORM}")  # type: ignore[no-untyped-call]
    _kept.append(names)
    for half_read in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[half_read]


try:
    import torchvision
except RuntimeError as _fault:
    if "torchvision::" not in str(_fault):
        raise
    _name_operators()
    import torchvision

from torchvision import models  # noqa: E402
from torchvision.models.densenet import DenseNet  # noqa: E402

__all__ = ["DenseNet", "models", "torchvision"]
