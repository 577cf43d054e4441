"""HR-CAM by every feature map of its own, its sum, and what each layer contributes."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import averaging, convolutional, films
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import BundleError, ExplainerError
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import Against, Difference, Need, Score, explain_tensor, hooks, unmet_needs
from xai_desktop.explainers.methods.hr_cam import Contribution, contributions
from xai_desktop.explainers.scores import score_of
from xai_desktop.explainers.subject import Subject
from xai_desktop.models.backbones import build
from xai_desktop.models.hr_cam_net import HrCamNet

X = films(1, 1, 20, 28)
NET = averaging().eval()


def slowly(net: HrCamNet, x: torch.Tensor, weights: torch.Tensor) -> AnyArray:
    """As the paper writes it: every feature map is enlarged and weighted, one after the other."""
    total, number = np.zeros(x.shape[2:]), 0
    with torch.no_grad():
        for maps in net.maps(x):
            for one in maps[0]:
                large = F.interpolate(one[None, None], x.shape[2:], mode="bilinear", align_corners=False)[0, 0]
                total += float(weights[number]) * large.double().numpy()
                number += 1
    assert number == net.linear.in_features
    return total


def contributed(net: nn.Module, x: torch.Tensor, target: int | Score | None = 1) -> tuple[Contribution, ...]:
    with hooks.undisturbed(net, x, 0) as own:
        return contributions(Subject(net, own, score_of(target), (), Quiet()))


@pytest.mark.parametrize("c", [0, 1, 2])
def test_few_enlargements_give_the_map_of_all(c: int) -> None:
    expected = slowly(NET, X, NET.linear.weight[c])
    found = explain_tensor(NET, X, "hr_cam", target=c)
    assert found.shape == (20, 28)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())
    assert expected.min() < 0 < expected.max()


@pytest.mark.parametrize(
    ("architecture", "arguments", "channels"),
    [("cascade_net", {"widths": [4, 6, 5], "channels": 1}, 1), ("torchvision/resnet18", {}, 3)],
)
def test_the_mean_of_the_map_is_the_logit_without_its_bias(
    architecture: str, arguments: dict[str, object], channels: int
) -> None:
    torch.manual_seed(2)
    net = build("hr_cam", {"base": architecture, "base_arguments": arguments, "base_classes": 2}, 3).eval()
    assert isinstance(net, HrCamNet)
    x = torch.rand(1, channels, 64, 96)
    logits = net(x)[0].detach()
    for c in range(3):
        found = explain_tensor(net, x, "hr_cam", target=c)
        expected = float(logits[c] - net.linear.bias[c].detach())
        assert float(found.astype("float64").mean()) == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_with_the_last_layer_alone_it_is_the_class_activation_map() -> None:
    torch.manual_seed(2)
    arguments = {"widths": [4, 6], "channels": 1}
    net = build(
        "hr_cam", {"base": "cascade_net", "base_arguments": arguments, "base_classes": 2, "taps": ["stages.1"]}, 3
    )
    raw = explain_tensor(net, X, "cam", "base.stages.1", 2)
    large = F.interpolate(torch.from_numpy(raw)[None, None], (20, 28), mode="bilinear", align_corners=False)[0, 0]
    np.testing.assert_allclose(explain_tensor(net, X, "hr_cam", target=2), large.numpy(), atol=1e-6)


def test_a_difference_of_two_classes_and_what_speaks_against_one() -> None:
    rows = NET.linear.weight.detach()
    apart = explain_tensor(NET, X, "hr_cam", target=Difference(0, 2))
    np.testing.assert_allclose(apart, slowly(NET, X, rows[0] - rows[2]), atol=1e-5)
    np.testing.assert_allclose(
        explain_tensor(NET, X, "hr_cam", target=Against(1)), -explain_tensor(NET, X, "hr_cam", target=1), atol=1e-6
    )
    top = int(NET(X).argmax())
    np.testing.assert_array_equal(explain_tensor(NET, X, "hr_cam"), explain_tensor(NET, X, "hr_cam", target=top))


def test_a_head_of_one_logit_has_two_classes() -> None:
    net = averaging()
    net.linear = nn.Linear(net.linear.in_features, 1)
    one, other = (explain_tensor(net, X, "hr_cam", target=c) for c in (0, 1))
    np.testing.assert_allclose(one, -other, atol=1e-6)
    np.testing.assert_allclose(other, slowly(net.eval(), X, net.linear.weight[0]), atol=1e-5)


def test_contributions_add_up_and_carry_every_weight() -> None:
    found = contributed(NET, X, 1)
    assert [one.layer for one in found] == ["first", "second", "third"]
    assert [one.raw.shape for one in found] == [(20, 28), (10, 14), (5, 7)]
    assert [len(one.weights) for one in found] == list(NET.sizes)
    np.testing.assert_allclose(
        sum(one.heatmap.astype("float64") for one in found), explain_tensor(NET, X, "hr_cam", target=1), atol=1e-5
    )
    row = NET.linear.weight[1].detach().numpy()
    np.testing.assert_array_equal(np.concatenate([one.weights for one in found]), row)
    assert found[1].weight == pytest.approx(sum(abs(float(w)) for w in row[6:12]), rel=1e-6)
    with pytest.raises(ValueError, match="read-only"):
        found[0].weights[0] = 1


def test_a_layer_without_weights_contributes_nothing() -> None:
    net = averaging()
    with torch.no_grad():
        net.linear.weight[:, :6] = 0
    found = contributed(net, X, 2)
    assert not found[0].heatmap.any()
    assert found[0].weight == 0
    assert found[2].heatmap.any()


def test_contributions_report_and_end() -> None:
    watched = Watched()
    with hooks.undisturbed(NET, X, 0) as own:
        contributions(Subject(NET, own, score_of(1), (), watched))
    assert watched.steps[0] == (0, 5)
    assert watched.steps[-1] == (5, 5)


def test_other_networks_are_told_what_they_lack() -> None:
    with pytest.raises(ExplainerError, match=r"needs a head that reads the averages of several layers.*Grad-CAM"):
        explain_tensor(convolutional(), X, "hr_cam", target=1)
    assert unmet_needs(convolutional(), X, "third")[Need.AVERAGED_LAYERS] == str(Need.AVERAGED_LAYERS)
    assert Need.AVERAGED_LAYERS not in unmet_needs(averaging(), X, "third")


def test_a_film_that_does_not_fit_is_said() -> None:
    with pytest.raises(ExplainerError, match="takes 1 channel and was given 3 channels"):
        explain_tensor(NET, films(1, 3, 20, 28), "hr_cam", target=1)
    with pytest.raises(ExplainerError, match="no class 3"):
        explain_tensor(NET, X, "hr_cam", target=3)


def test_a_score_that_does_not_follow_from_the_logits_is_refused() -> None:
    with pytest.raises(ExplainerError, match="No gradient comes back"):
        explain_tensor(NET, X, "hr_cam", target=lambda answer: answer[:, 0].detach())


def test_a_tap_in_the_middle_of_an_unknown_network_is_refused() -> None:
    with pytest.raises(BundleError, match="Convolutional cannot be taken apart"):
        HrCamNet(convolutional(), ("second",), 2)
