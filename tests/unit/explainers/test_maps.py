"""Pictures in the outputs of layers: channels first, channels last, tokens."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.nets import films
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.geometry import Size
from xai_desktop.explainers import explain_layers_tensor, explain_tensor
from xai_desktop.explainers.maps import Layout, Order, layout_of


@pytest.mark.parametrize(
    ("shape", "film", "expected"),
    [
        ((1, 512, 7, 7), (224, 224), Layout(Order.CHANNELS_FIRST)),
        ((1, 768, 7, 9), (224, 288), Layout(Order.CHANNELS_FIRST)),
        ((1, 7, 7, 768), (224, 224), Layout(Order.CHANNELS_LAST)),
        ((1, 56, 42, 96), (224, 168), Layout(Order.CHANNELS_LAST)),
        ((1, 197, 768), (224, 224), Layout(Order.TOKENS, (14, 14), 1)),
        ((1, 196, 768), (224, 224), Layout(Order.TOKENS, (14, 14), 0)),
        ((1, 198, 384), (224, 224), Layout(Order.TOKENS, (14, 14), 2)),
        ((1, 1 + 4 + 256, 384), (224, 224), Layout(Order.TOKENS, (16, 16), 5)),
        ((1, 1 + 14 * 10, 384), (224, 160), Layout(Order.TOKENS, (14, 10), 1)),
        ((1, 1 + 7 * 12, 384), (224, 384), Layout(Order.TOKENS, (7, 12), 1)),
    ],
)
def test_known_layouts(shape: tuple[int, ...], film: Size, expected: Layout) -> None:
    output = torch.rand(shape)
    layout = layout_of("block", output, film)
    assert layout == expected
    maps = layout.maps(output)
    assert maps.ndim == 4
    again = layout.output(maps, output)
    assert torch.equal(again, output)
    assert again.data_ptr() != output.data_ptr()


@pytest.mark.parametrize("shape", [(1, 10), (1, 61, 8), (1, 3, 224, 7), (1, 0, 7, 7)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ExplainerError, match="not channels, rows and columns"):
        layout_of("block", torch.rand(shape), (224, 224))


class Tokens(nn.Module):
    """Patches, a class token, and a block that mixes tokens; the head sees the class token and the mean."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.patches = nn.Conv2d(1, 6, 4, 4)
        self.first = nn.Linear(6, 6)
        self.mix = nn.Linear(36, 36)
        self.head = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        tokens = self.first(torch.cat([tokens.new_ones(len(x), 1, 6), tokens], 1))
        mixed = self.mix(tokens.transpose(1, 2)).transpose(1, 2).tanh()
        logits: Tensor = self.head(mixed[:, 0] + mixed.mean(1))
        return logits


def test_tokens_are_explained_as_the_maps_that_they_are() -> None:
    net, x = Tokens().eval(), films(1, 1, 20, 28)
    tokens = net.first(torch.cat([torch.ones(1, 1, 6), net.patches(x).flatten(2).transpose(1, 2)], 1)).detach()
    tokens.requires_grad_()
    mixed = net.mix(tokens.transpose(1, 2)).transpose(1, 2).tanh()
    (g,) = torch.autograd.grad(net.head(mixed[:, 0] + mixed.mean(1))[0, 2], tokens)
    weights = g[0, 1:].mean(0)
    expected = (tokens[0, 1:].detach() @ weights).reshape(5, 7)
    found = explain_tensor(net, x, "grad_cam", "first", 2)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert np.ptp(found) > 0
    both = explain_layers_tensor(net, x, "grad_cam", ["patches", "first"], 2)
    np.testing.assert_allclose(both[1], expected, atol=1e-6)
