"""Where the outlines of things lie in a film: HED, and three stand-ins for it that need no weights (methods §5.1).

All give (H, W) in [0, 1], 1 an edge. Only HED is the edge detector of Feature CAM's paper.
"""

from collections.abc import Callable

import cv2
import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import BundleError, ExplainerError
from xai_desktop.explainers.pictures import luminance
from xai_desktop.models.hed import SMALLEST
from xai_desktop.models.hed_weights import find_hed, load_hed

LABELS = {
    "structured": "structured (stand-in)",
    "sobel": "Sobel (stand-in)",
    "canny": "Canny (stand-in)",
    "hed": "HED, as in the paper",
}

SCALES = (1.0, 2.0, 4.0)
"""Widths of the blur, in pixels of a film of 224."""

USUAL = 224

ROUNDING = 1e-5
"""Gradients below this are no gradients."""

STRONG, WEAK = 90.0, 0.4
"""Gradients above this percentile are strong; Canny's edges begin there and go on above this share of it."""


def edges(picture: Tensor, kind: str, device: torch.device) -> Tensor:
    """(3, H, W) in [0, 1] on the CPU → (H, W) float32 in [0, 1] on the device; a flat picture has none.

    Raises `ExplainerError` where HED has no weights that fit, or the picture is too small for it.
    """
    if kind == "hed":
        return _hed(picture, device)
    grey = luminance(picture).contiguous().numpy()
    return torch.from_numpy(STAND_INS[kind](grey).astype(np.float32)).to(device)


def hed_hash() -> str:
    """The sha256 of the weights in use. Raises `ExplainerError` where there are none."""
    try:
        return load_hed(find_hed())[1]
    except BundleError as error:
        raise ExplainerError(str(error)) from error


def _hed(picture: Tensor, device: torch.device) -> Tensor:
    if min(picture.shape[1:]) < SMALLEST:
        raise ExplainerError(f"HED needs a film of at least {SMALLEST} pixels a side; choose structured edges.")
    try:
        net, _ = load_hed(find_hed(), str(device))
    except BundleError as error:
        raise ExplainerError(str(error)) from error
    with torch.no_grad():
        found: Tensor = net(picture[None].to(device))[0]
        return found


def _sobel(grey: AnyArray) -> AnyArray:
    return _to_one(np.hypot(*_gradient(grey)))


def _canny(grey: AnyArray) -> AnyArray:
    """Thresholds from the film itself; zeros and ones."""
    smooth = cv2.GaussianBlur(np.round(grey * 255).astype(np.uint8), (0, 0), 1.0)
    across, down = cv2.Sobel(smooth, cv2.CV_16S, 1, 0), cv2.Sobel(smooth, cv2.CV_16S, 0, 1)
    strong = float(np.percentile(np.hypot(across, down), STRONG))
    found: AnyArray = cv2.Canny(across, down, max(1.0, WEAK * strong), max(1.0, strong), L2gradient=True)
    return found / 255.0


def _structured(grey: AnyArray) -> AnyArray:
    """How far a neighbourhood's gradients agree in direction, on every one of the scales.

    λ₁ − λ₂ of the structure tensor is high along an outline and low in texture and noise, which have every
    direction. The geometric mean keeps what all scales see, as sharp as the finest of them does.
    """
    each = [_agreement(grey, scale * max(grey.shape) / USUAL) for scale in SCALES]
    return _to_one(np.prod(each, 0) ** (1 / len(each)))


def _agreement(grey: AnyArray, sigma: float) -> AnyArray:
    """In [0, 1); one half at the film's own 90th percentile, so that faint outlines count beside strong ones."""
    across, down = _gradient(_blurred(grey, sigma))
    xx, xy, yy = (_blurred(product, sigma) for product in (across * across, across * down, down * down))
    strength = np.hypot(xx - yy, 2 * xy)
    half = max(float(np.percentile(strength, STRONG)), ROUNDING**2)
    agreement: AnyArray = strength / (strength + half)
    return agreement


def _blurred(grey: AnyArray, sigma: float) -> AnyArray:
    found: AnyArray = cv2.GaussianBlur(grey, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return found


def _gradient(grey: AnyArray) -> tuple[AnyArray, AnyArray]:
    """(across, down) by Sobel; the border pixels are repeated."""
    kwargs = {"ksize": 3, "borderType": cv2.BORDER_REPLICATE}
    return cv2.Sobel(grey, cv2.CV_32F, 1, 0, **kwargs), cv2.Sobel(grey, cv2.CV_32F, 0, 1, **kwargs)


def _to_one(values: AnyArray) -> AnyArray:
    """Divided by the largest value; what is only rounding stays zero."""
    top = float(values.max())
    return values / top if top > ROUNDING else np.zeros_like(values)


STAND_INS: dict[str, Callable[[AnyArray], AnyArray]] = {"structured": _structured, "sobel": _sobel, "canny": _canny}
