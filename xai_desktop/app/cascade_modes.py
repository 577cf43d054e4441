"""Which modes of the cascade panel a network allows, and what a wished row means in a mode."""

from collections.abc import Mapping
from dataclasses import replace

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cascade import METHODS, MODES, RowWish
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.parameters import Value

NO_HEADS = "This network has no heads at its stages."
NO_LAYERS = "This network names no layers to explain."
BASES = ("grad_cam", "grad_cam_pp", "smooth_grad_cam_pp")
"""What Feature CAM can be drawn on."""


def reasons(card: BundleCard | None, unsuitable: Mapping[str, str]) -> dict[str, str]:
    """For every mode why this network cannot do it; empty where it can, or where no network is chosen yet."""
    return {mode: "" if card is None else _reason(mode, card, unsuitable) for mode in MODES}


def kept(mode: str, card: BundleCard, unsuitable: Mapping[str, str]) -> str:
    """The mode for a new network: the one that was, or layers where it cannot be."""
    return "layers" if _reason(mode, card, unsuitable) else mode


def _reason(mode: str, card: BundleCard, unsuitable: Mapping[str, str]) -> str:
    if mode == "heads":
        return "" if card.taps else NO_HEADS
    if mode in METHODS:
        return unsuitable.get(METHODS[mode], "")
    return "" if card.layers else NO_LAYERS


def meant(
    wish: RowWish, mode: str, current: Mapping[str, ExplainRequest], layerwise: ExplainRequest, decay: float
) -> ExplainRequest:
    """The request that a row makes in a mode. `current` are those last made of each explainer, by its key.

    A mode with its own explainer takes that one; a row that was wished with another is its base, where it has one.
    """
    if mode not in METHODS:
        return wish.request or layerwise
    key, own = METHODS[mode], wish.request
    if own is not None and own.key == key:
        request = own
    else:
        request = current.get(key, ExplainRequest(key))
        if own is not None and (mode == "iterations" or (mode == "feature_cam" and own.key in BASES)):
            request = ExplainRequest(key, (*_without(request, "base"), ("base", own.key)), own.layer)
    if mode == "iterations":
        request = replace(request, parameters=(*_without(request, "decay"), ("decay", decay)))
    return request


def _without(request: ExplainRequest, name: str) -> tuple[tuple[str, Value], ...]:
    return tuple(pair for pair in request.parameters if pair[0] != name)
