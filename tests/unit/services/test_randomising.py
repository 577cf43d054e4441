"""Networks with new weights in some layers and no others, and what maps make of them."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torchvision
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from tests.helpers.bundles import small_bundle
from tests.unit.explainers.nets import attending, convolutional, muddled
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import Logit, make
from xai_desktop.models.layers import layer_names
from xai_desktop.models.store import load_bundle
from xai_desktop.services.input_maps import Recipe
from xai_desktop.services.randomising import (
    OWN,
    Layer,
    blocks_of,
    layers_of,
    networks,
    randomised,
    renew,
    renewed,
)
from xai_desktop.services.repeating import Repeated

X = torch.randn(1, 1, 16, 16, generator=torch.Generator().manual_seed(0))
FROM_THE_OUTPUT = ["head", "third.0", "second.1", "second.0", "first.1", "first.0"]


def states(net: nn.Module) -> dict[str, Tensor]:
    return {name: values.clone() for name, values in net.named_parameters()}


def changed(before: dict[str, Tensor], net: nn.Module) -> set[str]:
    """The modules of which a number is another one."""
    after = states(net)
    return {name.rpartition(".")[0] for name in before if not torch.equal(before[name], after[name])}


def test_layers_go_from_the_output_to_the_input_by_when_they_work() -> None:
    net = convolutional()
    assert [layer.name for layer in layers_of(net, X)] == FROM_THE_OUTPUT

    class Backwards(nn.Module):
        """Made in another order than it works in; one part never works."""

        def __init__(self) -> None:
            super().__init__()
            self.last, self.unused, self.first = nn.Linear(4, 2), nn.Linear(3, 3), nn.Conv2d(1, 4, 3)

        def forward(self, x: Tensor) -> Tensor:
            logits: Tensor = self.last(self.first(x).mean((2, 3)))
            return logits

    assert layers_of(Backwards(), X) == (Layer("last", ("last",)), Layer("first", ("first",)))


def test_what_takes_no_part_by_itself_belongs_to_the_module_around_it() -> None:
    """An attention takes the weights of its projection without calling it; the class token is the network's own."""
    found = layers_of(attending(), X)
    assert [layer.name for layer in found] == ["head", "third.0", "second.1", "second.0", "first", ""]
    assert found[2].modules == ("second.1", "second.1.out_proj")
    assert found[-1].modules == ("",)
    assert [name for name, _ in networks(attending(), found, "independent", 0)][-1] == OWN


def test_looking_leaves_the_network_as_it_was() -> None:
    net = muddled(convolutional())
    flags, hooks = [m.training for m in net.modules()], [len(m._forward_pre_hooks) for m in net.modules()]
    layers_of(net, X)
    assert [m.training for m in net.modules()] == flags
    assert [len(m._forward_pre_hooks) for m in net.modules()] == hooks
    with pytest.raises(ExplainerError, match="takes 1 channel and was given 3"):
        layers_of(convolutional(), torch.zeros(1, 3, 16, 16))


def test_cascading_renews_one_more_layer_each_time_and_independent_one_alone() -> None:
    net = convolutional().eval()
    before, layers = states(net), layers_of(net, X)
    cascading = list(networks(net, layers, "cascading", 3))
    alone = list(networks(net, layers, "independent", 3))
    assert [name for name, _ in cascading] == [name for name, _ in alone] == FROM_THE_OUTPUT
    for number, ((_, deep), (_, one)) in enumerate(zip(cascading, alone, strict=True)):
        assert changed(before, deep) == set(FROM_THE_OUTPUT[: number + 1])
        assert changed(before, one) == {FROM_THE_OUTPUT[number]}
        own = one.get_submodule(FROM_THE_OUTPUT[number]).state_dict()
        for key, values in deep.get_submodule(FROM_THE_OUTPUT[number]).state_dict().items():
            assert torch.equal(values, own[key]), "the same new numbers wherever the layer is new"
        assert not deep.training
    assert changed(before, net) == set()
    last = cascading[-1][1]
    assert torch.equal(last.get_submodule("first.1").running_mean, torch.zeros(6)), "its statistics are forgotten, too"


def test_the_seed_decides_and_nothing_else() -> None:
    net = convolutional()
    layers = layers_of(net, X)
    torch.manual_seed(1)
    first = states(list(networks(net, layers, "cascading", 3))[-1][1])
    state = torch.random.get_rng_state()
    again = list(networks(net, layers, "cascading", 3))[-1][1]
    assert torch.equal(torch.random.get_rng_state(), state)
    assert changed(first, again) == set()
    other = list(networks(net, layers, "cascading", 4))[-1][1]
    assert changed(first, other) >= {"head", "third.0", "second.0", "first.0"}


