"""An ONNX file as a network that is ready to be asked. The same file gives the same network."""

from dataclasses import dataclass

from xai_desktop.core.geometry import Size
from xai_desktop.models.onnx_net.converting import converted
from xai_desktop.models.onnx_net.graph import Graph, NotConvertible
from xai_desktop.models.onnx_net.network import OnnxNet
from xai_desktop.models.onnx_net.places import shown_layers
from xai_desktop.models.onnx_net.tail import Ending, ending_of
from xai_desktop.models.onnx_net.trying import shapes_of

CHANNELS = (1, 3)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file takes its films: `channels` and `size` are None where it leaves them open."""

    channels: int | None
    size: tuple[int | None, int | None]
    channels_last: bool
    single: bool


def layout_of(shape: tuple[int | None, ...]) -> Layout:
    """`channels_last`: the last side is a number of channels and the second one is not."""
    batch, *sides = shape
    last = sides[2] in CHANNELS and sides[0] not in CHANNELS
    height, width = sides[:2] if last else sides[1:]
    return Layout(sides[2] if last else sides[0], (height, width), last, batch == 1)


def opened(graph: Graph, output: str, channels: int, size: Size) -> OnnxNet:
    """The network of one output, for films of this kind. Raises `NotConvertible`."""
    ending = ending_of(graph.nodes, output)
    layout = layout_of(graph.shape)
    net = converted(graph, ending.logits)
    net.channels_last, net.single = layout.channels_last, layout.single
    shapes = shapes_of(net, (1, channels, *size))
    found = shapes[ending.logits]
    if len(found) < 2 or found[0] != 1 or any(side != 1 for side in found[2:]):
        raise NotConvertible("its answer is not one number for each class")
    net.classes = found[1]
    net.shown_layers = shown_layers(net, shapes)
    return net


def outputs_of(graph: Graph) -> tuple[Ending, ...]:
    """What the file offers as answers, in its order."""
    return tuple(ending_of(graph.nodes, one) for one in graph.outputs)
