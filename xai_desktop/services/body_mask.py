"""Where the patient is on a radiograph, on the grid of the network's input: what randomised maps are compared in.

The air beside the patient is black in every film and without evidence in most maps, so that any two maps are alike
there (methods §10.15). Air is what is dark and joined to the edge of the film; lungs are dark, too, and are not joined
to it. Looked at on fifty films of the NIH at 224 pixels: with 0.3 of Otsu's value as the border no lung was taken for
air, with 0.7 every fifth pair was. It is a rule for comparing maps, not a segmentation.
"""

import numpy as np
from scipy import ndimage
from torch import Tensor

from xai_desktop.core.arrays import AnyArray, BoolArray, owned
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.otsu import otsu_value

DARK = 0.3
"""Air is darker than this share of the way from the film's darkest grey to Otsu's value."""

SMOOTH = 0.01
"""σ as a share of the longer side: letters and noise in the air are not the patient."""

ENDS = (1.0, 99.0)
"""Percentiles that stand for the darkest and the brightest grey."""


def body_of(x: Tensor, spec: InputSpec) -> BoolArray:
    """(h, w) of a film x (1, C, h, w) that is ready for the network: the patient, holes filled.

    The largest connected part of what is not air. All pixels where nothing dark touches the edge, or nothing else is
    there.
    """
    grey: AnyArray = x[0].double().mean(0).cpu().numpy()
    bright = -grey if spec.polarity == "bone_dark" else grey
    smooth = ndimage.gaussian_filter(bright, SMOOTH * max(bright.shape), mode="nearest")
    low, high = np.percentile(smooth, ENDS)
    everything = np.ones(bright.shape, np.bool_)
    if not high > low:
        return owned(everything)
    border = low + DARK * (otsu_value(smooth.ravel().astype(np.float32)) - low)
    body = _largest(~_at_the_edge(smooth < border))
    return owned(ndimage.binary_fill_holes(body) if body.any() else everything, np.bool_)


def _at_the_edge(dark: BoolArray) -> BoolArray:
    """The dark parts that touch the edge of the film."""
    labels, _ = ndimage.label(dark)
    touching = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.isin(labels, touching[touching > 0])


def _largest(parts: BoolArray) -> BoolArray:
    labels, count = ndimage.label(parts)
    if not count:
        return parts
    found: BoolArray = labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:]))
    return found
