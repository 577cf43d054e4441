"""Architectures by name: our own, such as `cascade_net` and `staged`, and `SOURCE/NAME` of public libraries.

`torchvision/NAME` is every classifier that torchvision knows, `timm/NAME` every one of timm, `torchxrayvision/NAME`
and `monai/NAME` those of a short list, which are put together from torchvision's parts.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models.architectures import libraries, own
from xai_desktop.models.architectures.own import BOX_HEADS, CASCADE_NET, CASCAM_SET, HR_CAM, STAGED, YOLO
from xai_desktop.models.layers import default_layer, layer_names

__all__ = [
    "BOX_HEADS",
    "CASCADE_NET",
    "CASCAM_SET",
    "HR_CAM",
    "STAGED",
    "YOLO",
    "build",
    "default_layer",
    "final_relu_shown",
    "layer_names",
    "show_final_relu",
]

FAULTS = (TypeError, ValueError, RuntimeError, AttributeError, LookupError, ArithmeticError, AssertionError)
"""How a constructor may answer arguments that were not meant for it."""

_OWN: dict[str, Callable[..., nn.Module]] = {
    CASCADE_NET: own.cascade_net,
    STAGED: own.staged,
    YOLO: own.yolo,
}
_STANDING: dict[str, Callable[..., nn.Module]] = {
    BOX_HEADS: own.box_heads_net,
    HR_CAM: own.hr_cam,
    CASCAM_SET: own.cascam_set,
}
"""Those that stand on another network."""

_LIBRARIES: dict[str, Callable[[str, Mapping[str, Any], int], nn.Module]] = {
    "torchvision": libraries.torchvision,
    "timm": libraries.timm,
    "torchxrayvision": libraries.torchxrayvision,
    "monai": libraries.monai,
}


def build(architecture: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """A network with random weights. Raises `BundleError` for an unknown name or arguments that do not fit it."""
    source, _, name = architecture.partition("/")
    try:
        if architecture in _OWN:
            return _OWN[architecture](classes, **arguments)
        if architecture in _STANDING:
            return _STANDING[architecture](build, classes, **arguments)
        if name and source in _LIBRARIES:
            return show_final_relu(_LIBRARIES[source](name, arguments, classes))
    except FAULTS as error:
        shown = quoted(", ".join(f"{key}={value}" for key, value in arguments.items())) or "none"
        raise BundleError(
            f"The architecture {architecture} does not take these arguments ({shown}); correct bundle.json."
        ) from error
    raise BundleError(
        f"There is no architecture called {quoted(architecture)}; use {', '.join([*_OWN, *_STANDING])}, "
        f"{', '.join(f'{one}/NAME' for one in list(_LIBRARIES)[:-1])} or {list(_LIBRARIES)[-1]}/NAME in bundle.json."
    )


def show_final_relu(net: nn.Module) -> nn.Module:
    """Let a layer end after the last ReLU of torchvision's DenseNet; every other network is returned untouched."""
    if type(net).__module__ != "torchvision.models.densenet":
        return net
    from xai_desktop.models import densenet

    return densenet.show_final_relu(net)


@contextmanager
def final_relu_shown(net: nn.Module) -> Iterator[None]:
    """The same for every DenseNet inside somebody's network, for a while only."""
    with ExitStack() as undo:
        for module in [m for m in net.modules() if type(m).__module__ == "torchvision.models.densenet"]:
            from xai_desktop.models import densenet

            if densenet.hides_final_relu(module):
                densenet.show_final_relu(module)
                undo.callback(densenet.hide_final_relu, module)
        yield
