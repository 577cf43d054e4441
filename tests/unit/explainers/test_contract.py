"""The catalogue contract: what every explainer promises, whoever writes the next one."""

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.hooks import RemovableHandle

from tests.unit.explainers.contract import Watched, left_behind
from tests.unit.explainers.nets import Raising, muddled, net_for
from tests.unit.models.films import film
from xai_desktop.core.errors import Cancelled, ExplainerError
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.explainers import EXPLAINERS, Explainer, explain_tensor, from_json, hooks, make
from xai_desktop.explainers.base import GROUPS
from xai_desktop.explainers.subject import Subject
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.services.explaining import explain, explain_layers

KEYS = EXPLAINERS.keys()
MOST_STOPS = 12
"""Steps at which a method is cancelled, spread from the first to the last."""
FILM = film((37, 52))


@pytest.fixture
def bundle(request: pytest.FixtureRequest) -> ModelBundle:
    """A network that somebody is in the middle of training, for films of 24 × 32 pixels."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    net = net_for(make(parameters.get("key", "grad_cam")))
    made = wrap(net, ["a", "b", "c"], (24, 32), channels=1, layers=["first", "second", "third"])
    muddled(made.net)
    return made


TEXTS = {"later": "hires_cam, layer_cam"}
"""Parameters that are free text: a value that is not the default."""


def other(parameter: Any) -> Any:
    """A value that is not the default."""
    if parameter.choices:
        return next(c for c in parameter.choices if c != parameter.default)
    if parameter.name in TEXTS:
        return TEXTS[parameter.name]
    if parameter.kind == "bool":
        return not parameter.default
    return parameter.high if parameter.default != parameter.high else parameter.low


def steps_of(bundle: ModelBundle, key: str) -> list[tuple[int, int]]:
    watched = Watched()
    explain(bundle, FILM, key, target="b", task=watched)
    return watched.steps


def stops(count: int) -> list[int]:
    return sorted({round(n * (count - 1) / (MOST_STOPS - 1)) for n in range(MOST_STOPS)})


@pytest.mark.parametrize("key", KEYS)
def test_map_is_finite_and_of_the_size_of_the_film(bundle: ModelBundle, key: str) -> None:
    found = explain(bundle, FILM, key, target="b")
    assert found.heatmap.shape == (37, 52)
    assert np.isfinite(found.heatmap).all()
    assert np.isfinite(found.raw).all()
    assert np.ptp(found.raw) > 0
    if not EXPLAINERS[key].signed:
        assert found.heatmap.min() >= 0


@pytest.mark.parametrize("key", KEYS)
def test_json_round_trip_gives_an_equal_explainer(key: str) -> None:
    changed = make(key, **{p.name: other(p) for p in EXPLAINERS[key].parameters()})
    for one in (make(key), changed):
        again = from_json(json.loads(json.dumps(one.as_json())))
        assert again == one
        assert hash(again) == hash(one)
    assert (changed == make(key)) == (not EXPLAINERS[key].parameters())


@pytest.mark.parametrize("key", KEYS)
def test_parameters_are_described_and_leave_the_words_of_the_interface_free(key: str) -> None:
    for parameter in EXPLAINERS[key].parameters():
        assert parameter.label != parameter.name
        assert parameter.help
        assert parameter.choices or parameter.kind == "bool" or parameter.low is not None or parameter.name in TEXTS
        assert parameter.name not in {"net", "x", "method", "layer", "layers", "target", "task", "seed", "mode"}
        assert make(key, **{parameter.name: other(parameter)}) != make(key)


GREYED = [(key, p) for key in KEYS for p in EXPLAINERS[key].parameters() if p.when]


@pytest.mark.parametrize(("key", "parameter"), GREYED, ids=lambda x: getattr(x, "name", x))
def test_a_parameter_that_is_greyed_out_makes_no_difference(
    key: str, parameter: Parameter, bundle: ModelBundle
) -> None:
    ruling = next(p for p in EXPLAINERS[key].parameters() if p.name == parameter.when)
    for value in parameter.when_values:
        assert ruling.check(value) == value
    span = range(round(ruling.low or 0), round(ruling.high or 0) + 1)
    every: tuple[Value, ...] = ruling.choices or tuple(span)
    for value in every:
        both = [make(key, **{ruling.name: value, parameter.name: v}) for v in (parameter.default, other(parameter))]
        one, two = (explain(bundle, FILM, method, target="b").raw for method in both)
        assert parameter.counts({ruling.name: value}) or np.array_equal(one, two)


@pytest.mark.parametrize("key", KEYS)
def test_card_is_complete(key: str) -> None:
    kind = EXPLAINERS[key]
    assert kind.key == key
    assert kind.label
    assert kind.group in GROUPS
    assert kind.source
    assert kind.summary.endswith(".")
    assert not hasattr(make(key), "__dict__")
    for parameter in kind.parameters():
        with pytest.raises(FrozenInstanceError):
            setattr(make(key), parameter.name, other(parameter))


@pytest.mark.parametrize("key", KEYS)
def test_same_seed_same_map_and_the_target_matters(bundle: ModelBundle, key: str) -> None:
    maps = [explain(bundle, FILM, key, target="b", seed=5) for _ in range(2)]
    assert np.array_equal(maps[0].raw, maps[1].raw)
    assert maps[0].provenance.seed == 5
    same = np.array_equal(maps[0].raw, explain(bundle, FILM, key, target="c", seed=5).raw)
    assert same != make(key).by_class


@pytest.mark.parametrize("key", KEYS)
def test_progress_reaches_the_end(bundle: ModelBundle, key: str) -> None:
    steps = steps_of(bundle, key)
    assert len(steps) >= 3
    assert steps[-1][0] == steps[-1][1] > 0
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert len({total for _, total in steps}) == 1


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("mode", [torch.enable_grad, torch.no_grad, torch.inference_mode])
def test_success_leaves_nothing_behind(bundle: ModelBundle, key: str, mode: Callable[[], Any]) -> None:
    expected = explain(bundle, FILM, key, target="b").raw
    with mode():
        maps: list[Explanation] = []
        assert left_behind(bundle.net, lambda: maps.append(explain(bundle, FILM, key, target="b"))) == []
    assert np.array_equal(maps[0].raw, expected)


@pytest.mark.parametrize("key", KEYS)
def test_wrong_target_leaves_nothing_behind(bundle: ModelBundle, key: str) -> None:
    x = torch.zeros(1, 1, 24, 32)
    assert left_behind(bundle.net, lambda: explain_tensor(bundle.net, x, key, "third", 7), ExplainerError) == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("error", [RuntimeError("broken"), ValueError("broken"), KeyboardInterrupt()])
def test_failing_forward_leaves_nothing_behind(key: str, error: BaseException) -> None:
    net = net_for(make(key))
    net.third.append(Raising(error))  # type: ignore[operator]
    bundle = wrap(net, ["a", "b", "c"], (24, 32), channels=1, layers=["first", "second"])
    muddled(net)
    expected = ExplainerError if isinstance(error, RuntimeError) else type(error)
    assert left_behind(net, lambda: explain(bundle, FILM, key, target="b"), expected) == []


@pytest.mark.parametrize("key", KEYS)
def test_cancelling_at_any_step_leaves_nothing_behind(bundle: ModelBundle, key: str) -> None:
    for stop in stops(len(steps_of(bundle, key))):
        watched = Watched(stop)
        work = partial(explain, bundle, FILM, key, target="b", task=watched)
        assert left_behind(bundle.net, work, Cancelled) == []
        assert len(watched.steps) == stop + 1


@pytest.mark.parametrize("key", [key for key in KEYS if EXPLAINERS[key].layerwise])
def test_cancelling_the_layer_engine_at_any_step_leaves_nothing_behind(bundle: ModelBundle, key: str) -> None:
    watched = Watched()
    maps = explain_layers(bundle, FILM, key, target="b", task=watched)
    assert [m.resolution for m in maps] == [(24, 32), (12, 16), (6, 8)]
    assert watched.steps[-1][0] == watched.steps[-1][1]
    for stop in range(len(watched.steps)):
        work = partial(explain_layers, bundle, FILM, key, target="b", task=Watched(stop))
        assert left_behind(bundle.net, work, Cancelled) == []


@pytest.mark.parametrize("key", [key for key in KEYS if EXPLAINERS[key].uses_layer])
def test_the_contract_notices_a_hook_that_stays(bundle: ModelBundle, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemovableHandle, "remove", lambda self: None)
    found = left_behind(bundle.net, lambda: explain(bundle, FILM, key, target="b"))
    assert "third_forward_hooks" in found
    assert "third_forward_pre_hooks" in found


@pytest.mark.parametrize("key", KEYS)
def test_the_contract_notices_everything_else_that_stays(
    bundle: ModelBundle, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless:
        """Prepares the network as `undisturbed` does, and goes home."""

        def __init__(self, net: nn.Module, x: torch.Tensor, seed: int) -> None:
            self.net, self.x = net, x
            self.grad_mode = torch.is_grad_enabled()

        def __enter__(self) -> torch.Tensor:
            torch.manual_seed(0)
            self.net.eval().requires_grad_(False)
            self.net.zero_grad()
            return self.x.clone()

        def __exit__(self, *_: object) -> None:
            torch.set_grad_enabled(False)

    monkeypatch.setattr(hooks, "undisturbed", Careless)
    try:
        found = left_behind(bundle.net, lambda: explain(bundle, FILM, key, target="b"))
    finally:
        torch.set_grad_enabled(True)
    assert {"grad mode", "torch random numbers", ".training"} <= set(found)
    assert {"head.bias.requires_grad", "linear.bias.requires_grad"} & set(found)
    assert any(name.endswith(".grad") for name in found)


def test_a_method_that_draws_random_numbers_gets_its_own(bundle: ModelBundle) -> None:
    @dataclass(frozen=True, slots=True)
    class Noise(Explainer):
        def attribute(self, subject: Subject) -> torch.Tensor:
            return torch.randn(4, 4)

    def drawn(seed: int) -> Any:
        return explain(bundle, FILM, Noise(), target="b", seed=seed).raw

    torch.manual_seed(99)
    first = drawn(1)
    torch.manual_seed(98)
    assert np.array_equal(drawn(1), first)
    assert not np.array_equal(drawn(2), first)
    assert left_behind(bundle.net, lambda: drawn(1)) == []
