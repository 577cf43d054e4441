"""Well-known networks in stages: whole blocks, in order, and the very network when put together again."""

import pytest
import torch
from torchvision import models

from xai_desktop.core.errors import BundleError
from xai_desktop.models.backbones import build, layer_names
from xai_desktop.models.heads import HEADS
from xai_desktop.models.staged import Stage, StagedNet
from xai_desktop.models.stages import staged_net

COUNTS = {
    "resnet18:stages": 5,
    "resnet18:blocks": 9,
    "resnet50:stages": 5,
    "resnet50:blocks": 17,
    "vgg16:stages": 5,
    "vgg19_bn:stages": 5,
}


@pytest.mark.parametrize("name", COUNTS)
def test_stages_put_together_are_the_network(name: str) -> None:
    backbone, _, split = name.partition(":")
    net = staged_net(backbone, 3, split=split).eval()
    assert len(net.stages) == len(net.heads) == COUNTS[name]
    assert all(isinstance(stage, Stage) for stage in net.stages)
    assert layer_names(net) == tuple(f"stages.{n}" for n in range(COUNTS[name]))
    genuine = models.get_model(backbone, weights=None, num_classes=3).eval()
    weights = [value for stage in net.stages for value in stage.state_dict().values()]
    theirs = genuine.state_dict()
    features = {key: value for key, value in theirs.items() if not key.startswith(("fc.", "classifier."))}
    assert [value.shape for value in weights] == [value.shape for value in features.values()]
    genuine.load_state_dict({**theirs, **dict(zip(features, weights, strict=True))})
    x = torch.rand(1, 3, 64, 96)
    with torch.no_grad():
        seen: list[torch.Tensor] = []
        last = genuine.layer4 if backbone.startswith("resnet") else genuine.features
        last.register_forward_hook(lambda m, i, o: seen.append(o))
        genuine(x)
        torch.testing.assert_close(net.taps(x)[-1][0], seen[0])
        torch.testing.assert_close(net(x), net.taps(x)[-1][1])


@pytest.mark.parametrize(("split", "count"), [("CL3", 3), ("CL7", 7), ("CL23", 23)])
def test_darknet_in_its_splits(split: str, count: int) -> None:
    net = build("staged", {"backbone": "darknet53", "channels": 1, "split": split, "width": 0.125}, 2).eval()
    assert layer_names(net) == tuple(f"stages.{n}" for n in range(count))
    shapes = [activation.shape[1:] for activation, _ in net.taps(torch.rand(1, 1, 64, 64))]  # type: ignore[operator]
    assert shapes[-1] == (128, 2, 2)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_head_on_every_stage(head: str, channels: int) -> None:
    net = build("staged", {"backbone": "resnet18", "channels": channels, "head": head}, 4).eval()
    assert isinstance(net, StagedNet)
    assert [logits.shape for _, logits in net.taps(torch.rand(2, channels, 64, 64))] == [(2, 4)] * 5


@pytest.mark.parametrize(
    "arguments",
    [
        {"backbone": "resnet99"},
        {"backbone": "vgg16", "split": "blocks"},
        {"backbone": "resnet18", "width": 2.0},
        {"backbone": "resnet18", "head": "none"},
        {},
    ],
    ids=str,
)
def test_what_there_is_not(arguments: dict[str, object]) -> None:
    with pytest.raises(BundleError, match="staged does not take these arguments"):
        build("staged", arguments, 2)
