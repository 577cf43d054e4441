"""What a network was trained on."""

from dataclasses import dataclass
from typing import Literal

from xai_desktop.core.geometry import ResizePolicy, Size

Intensity = Literal["modality", "file_voi", "percentile"]
Polarity = Literal["bone_bright", "bone_dark"]


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What the network was trained on, stated so that a viewer can do the same (formats §2, §4).

    The film becomes a bright-bone unit image by `intensity`: `modality` divides by the range of the stored bits,
    `file_voi` applies the file's own first window, `percentile` stretches between two percentiles. Then it is resized
    by `policy`, scaled to `value_range` and normalised with `mean` and `std` (one number per channel).
    """

    size: Size
    channels: int = 1
    intensity: Intensity = "file_voi"
    polarity: Polarity = "bone_bright"
    value_range: tuple[float, float] = (0.0, 1.0)
    policy: ResizePolicy = "stretch"
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    percentiles: tuple[float, float] = (0.5, 99.5)
    channel_order: Literal["RGB", "BGR"] = "RGB"
