"""Does this network have what a method needs? Found out by asking it once, about an empty film."""

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import hooks
from xai_desktop.explainers.attention import Attending
from xai_desktop.explainers.base import Need
from xai_desktop.explainers.guided import GUIDED, is_relu
from xai_desktop.explainers.linear_head import linear_head
from xai_desktop.explainers.memory import with_room
from xai_desktop.explainers.rules import Called, Rules
from xai_desktop.explainers.scores import Logit, class_table
from xai_desktop.explainers.subject import Subject, answer_of
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.models.layers import hidden_layers


def unmet_needs(net: nn.Module, x: Tensor, layer: str) -> dict[Need, str]:
    """The needs that this network does not meet, each with its sentence. `x` is any input, `layer` the one meant.

    Raises `ExplainerError` where the network does not work on such an input at all.
    """
    relu = Called(GUIDED, is_relu)
    with hooks.undisturbed(net, x, 0) as own, Rules(relu.table):
        unmet = with_room(lambda: _unmet(net, own.requires_grad_(), layer), x.device)
        unmet |= with_room(lambda: _no_attention(net, own.detach()), x.device)
    hidden = hidden_layers(net)
    if hidden:
        unmet |= {need: f"{need} {hidden}" for need in {Need.INSIDE, Need.GRADIENT} & {Need.INSIDE, *unmet}}
    lacking = {Need.RELU: not relu.any, Need.AVERAGED_LAYERS: not isinstance(net, HrCamNet)}
    return unmet | {need: str(need) for need, lacks in lacking.items() if lacks}


def _no_attention(net: nn.Module, x: Tensor) -> dict[Need, str]:
    with torch.no_grad(), Attending() as seen:
        answer_of(net, x)
    try:
        seen.grid((x.shape[2], x.shape[3]))
    except ExplainerError as error:
        named = seen.weights or seen.unseen
        return {Need.ATTENTION: f"{Need.ATTENTION} {error}" if named else str(Need.ATTENTION)}
    return {}


def _unmet(net: nn.Module, x: Tensor, layer: str) -> dict[Need, str]:
    unmet = {}
    try:
        with hooks.captured(net, [layer], (x.shape[2], x.shape[3]), lambda _: None) as outputs:
            logits = class_table(answer_of(net, x.clone()))
            if layer not in outputs:
                unmet[Need.FEATURE_MAPS] = str(Need.FEATURE_MAPS)
    except ExplainerError as error:
        unmet[Need.FEATURE_MAPS] = f"{Need.FEATURE_MAPS} {error}"
        logits = class_table(answer_of(net, x.clone()))
    if not logits.requires_grad:
        unmet[Need.GRADIENT] = str(Need.GRADIENT)
    return {**unmet, **_no_linear_head(net, x.detach(), layer, unmet)}


def _no_linear_head(net: nn.Module, x: Tensor, layer: str, unmet: dict[Need, str]) -> dict[Need, str]:
    """Tried with noise, because an empty film may leave every feature at zero."""
    if unmet:
        return {Need.LINEAR_HEAD: str(Need.LINEAR_HEAD)}
    try:
        linear_head(Subject(net, torch.rand_like(x), Logit(0), (layer,), Quiet()), layer)
    except ExplainerError:
        return {Need.LINEAR_HEAD: str(Need.LINEAR_HEAD)}
    return {}
