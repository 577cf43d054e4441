"""Holistically-nested edge detection: Xie and Tu, 2015 (arXiv:1504.06375; methods §5.1).

The Caffe original pads the film by 35 pixels, enlarges with fixed deconvolutions and crops; here the padding is 1 and
the side outputs are enlarged bilinearly, as the ports to PyTorch do it (ODS .774 instead of .780 on BSDS).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STAGES = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
"""Channels and convolutions of the five stages of VGG-16."""

MEAN = (104.00698793, 116.66876762, 122.67891434)
"""Of ImageNet, in the order blue, green, red."""

SMALLEST = 16
"""Four times half of it leave one pixel."""


class Hed(nn.Module):
    """Where the outlines of things lie; 1 is an edge. Its weights are not part of the program."""

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.stages, before = nn.ModuleList(), 3
        for width, count in STAGES:
            inputs = (before, *[width] * (count - 1))
            self.stages.append(nn.ModuleList(nn.Conv2d(channels, width, 3, padding=1) for channels in inputs))
            before = width
        self.sides = nn.ModuleList(nn.Conv2d(width, 1, 1) for width, _ in STAGES)
        self.fuse = nn.Conv2d(len(STAGES), 1, 1)
        self.register_buffer("mean", torch.tensor(MEAN).reshape(1, 3, 1, 1))

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) red, green, blue in [0, 1] → (B, H, W) in (0, 1)."""
        fused: Tensor = self.fuse(self.outputs(pictures))
        return fused[:, 0].sigmoid()

    def outputs(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) in [0, 1] → (B, 5, H, W): the logits of the five side outputs, enlarged to the picture."""
        x, found = pictures.flip(1) * 255 - self.mean, []
        for number, (stage, side) in enumerate(zip(self.stages, self.sides, strict=True)):
            x = F.max_pool2d(x, 2) if number else x
            for conv in stage:  # type: ignore[attr-defined]
                x = conv(x).relu()
            found.append(F.interpolate(side(x), pictures.shape[2:], mode="bilinear", align_corners=False))
        return torch.cat(found, 1)
