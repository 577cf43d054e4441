"""Which layers of a network have places on a film: found out by asking it once.

Some networks average their maps before the last convolution (MobileNetV3 of timm), so that what is called a layer by
its modules is one number for the whole film.
"""

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import hooks
from xai_desktop.models.layers import layer_names


def layers_with_places(net: nn.Module, film: Tensor) -> tuple[str, ...]:
    """The layers whose maps have more than one place for a film (1, C, h, w); all where that cannot be told."""
    names = layer_names(net)
    size = (int(film.shape[2]), int(film.shape[3]))
    try:
        with hooks.undisturbed(net, film, 0) as own, hooks.captured(net, names, size, lambda _: None) as outputs:
            net(own)
            placed = {name for name, maps in outputs.items() if maps.shape[2] * maps.shape[3] > 1}
    except (ExplainerError, RuntimeError) as error:
        if isinstance(error, torch.cuda.OutOfMemoryError):
            raise
        return names
    return tuple(name for name in names if name in placed) or names
