"""Every step from a film to a network's input, by the very functions that make the input (`models.preprocess`)."""

import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, FloatArray
from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.core.image import Image
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.input_steps import InputSteps, Span, Step, StepPicture
from xai_desktop.models import preprocess

SIDE = 320
"""Pixels of the longer side of a picture, at most."""


def input_steps(image: Image, spec: InputSpec) -> InputSteps:
    """The steps and what they end in. Raises as `to_input`."""
    pixel_map = PixelMap(image.size, spec.size, spec.policy)
    colour = preprocess.is_colour(image, spec)
    bright = _on_film(image, spec, colour)
    unit = preprocess.unit(image, spec)
    planes = preprocess.resized(unit, pixel_map, spec)
    ranged = preprocess.ranged(planes, spec)
    x = preprocess.normalised(ranged, spec)
    low, high = spec.value_range
    seen = pixel_map.seen()
    pictures = (
        _stored(image, colour),
        _picture(Step.BRIGHT, bright, (0.0, 1.0), _shares(seen, image.size) if spec.policy == "crop" else None),
        _picture(Step.TURNED, unit, (0.0, 1.0)),
        _picture(Step.RESIZED, planes, (0.0, 1.0), _inside(pixel_map)),
        _picture(Step.RANGED, ranged, (low, high)),
        _picture(Step.NORMALISED, x, (float(x.min()), float(x.max()))),
    )
    windowed = spec.intensity == "file_voi" and not colour
    ends = _exposed(image, bright)
    height, width = image.size
    return InputSteps(
        pictures=pictures,
        x=x,
        spec=spec,
        window=_window(image) if windowed else "",
        windowless=windowed and not image.windows,
        dark=float((ends <= 0).mean()) if ends.size else 0.0,
        bright=float((ends >= 1).mean()) if ends.size else 0.0,
        left_out=1 - seen.area / (height * width) if spec.policy == "crop" else 0.0,
        enlarged=min(pixel_map.scale),
    )


def _on_film(image: Image, spec: InputSpec, colour: bool) -> FloatArray:
    """Unit values on the film with bone bright, padding as black as it will be."""
    if colour:
        return preprocess.coloured(image, preprocess.colour_levels(image, spec), spec)
    table = preprocess.without_padding(image, preprocess.bright_table(image, spec))
    return preprocess.looked_up(image, table)


def _exposed(image: Image, unit: FloatArray) -> AnyArray:
    """The unit values that are picture: without padding and without what a shutter hides."""
    seen = np.ones(image.size, bool) if image.shutter is None else image.shutter
    if image.padding is not None:
        seen = seen & ~image.padding[image.index]
    return unit[:, seen]


def _window(image: Image) -> str:
    """The file's first window in words and numbers; "" where it has none."""
    if not image.windows:
        return ""
    window = image.windows[0]
    centre, width = getattr(window, "centre", None), getattr(window, "width", None)
    return f"{centre:g} / {width:g}" if centre is not None and width is not None else getattr(window, "name", "")


def _stored(image: Image, colour: bool) -> StepPicture:
    if colour:
        assert image.colour is not None
        return _picture(Step.STORED, image.colour.transpose(2, 0, 1).astype(np.float32), (0.0, 255.0))
    values = image.values()[None]
    return _picture(Step.STORED, values, (float(values.min()), float(values.max())))


def _picture(step: Step, planes: FloatArray, shown: tuple[float, float], frame: Box | None = None) -> StepPicture:
    """`planes` (C, h, w); equal channels are one grey picture."""
    spans = tuple(Span(float(p.min()), float(p.max()), float(p.mean(dtype=np.float64))) for p in planes)
    size = (planes.shape[1], planes.shape[2])
    return StepPicture(step, _small(planes, shown), shown, size, spans, frame)


def _small(planes: FloatArray, shown: tuple[float, float]) -> ByteArray:
    step = max(1, -(-max(planes.shape[1:]) // SIDE))
    few = planes[:, ::step, ::step]
    low, high = shown
    levels = np.rint(np.clip((few - low) / max(high - low, 1e-12), 0, 1) * 255).astype(np.uint8)
    if len(levels) != 3 or bool((levels == levels[:1]).all()):
        return np.ascontiguousarray(levels[0])
    return np.ascontiguousarray(levels.transpose(1, 2, 0))


def _shares(box: Box, size: tuple[int, int]) -> Box:
    return box.scaled(1 / size[1], 1 / size[0])


def _inside(pixel_map: PixelMap) -> Box | None:
    """Where the film lies inside its padding."""
    if pixel_map.policy != "pad":
        return None
    height, width = pixel_map.source
    return _shares(pixel_map.to_net(Box(0.0, 0.0, float(width), float(height))), pixel_map.net)
