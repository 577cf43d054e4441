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
    unit = unit_colour(image, spec) if image.colour is not None and spec.channels == 3 else unit_grey(image, spec)
    planes = np.stack([resample(plane, pixel_map) for plane in unit])
    if spec.channels != len(planes):
        planes = np.repeat(planes, spec.channels, axis=0)
    return torch.from_numpy(normalised(planes, spec))[None], pixel_map


def unit_grey(image: Image, spec: InputSpec) -> FloatArray:
    """(1, H, W) float32 in [0, 1]; bone bright, unless the bundle was trained on dark bone."""
    table = unit_table(image, spec)
    grey = table[image.index]
    return owned((grey if image.shutter is None else np.where(image.shutter, grey, np.float32(BLACK)))[None])


def unit_table(image: Image, spec: InputSpec) -> FloatArray:
    """(n,) float32: what each stored index of a grey film is worth in [0, 1]. The whole film is then one look-up."""
    values, window = _bone_bright(image)
    unit: AnyArray
    if spec.intensity == "modality":
        low, high = image.value_range
        unit = np.clip((values - low) / max(high - low, 1e-12), 0, 1)
    elif spec.intensity == "file_voi" and window is not None:
        unit = window.apply(values)
    else:
        unit = _stretched(values, image.exposed(), spec.percentiles)
    if spec.polarity == "bone_dark":
        unit = 1 - unit
    if image.padding is not None:
        unit = np.where(image.padding, BLACK, unit)
    return owned(unit, np.float32)


def unit_colour(image: Image, spec: InputSpec) -> FloatArray:
    """(3, H, W) float32 in [0, 1], in the bundle's order of channels. A colour film has no window of its own."""
    assert image.colour is not None
    levels: AnyArray = np.arange(256) / 255
    if spec.intensity == "percentile":
        counts = np.bincount(image.index.ravel(), minlength=len(image.table))
        levels = _ramp(np.arange(256.0), _percentiles(image.table.astype(np.float64), counts, spec.percentiles))
    table = owned(1 - levels if spec.polarity == "bone_dark" else levels, np.float32)
    planes = table[image.colour].transpose(2, 0, 1)
    return owned(planes if spec.channel_order == "RGB" else planes[::-1])


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


def normalised(planes: FloatArray, spec: InputSpec) -> FloatArray:
    """(C, h, w) unit values → what the first convolution sees."""
    if {len(spec.mean), len(spec.std)} - {1, spec.channels}:
        raise BundleError(f"A network of {spec.channels} channels needs one or {spec.channels} means and deviations.")
    low, high = spec.value_range
    mean = np.asarray(spec.mean, dtype=np.float32)[:, None, None]
    std = np.asarray(spec.std, dtype=np.float32)[:, None, None]
    scaled = planes * np.float32(high - low) + np.float32(low)
    return np.ascontiguousarray((scaled - mean) / std, dtype=np.float32)
