"""Real architectures with random weights, and what other libraries' methods are asked about them.

In double precision: sums in another order are then no excuse. Films are not square, so that rows and columns cannot be
mixed up; but a vision transformer has to have square ones. The heads have large weights, because the other libraries
add a small number to denominators that can be smaller still.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.explainers.draws import Draws, normal
from xai_desktop.models.backbones import build

LAYERS = {
    "resnet18": ["layer1.0", "layer2.1", "layer4.1"],
    "resnet50": ["layer1.2", "layer3.3", "layer4.2"],
    "densenet121": ["features.denseblock1", "features.transition2", "features.relu5"],
    "vgg11_bn": ["features.6", "features.17", "features.27"],
    "vgg16": ["features.8", "features.15", "features.29"],
    "efficientnet_b0": ["features.2", "features.5.1", "features.8"],
    "mobilenet_v3_large": ["features.4", "features.12", "features.16"],
    "convnext_tiny": ["features.1", "features.5.3", "features.7.2"],
    "inception_v3": ["Mixed_5d", "Mixed_6c", "Mixed_7c"],
    "vit_tiny": ["encoder.layers.encoder_layer_0.ln_1", "encoder.layers.encoder_layer_2.ln_1"],
    "vit_b_16": [f"encoder.layers.encoder_layer_{number}.ln_1" for number in (2, 6, 11)],
}
"""Of each network an early layer, one in the middle, and the last."""

QUICK = ("resnet18", "densenet121", "efficientnet_b0", "mobilenet_v3_large", "vit_tiny")
LIGHT = ("resnet18", "mobilenet_v3_large", "vit_tiny")
CLASSES, TARGETS = 8, (1, 6)
SIDES = {"inception_v3": (160, 192), "vit_tiny": (64, 64), "vit_b_16": (96, 96)}
"""Rows and columns where 96 × 128 are too few to leave more than one place at the end, or not square."""

CASES = [
    pytest.param(name, target, marks=[] if name in LIGHT or (name in QUICK and target == 1) else pytest.mark.slow)
    for name in LAYERS
    for target in TARGETS
]
"""Every network and two classes; in the quick suite the smaller ones."""

PATCH = {"vit_tiny": 8, "vit_b_16": 16}


def built(name: str) -> nn.Module:
    if name == "vit_tiny":
        from torchvision.models import VisionTransformer

        vision_transformer: nn.Module = VisionTransformer(64, 8, 3, 4, 32, 64, num_classes=CLASSES)
        return vision_transformer
    return build(f"torchvision/{name}", {"image_size": 96} if name in PATCH else {}, CLASSES)


@lru_cache(maxsize=1)
def net_and_film(name: str) -> tuple[nn.Module, Tensor]:
    """With the statistics of a few films, so that activations neither vanish nor explode."""
    torch.manual_seed(1)
    net = built(name).eval().requires_grad_(False).double()
    films = torch.randn(4, 3, *SIDES.get(name, (96, 128)), dtype=torch.float64)
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
        norm.train()
    with torch.no_grad():
        net(films)
        head = [module for module in net.eval().modules() if isinstance(module, nn.Linear)][-1]
        nn.init.normal_(head.weight)
        head.weight *= 1e5 / net(films).abs().max()
    return net, films[:1]


def asking(x: Tensor) -> Tensor:
    """A film that the other libraries' gradients have a reason to come back from."""
    return x.clone().requires_grad_()


def as_maps(name: str) -> Any:
    """How the other libraries are told to see feature maps (B, K, h, w) in a transformer's tokens; else None."""
    if name not in PATCH:
        return None
    rows, columns = (side // PATCH[name] for side in net_and_film(name)[1].shape[2:])
    return lambda tokens: tokens[:, 1:].reshape(len(tokens), rows, columns, -1).permute(0, 3, 1, 2)


def noisy_copies(x: Tensor, count: int, noise: float) -> list[Tensor]:
    """Those that our methods draw with the seed 0."""
    with torch.random.fork_rng([]):
        torch.manual_seed(0)
        draws = Draws(count)
    return [x + noise * (x.max() - x.min()) * normal(x, draws.generator(n)) for n in range(count)]


def same(found: FloatArray, theirs: Any, close: float = 1e-6) -> None:
    """Equal up to a share of the largest value, and not because both are empty or constant."""
    expected = np.asarray(theirs, np.float64)
    scale = np.abs(expected).max()
    assert found.shape == expected.shape
    assert np.ptp(expected) > 1e-2 * scale > 0, "an empty or constant map proves nothing"
    np.testing.assert_allclose(found, expected, rtol=0, atol=close * scale)
