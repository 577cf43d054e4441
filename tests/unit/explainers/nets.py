"""Small networks with the habits of big ones: in-place activations, batch norm, dropout, several kinds of heads."""

from typing import Self

import torch
from torch import Tensor, nn

from xai_desktop.explainers import Explainer, Need
from xai_desktop.models.hr_cam_net import HrCamNet


class Convolutional(nn.Module):
    """In-place ReLUs everywhere, batch norm, dropout, and a linear head on the mean of the last feature maps."""

    def __init__(self, classes: int = 3, channels: int = 1, width: int = 6) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(inplace=True)
        )
        self.second = nn.Sequential(
            nn.Conv2d(width, width, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)
        )
        self.third = nn.Sequential(nn.Conv2d(width, 2 * width, 3, stride=2, padding=1), nn.ReLU(inplace=True))
        self.dropout = nn.Dropout(0.5, inplace=True)
        self.head = nn.Linear(2 * width, classes)

    def forward(self, x: Tensor) -> Tensor:
        features = self.third(self.second(self.first(x)))
        logits: Tensor = self.head(self.dropout(features.mean((2, 3))))
        return logits


class Residual(nn.Module):
    """A block whose sum is made in place, as torchvision's ResNets do it."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.Conv2d(1, 4, 3, padding=1)
        self.inner = nn.Conv2d(4, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        identity = self.relu(self.before(x))
        out = self.inner(identity)
        out += identity
        logits: Tensor = self.head(self.relu(out).mean((2, 3)))
        return logits


class Attending(nn.Module):
    """A small vision transformer: patches of four pixels, a class token, two blocks, and dropout in its attention."""

    def __init__(self, classes: int = 3, width: int = 8) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, width, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.second = nn.ModuleList(nn.MultiheadAttention(width, 2, dropout=0.5, batch_first=True) for _ in range(2))
        self.third = nn.Sequential(nn.Linear(width, width))
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        patches = self.first(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), patches], 1)
        for block in self.second:
            tokens = tokens + block(tokens, tokens, tokens, need_weights=False)[0]
        logits: Tensor = self.head(self.third(tokens)[:, 0])
        return logits


def attending(seed: int = 0) -> Attending:
    torch.manual_seed(seed)
    net = Attending()
    for block in net.second:
        nn.init.normal_(block.in_proj_weight)  # type: ignore[arg-type]
    return net


class Averaging(HrCamNet):
    """HR-CAM's head on all three layers of the network of convolutions, which go by the same names here."""

    def __init__(self, inner: Convolutional, classes: int = 3) -> None:
        nn.Module.__init__(self)
        self.first, self.second, self.third = inner.first, inner.second, inner.third
        self.taps = ("first", "second", "third")
        self.sizes = tuple(part[0].out_channels for part in (inner.first, inner.second, inner.third))  # type: ignore[misc]
        self.linear = nn.Linear(sum(self.sizes), classes)

    @property
    def shown_layers(self) -> tuple[str, ...]:
        return self.taps

    def train(self, mode: bool = True) -> Self:
        return nn.Module.train(self, mode)

    def maps(self, x: Tensor) -> list[Tensor]:
        found = []
        for part in (self.first, self.second, self.third):
            x = part(x)
            found.append(x)
        return found


def averaging(seed: int = 0, **arguments: int) -> Averaging:
    return Averaging(convolutional(seed, **arguments))


def net_for(method: Explainer | type[Explainer]) -> nn.Module:
    """A network that has what the method needs."""
    if Need.ATTENTION in method.needs:
        return attending()
    return averaging() if Need.AVERAGED_LAYERS in method.needs else convolutional()


def suits_convolutions(method: Explainer | type[Explainer]) -> bool:
    """Whether a network of convolutions with a usual head has what the method needs."""
    return not {Need.ATTENTION, Need.AVERAGED_LAYERS} & set(method.needs)


class Raising(nn.Module):
    """A layer that fails in the middle of a forward pass, from the `after`-th call on."""

    def __init__(self, error: Exception, after: int = 0) -> None:
        super().__init__()
        self.error, self.left = error, after

    def forward(self, x: Tensor) -> Tensor:
        if self.left <= 0:
            raise self.error
        self.left -= 1
        return x


def convolutional(seed: int = 0, **arguments: int) -> Convolutional:
    """With weights, statistics and `requires_grad` of every kind, and training flags that do not agree."""
    torch.manual_seed(seed)
    net = Convolutional(**arguments)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0.1, 0.3)
            module.running_mean.normal_(0, 0.2)  # type: ignore[union-attr, operator]
            module.running_var.uniform_(0.5, 1.5)  # type: ignore[union-attr, operator]
    return net


class Small(nn.Module):
    """A device that takes no more than so many films at once."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.inner, self.most, self.batches = convolutional().eval(), most, []  # type: ignore[var-annotated]

    def forward(self, x: Tensor) -> Tensor:
        self.batches.append(len(x))
        if len(x) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        logits: Tensor = self.inner(x)
        return logits


def muddled(net: nn.Module) -> nn.Module:
    """Mixed training flags, frozen weights, and gradients and hooks left over from somebody's training."""
    net.train()
    net.get_submodule("third").register_forward_hook(lambda *_: None)
    for number, module in enumerate(net.modules()):
        module.training = number % 2 == 0
    for number, parameter in enumerate(net.parameters()):
        parameter.requires_grad_(number % 3 != 0)
        if parameter.requires_grad:
            parameter.register_hook(lambda g: g)
        parameter.grad = torch.full_like(parameter, float(number)) if number % 2 else None
    return net


def films(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))
