"""From a decoded film to what a network was trained on, independent of the window that the reader has chosen.

film → bright-bone unit image → resize → value range → normalise (formats §2, §4). A MONOCHROME1 film is mirrored
about the middle of its value range *before* anything else, together with its window: then its tensor is the one of
its MONOCHROME2 copy, bit for bit, which is the same as taking 1 − v afterwards but without the rounding.
"""

import numpy as np
import torch

from xai_desktop.core.arrays import AnyArray, FloatArray, owned
from xai_desktop.core.errors import BundleError
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.models.resample import resample

BLACK = 0.0
"""What padding becomes, in the film (no picture) and around it (`pad`): air, as a collimated border is."""


def to_input(image: Image, spec: InputSpec) -> tuple[torch.Tensor, PixelMap]:
    """The tensor (1, C, h, w) float32 on the CPU, and the translator between film pixels and its pixels."""
    pixel_map = PixelMap(image.size, spec.size, spec.policy)
    planes = resized(unit(image, spec), pixel_map, spec)
    return torch.from_numpy(normalised(ranged(planes, spec), spec))[None], pixel_map


def unit(image: Image, spec: InputSpec) -> FloatArray:
    """(1 or 3, H, W) float32 in [0, 1]: the film as dark and bright as the network knows films."""
    return unit_colour(image, spec) if is_colour(image, spec) else unit_grey(image, spec)


def is_colour(image: Image, spec: InputSpec) -> bool:
    """Whether the colours of a film reach the network."""
    return image.colour is not None and spec.channels == 3


def unit_grey(image: Image, spec: InputSpec) -> FloatArray:
    """(1, H, W) float32 in [0, 1]; bone bright, unless the bundle was trained on dark bone."""
    return looked_up(image, unit_table(image, spec))


def looked_up(image: Image, table: FloatArray) -> FloatArray:
    """(1, H, W): each pixel's value in a table (n,) of stored indices; what a shutter hides is black."""
    grey = table[image.index]
    return owned((grey if image.shutter is None else np.where(image.shutter, grey, np.float32(BLACK)))[None])


def unit_table(image: Image, spec: InputSpec) -> FloatArray:
    """(n,) float32: what each stored index of a grey film is worth in [0, 1]. The whole film is then one look-up."""
    return without_padding(image, turned(bright_table(image, spec), spec))


def bright_table(image: Image, spec: InputSpec) -> AnyArray:
    """(n,): the same with bone bright, whatever the network was trained on, and with padding as it is stored."""
    values, window = _bone_bright(image)
    if spec.intensity == "modality":
        low, high = image.value_range
        return np.clip((values - low) / max(high - low, 1e-12), 0, 1)
    if spec.intensity == "file_voi" and window is not None:
        return window.apply(values)
    return _stretched(values, image.exposed(), spec.percentiles)


def turned(unit: AnyArray, spec: InputSpec) -> AnyArray:
    """Unit values with bone as the network was trained on it."""
    return 1 - unit if spec.polarity == "bone_dark" else unit


def without_padding(image: Image, table: AnyArray) -> FloatArray:
    """A table (n,) in which indices that are no picture are black."""
    return owned(table if image.padding is None else np.where(image.padding, BLACK, table), np.float32)


def unit_colour(image: Image, spec: InputSpec) -> FloatArray:
    """(3, H, W) float32 in [0, 1], in the bundle's order of channels. A colour film has no window of its own."""
    return coloured(image, turned(colour_levels(image, spec), spec), spec)


def colour_levels(image: Image, spec: InputSpec) -> AnyArray:
    """(256,): what each of the 256 levels of a colour is worth in [0, 1], with bone bright."""
    if spec.intensity != "percentile":
        return np.arange(256) / 255
    counts = np.bincount(image.index.ravel(), minlength=len(image.table))
    return _ramp(np.arange(256.0), _percentiles(image.table.astype(np.float64), counts, spec.percentiles))


def coloured(image: Image, levels: AnyArray, spec: InputSpec) -> FloatArray:
    """(3, H, W): each colour's value among levels (256,), in the bundle's order of channels."""
    assert image.colour is not None
    planes = owned(levels, np.float32)[image.colour].transpose(2, 0, 1)
    return owned(planes if spec.channel_order == "RGB" else planes[::-1])


def resized(unit: FloatArray, pixel_map: PixelMap, spec: InputSpec) -> FloatArray:
    """(1 or 3, H, W) → (C, h, w), by the bundle's policy; one grey plane becomes as many as the network takes."""
    planes = np.stack([resample(plane, pixel_map) for plane in unit])
    return planes if spec.channels == len(planes) else np.repeat(planes, spec.channels, axis=0)


def ranged(planes: FloatArray, spec: InputSpec) -> FloatArray:
    """Unit values (C, h, w) in the range that the network's source uses."""
    low, high = spec.value_range
    return owned(planes * np.float32(high - low) + np.float32(low))


def normalised(scaled: FloatArray, spec: InputSpec) -> FloatArray:
    """(C, h, w) → what the first convolution sees. Raises `BundleError` where the numbers do not fit the channels."""
    if {len(spec.mean), len(spec.std)} - {1, spec.channels}:
        raise BundleError(f"A network of {spec.channels} channels needs one or {spec.channels} means and deviations.")
    mean = np.asarray(spec.mean, dtype=np.float32)[:, None, None]
    std = np.asarray(spec.std, dtype=np.float32)[:, None, None]
    return np.ascontiguousarray((scaled - mean) / std, dtype=np.float32)


def _bone_bright(image: Image) -> tuple[AnyArray, Voi | None]:
    """The modality value of each index (float64) and the file's first window or table, mirrored for MONOCHROME1."""
    values = image.table.astype(np.float64)
    window = image.windows[0] if image.windows else None
    if not image.monochrome1:
        return values, window
    ends = image.value_range[0] + image.value_range[1]
    return ends - values, None if window is None else window.mirrored(ends)


def _stretched(values: AnyArray, counts: AnyArray, percentiles: tuple[float, float]) -> FloatArray:
    return _ramp(values, _percentiles(values, counts, percentiles))


def _ramp(values: AnyArray, ends: tuple[float, float]) -> FloatArray:
    low, high = ends
    if high <= low:
        return np.where(values > low, 1.0, 0.0).astype(np.float32)
    return owned(np.clip((values - low) / (high - low), 0, 1), np.float32)


def _percentiles(values: AnyArray, counts: AnyArray, percentiles: tuple[float, float]) -> tuple[float, float]:
    """The values below which these shares of the exposed pixels lie; (0, 0) for a film without any."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(counts[order])
    if not len(cumulative) or cumulative[-1] == 0:
        return 0.0, 0.0
    places = np.searchsorted(cumulative, [cumulative[-1] * p / 100 for p in percentiles])
    low, high = values[order[np.minimum(places, len(order) - 1)]].tolist()
    return low, high
