"""DarkNet-53 against the layer list of darknet's cfg, and its cuts into stages (methods §7.4, fixture §12.8)."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from xai_desktop.core.errors import BundleError
from xai_desktop.models.darknet import SPLITS, Convolution, DarkNet53, Residual, middle_stage, splits
from xai_desktop.models.heads import Head
from xai_desktop.models.layers import layer_names
from xai_desktop.models.staged import StagedNet

SMALL = 1 / 16


def cfg() -> list[tuple[int, int, int] | None]:
    """Layers 0 to 74 of yolov3-voc.cfg: (filters, size, stride), or None for a shortcut from three layers before."""
    layers: list[tuple[int, int, int] | None] = [(32, 3, 1)]
    for filters, blocks in ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)):
        layers.append((filters, 3, 2))
        for _ in range(blocks):
            layers += [(filters // 2, 1, 1), (filters, 3, 1), None]
    return layers


def run_cfg(net: nn.Module, x: Tensor) -> list[Tensor]:
    """Every layer's output, with the network's weights taken one after the other."""
    convs = iter([m for m in net.modules() if isinstance(m, nn.Conv2d)])
    norms = iter([m for m in net.modules() if isinstance(m, nn.BatchNorm2d)])
    outputs: list[Tensor] = []
    for layer in cfg():
        if layer is None:
            outputs.append(outputs[-1] + outputs[-3])
            continue
        _, size, stride = layer
        norm = next(norms)
        z = functional.conv2d(outputs[-1] if outputs else x, next(convs).weight, stride=stride, padding=size // 2)
        z = functional.batch_norm(z, norm.running_mean, norm.running_var, norm.weight, norm.bias, eps=norm.eps)  # type: ignore[arg-type]
        outputs.append(torch.where(z > 0, z, 0.1 * z))
    assert next(convs, None) is None
    return outputs


def stirred(net: nn.Module) -> nn.Module:
    """With batch statistics that are not 0 and 1."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.1)  # type: ignore[arg-type]
            nn.init.uniform_(module.running_var, 0.5, 1.5)  # type: ignore[arg-type]
    return net.eval()


def test_the_published_network_at_width_one() -> None:
    with torch.device("meta"):
        net = DarkNet53()
    convs = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    found = [(m.out_channels, m.kernel_size[0], m.stride[0]) for m in convs]
    assert found == [layer for layer in cfg() if layer]
    assert len(convs) == 52
    assert sum(isinstance(m, Residual) for m in net.modules()) == 23 == len(net.units)
    backbone = sum(p.numel() for p in net.units.parameters())
    assert backbone == 40_584_928
    # darknet53.conv.74 has 162 482 580 bytes: a header of 20, and four for each weight and each batch statistic
    statistics = sum(2 * m.num_features for m in net.units.modules() if isinstance(m, nn.BatchNorm2d))
    assert 20 + 4 * (backbone + statistics) == 162_482_580


def test_shortcuts_and_taps_lie_where_the_cfg_has_them() -> None:
    torch.manual_seed(0)
    net = stirred(DarkNet53(SMALL))
    x = torch.randn(2, 3, 64, 96)
    assert isinstance(net, DarkNet53)
    with torch.no_grad():
        outputs, found = run_cfg(net, x), net.features(x)
    shortcuts = [number for number, layer in enumerate(cfg()) if layer is None]
    assert len(shortcuts) == 23
    assert [shortcuts[i - 1] for i in (1, 3, 11, 19, 23)] == [4, 11, 36, 61, 74]
    for activation, layer, shape in zip(found, (36, 61, 74), ((16, 8, 12), (32, 4, 6), (64, 2, 3)), strict=True):
        assert tuple(activation.shape[1:]) == shape
        assert torch.allclose(activation, outputs[layer], atol=1e-5)
        assert activation.std() > 0


@pytest.mark.parametrize("split", list(SPLITS))
def test_a_split_covers_the_backbone_in_order_with_a_block_in_every_stage(split: str) -> None:
    net = stirred(DarkNet53(SMALL, channels=1))
    assert isinstance(net, DarkNet53)
    stages = net.splits(split)
    assert len(stages) == int(split.removeprefix("CL"))
    assert all(sum(isinstance(m, Residual) for m in stage.modules()) >= 1 for stage in stages)
    weights = [p for stage in stages for p in stage.parameters()]
    assert [id(p) for p in weights] == [id(p) for p in net.parameters()]
    x = torch.randn(1, 1, 64, 64)
    with torch.no_grad():
        y = x
        for stage in stages:
            y = stage(y)
        assert torch.equal(y, net.features(x)[-1])