def test_layers_of_a_block_are_new_at_once_and_not_alike() -> None:
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.Sequential(nn.Conv2d(4, 4, 3), nn.Conv2d(4, 4, 3)), nn.Flatten(), nn.LazyLinear(2)
    )
    net(X)
    layers = layers_of(net, X, ["1"])
    assert layers == (Layer("3", ("3",)), Layer("1", ("1.1", "1.0")), Layer("0", ("0",)))
    new = dict(networks(net, layers, "independent", 0))["1"]
    assert changed(states(net), new) == {"1.0", "1.1"}
    assert not torch.equal(new.get_submodule("1.0").weight, new.get_submodule("1.1").weight)


def test_architectures_of_others_forget_everything_that_takes_part() -> None:
    torch.manual_seed(0)
    net = torchvision.models.resnet18(weights=None, num_classes=3).eval()
    vit = torchvision.models.VisionTransformer(32, 16, 2, 2, 8, 16, num_classes=3).eval()
    for one in (net, vit):
        for values in one.parameters():
            values.data += 0.1 * torch.randn_like(values)
        x = torch.randn(1, 3, 32, 32)
        layers = layers_of(one, x)
        blocks = layers_of(one, x, blocks_of(one, layer_names(one)))
        assert 2 < len(blocks) < len(layers) / 2
        new = renewed(one, [(n, layer.modules) for n, layer in enumerate(layers)], 0)
        assert not [name for name, old in states(one).items() if torch.equal(old, new.get_parameter(name))]
    names = [layer.name for layer in layers_of(net, x, blocks_of(net, layer_names(net)))]
    assert names[:3] == ["fc", "layer4.1", "layer4.0"]
    assert names[-1] == "conv1"
    assert "encoder.layers.encoder_layer_1" in [layer.name for layer in blocks]


def test_numbers_without_a_rule_keep_their_mean_and_deviation() -> None:
    class Token(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.token = nn.Parameter(torch.linspace(2, 3, 4000))
            self.scale = nn.Parameter(torch.full((5,), 0.1))

    token = Token()
    old = states(token)
    renew([token], 0)
    new, before = token.token.detach().numpy(), old["token"].detach().numpy()
    assert new.mean() == pytest.approx(2.5, abs=0.02)
    assert new.std() == pytest.approx(before.std(), rel=0.05)
    assert abs(np.corrcoef(new, before)[0, 1]) < 0.1
    assert torch.equal(token.scale, old["scale"]), "there is no pattern in equal numbers"


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("norm", [weight_norm, torch.nn.utils.weight_norm])
def test_weights_that_are_made_of_others_become_new(norm: object) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), norm(nn.Linear(256, 8))).eval()  # type: ignore[operator]
    before = net(X)
    for _, new in networks(net, layers_of(net, X), "independent", 0):
        assert not torch.allclose(new(X), before, atol=1e-3)


def test_a_caller_may_draw_in_another_way() -> None:
    net = convolutional()
    calls = []
    renewed(net, [(0, ("head",)), (4, ("first.0", "first.1"))], 2, lambda some, seed: calls.append((len(some), seed)))
    assert calls == [(1, 2000), (2, 2004)]


def asked(key: str, layer: str = "", net: nn.Module | None = None) -> Repeated:
    net = net or convolutional(2).eval()
    recipe = Recipe(make(key), (layer,) if layer else (), Logit(1))
    return Repeated(recipe, net, X, recipe.map(net, X))


def test_a_map_without_a_network_passes_no_such_test() -> None:
    """The edges of a film are the same whatever the network has learnt; a gradient is not."""
    edges = asked("edge_map")
    layers = layers_of(edges.net, X)
    for mode in ("cascading", "independent"):
        found = dict(randomised(edges, layers, mode))
        assert list(found) == FROM_THE_OUTPUT
        assert all(one.rank.value == pytest.approx(1) and one.ssim.value == pytest.approx(1) for one in found.values())
    gradient = dict(randomised(asked("input_x_gradient"), layers, "cascading"))
    assert all((one.rank.value or 0) < 0.9 for one in gradient.values())


def test_a_real_bundle_is_asked_by_its_own_layers(tmp_path: Path) -> None:
    bundle = load_bundle(small_bundle(tmp_path))
    x = torch.randn(1, 1, 32, 32, generator=torch.Generator().manual_seed(2))
    recipe = Recipe(make("grad_cam"), ("stages.1",), Logit(0))
    one = Repeated(recipe, bundle.net, x, recipe.map(bundle.net, x))
    layers = layers_of(bundle.net, x, bundle.layers)
    assert [layer.name for layer in layers] == ["heads.2.linear", "stages.2", "stages.1", "stages.0"]
    found = dict(randomised(one, layers, "cascading", seed=1))
    assert found == dict(randomised(one, layers, "cascading", seed=1))
    for name, alike in found.items():
        assert (alike.rank.value is None) == bool(alike.rank.reason), name
