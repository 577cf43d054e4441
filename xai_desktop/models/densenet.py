"""torchvision's DenseNet with its last ReLU in sight. Imported only where a DenseNet is at hand."""

from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from xai_desktop.models.vision import DenseNet


class VisibleDenseNet(DenseNet):  # type: ignore[misc]
    """The same outputs and the same names of weights; the last ReLU is the module `features.relu5`.

    torchvision applies it as a function after `features`, where nothing can see its output (methods §0.4).
    """

    def forward(self, x: Tensor) -> Tensor:
        """(B, 3, h, w) → (B, classes) logits."""
        logits: Tensor = self.classifier(adaptive_avg_pool2d(self.features(x), 1).flatten(1))
        return logits


def hides_final_relu(net: nn.Module) -> bool:
    return type(net) is DenseNet


def hide_final_relu(net: nn.Module) -> None:
    """Undo `show_final_relu`."""
    assert isinstance(net.features, nn.Module)
    del net.features.relu5
    net.__class__ = DenseNet


def show_final_relu(net: nn.Module) -> nn.Module:
    """Turn a DenseNet into one whose last layer includes the ReLU; the network itself is changed and returned."""
    if hides_final_relu(net):
        assert isinstance(net.features, nn.Module)
        net.features.add_module("relu5", nn.ReLU())
        net.__class__ = VisibleDenseNet
    return net