def test_stages_hold_the_blocks_that_the_rules_say() -> None:
    net = DarkNet53(SMALL)

    def convolutions(name: str) -> list[int]:
        return [sum(isinstance(m, Convolution) for m in stage.modules()) for stage in net.splits(name)]

    assert convolutions("CL3") == [26, 17, 9]
    assert convolutions("CL7") == [4, 5, 9, 8, 9, 8, 9]
    assert convolutions("CL23") == [4, 3, 2] + [3, *[2] * 7] * 2 + [3, 2, 2, 2]
    assert [middle_stage(name) for name in SPLITS] == [2, 4, 12]


def test_stages_with_heads_are_a_staged_net_and_every_stage_is_a_layer() -> None:
    widths = (4, 8, 16, 16, 32, 32, 64)
    net = StagedNet(splits("CL7", SMALL, channels=1), [Head(width, 5) for width in widths]).eval()
    x = torch.randn(2, 1, 64, 64)
    taps = net.taps(x)
    assert [tuple(a.shape[1:]) for a, _ in taps] == [
        (width, side, side) for width, side in zip(widths, (32, 16, 8, 8, 4, 4, 2), strict=True)
    ]
    assert all(logits.shape == (2, 5) for _, logits in taps)
    assert torch.equal(net(x), taps[-1][1])
    assert layer_names(net) == tuple(f"stages.{number}" for number in range(7))


@pytest.mark.parametrize("split", list(SPLITS))
def test_reused_stages_are_taken_over_and_stay_bit_for_bit_while_the_rest_learns(split: str) -> None:
    torch.manual_seed(1)
    trained, net = DarkNet53(SMALL), DarkNet53(SMALL)
    stirred(trained)
    count = middle_stage(split)
    net.reuse(trained.splits(split)[:count])
    net.train().requires_grad_(True)  # as a training loop might
    before = {key: value.clone() for key, value in net.state_dict().items()}
    optimiser = torch.optim.SGD(net.parameters(), 0.1, weight_decay=0.1)
    sum(a.square().mean() for a in net.features(torch.randn(4, 3, 64, 64))).backward()  # type: ignore[union-attr]
    optimiser.step()
    for key, value in net.state_dict().items():
        number = int(key.split(".")[1])
        if number < {"CL3": 19, "CL7": 11, "CL23": 12}[split]:
            assert torch.equal(value, trained.state_dict()[key]), key
        else:
            assert not torch.equal(value, before[key]), key


def test_reusing_nothing_lets_everything_learn_again() -> None:
    net = DarkNet53(SMALL)
    net.reuse(splits("CL3", SMALL))
    assert not any(p.requires_grad for p in net.parameters())
    assert not any(m.training for m in net.units.modules() if isinstance(m, nn.BatchNorm2d))
    net.reuse([])
    assert all(p.requires_grad for p in net.parameters())
    assert all(unit.training for unit in net.units)


def test_an_explanation_reaches_the_input_through_frozen_units() -> None:
    net = DarkNet53(SMALL)
    net.reuse(splits("CL3", SMALL)[:2])
    x = torch.randn(1, 3, 32, 32, requires_grad=True)
    net.eval().features(x)[-1].sum().backward()
    assert x.grad is not None
    assert x.grad.abs().sum() > 0


def test_what_does_not_fit_is_refused_in_a_sentence() -> None:
    net = DarkNet53(SMALL)
    with pytest.raises(BundleError, match="no split called 'CL4'; use CL3, CL7, CL23"):
        net.splits("CL4")
    for stages in ([*splits("CL3", SMALL), *splits("CL3", SMALL)], [nn.Sequential(nn.ReLU())]):
        with pytest.raises(BundleError, match="not the beginning of a DarkNet-53"):
            net.reuse(stages)
    with pytest.raises(BundleError, match="other widths or channels"):
        net.reuse(splits("CL3", 1 / 8)[:1])
    for width, channels in ((0.0, 3), (9.0, 3), (float("nan"), 3), (1.0, 0)):
        with pytest.raises(BundleError, match="width from 1/32"):
            DarkNet53(width, channels)
