"""CasCAM's networks: what is masked and how much, which films each learns from, and that it goes on after a break."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.training.test_learning import data, state
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import explain_iterations_tensor
from xai_desktop.explainers.masking import SCHEMES, Scheme
from xai_desktop.metrics.ebayes import Laplace, ebayes_threshold
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.training import cascam
from xai_desktop.training.cascam import Masking, class_maps, iterated, own_classes
from xai_desktop.training.checkpoint import Checkpoint
from xai_desktop.training.classifying import Classes
from xai_desktop.training.features import Features
from xai_desktop.training.parts import Plan
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.run import run
from xai_desktop.training.weights import reset

RECIPE = Recipe(epochs=2, batch=8, seed=3)
SOFTMAX = Classes("softmax")


MASKING = Masking(Scheme("top_k", 10), 0.3, (0.5,), (0.25,))
TARGET = 1


def one_of_two(count: int, seed: int) -> Features:
    """One class of two for each film, in the network's units: pixels from 0 to 1."""
    films = data(count, seed)
    y = torch.nn.functional.one_hot((films.x[:, 0, 4:10, 2:6].mean((1, 2)) > 0.5).long(), 2).float()
    low, high = films.x.min(), films.x.max()
    return Features(((films.x - low) / (high - low) - 0.5) / 0.25, y)


def nets(count: int = 3) -> list[CascadeNet]:
    return [CascadeNet((4, 6), 2) for _ in range(count)]


def planned(start: str = "fresh") -> tuple[list[CascadeNet], Plan]:
    made = nets()
    films, tune = one_of_two(33, 0), one_of_two(12, 1)
    return made, iterated(nn.ModuleList(made), made, films, tune, RECIPE, SOFTMAX, MASKING, start)  # type: ignore[arg-type]


def top_tenth(values: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    lowest = sorted(values.ravel(), reverse=True)[max(1, values.size // 10) - 1]
    return np.where(values >= lowest, values, 0)


def slow_mask(pixels: np.ndarray, cut: np.ndarray, strength: float) -> np.ndarray:  # type: ignore[type-arg]
    """Pixel by pixel, as the authors' code does it for one film (C, H, W)."""
    dark = np.empty_like(pixels)
    for channel in range(pixels.shape[0]):
        for row in range(pixels.shape[1]):
            for column in range(pixels.shape[2]):
                dark[channel, row, column] = pixels[channel, row, column] * math.exp(-strength * cut[row, column])
    return np.round((dark - dark.min()) / (dark.max() - dark.min()) * 255) / 255


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("scheme", ["top_k", "ebayes_reference"])
def test_films_are_darkened_as_the_authors_do_it(scheme: str, channels: int) -> None:
    """EbayesThresh cuts a map before it is enlarged."""
    rng = np.random.default_rng(0)
    pixels = rng.random((2, channels, 12, 16)).astype(np.float32)
    maps = torch.from_numpy(rng.normal(size=(2, 3, 4)).astype(np.float32))
    maps[:, 1, 2] = 9
    masking = replace(MASKING, scheme=Scheme(scheme), mean=(0.4,) * channels, std=(0.2,) * channels)
    found = masking.masked((torch.from_numpy(pixels) - 0.4) / 0.2, maps) * 0.2 + 0.4
    early = scheme == "ebayes_reference"
    cut = torch.from_numpy(np.stack([ebayes_threshold(one.numpy(), Laplace(), "median") for one in maps]))
    large = torch.nn.functional.interpolate((cut if early else maps)[:, None], (12, 16), mode="bilinear")[:, 0].numpy()
    for film in range(2):
        expected = slow_mask(pixels[film], large[film] if early else top_tenth(large[film]), 0.3)
        np.testing.assert_allclose(found[film].numpy(), expected, atol=0.51 / 255)
        assert np.abs(expected - pixels[film]).max() > 0.3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("channels", [1, 3])
def test_films_are_those_that_the_explainer_shows(scheme: str, channels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every scheme, over three networks; but for the 8 bits of the authors' files."""
    monkeypatch.setattr(cascam, "LEVELS", 2**22)
    made = [CascadeNet((4, 6), 2, channels).eval() for _ in range(3)]
    for seed, net in enumerate(made):
        reset(net, seed)
        with torch.no_grad():
            net.get_parameter("heads.1.linear.weight").mul_(20)
            net.get_parameter("heads.1.linear.bias")[TARGET] = 900  # the class is never lost
    pixels = torch.rand(1, channels, 24, 32, generator=torch.Generator().manual_seed(1))
    pixels.flatten(2)[:, :, 0], pixels.flatten(2)[:, :, 1] = 0, 1
    masking = Masking(Scheme(scheme), 0.05, (0.5,), (0.25,))
    films = Features((pixels - 0.5) / 0.25, torch.tensor([[0.0, 1.0]]))
    steps = explain_iterations_tensor(
        CascamSet(made), films.x, "cascam", None, TARGET, base="cam", threshold=scheme, strength=0.05,
        stage_input="stage",
    ).steps  # fmt: skip
    assert len(steps) == 3
    for net, step in zip(made, steps, strict=True):
        np.testing.assert_allclose(films.x[0].numpy(), step.film, atol=1e-4)
        films = masking.next(net, films)
    if scheme != "ebayes_reference":  # which finds no evidence in these maps: most of their values are large
        assert np.abs(steps[2].film - steps[0].film).max() > 0.5


def test_films_that_are_varied_while_they_are_learnt_from_stay_so_and_are_masked_as_they_are() -> None:
    def varied(x: Tensor, draws: torch.Generator) -> Tensor:
        return x + torch.rand(1, generator=draws)

    films, net = one_of_two(6, 0), nets(1)[0].eval()
    following = MASKING.next(net, replace(films, varied=varied))
    assert following.varied is varied
    assert torch.equal(following.x, MASKING.next(net, films).x)


def test_the_class_of_a_film_is_its_own_and_of_several_the_surest() -> None:
    logits = torch.tensor([[3.0, 1.0, 2.0]] * 5)
    nan = torch.nan
    y = torch.tensor([[0, 1, 0], [0, 1, 1], [0, 0, 0], [nan, 1, nan], [nan, nan, 0]])
    assert own_classes(logits, y).tolist() == [1, 2, 0, 1, 0]


def test_nothing_to_mask_leaves_the_film_but_for_its_range() -> None:
    masking = replace(MASKING, strength=0.0)
    x = (torch.rand(2, 1, 8, 8) - 0.5) / 0.25
    found = masking.masked(x, torch.rand(2, 2, 2)) * 0.25 + 0.5
    assert found.amin((1, 2, 3)).tolist() == pytest.approx([0, 0], abs=1e-6)
    assert found.amax((1, 2, 3)).tolist() == pytest.approx([1, 1], abs=1e-6)
    flat = torch.zeros(1, 1, 8, 8)
    torch.testing.assert_close(
        masking.masked(flat, torch.rand(1, 2, 2)) * 0.25 + 0.5, torch.full((1, 1, 8, 8), 128 / 255)
    )


def test_the_map_of_a_class_adds_up_to_its_logit() -> None:
    net, films = nets(1)[0].eval(), one_of_two(6, 0)
    wanted = films.y.argmax(1)
    maps = class_maps(net, films.x, wanted)
    with torch.no_grad():
        logits = net(films.x).gather(1, wanted[:, None])[:, 0]
    head = net.get_submodule("heads.1.linear")
    torch.testing.assert_close(maps.mean((1, 2)) + head.bias[wanted], logits)  # type: ignore[index]
    with pytest.raises(TypeError, match="gap"):
        class_maps(CascadeNet((4,), 2, head="mlp"), films.x, wanted)


def test_each_network_learns_from_films_that_those_before_have_darkened() -> None:
    made, plan = planned()
    films = one_of_two(33, 0)
    for number, part in enumerate(plan.parts()):
        list(run(Plan("cascam", part.module, lambda one=part: iter([one])), RECIPE, Quiet()))  # type: ignore[misc]
        x, _ = part.source().batch(torch.arange(33))
        torch.testing.assert_close(x, films.x)
        films = MASKING.next(made[number].eval(), films)
    assert (films.x - one_of_two(33, 0).x).abs().max() > 0.1


@pytest.mark.parametrize("start", ["fresh", "warm"])
def test_broken_off_it_comes_to_the_same_networks(start: str, tmp_path: Path) -> None:
    _, plan = planned(start)
    told = [str(event).rsplit(" · ", 1)[0] for event in run(plan, RECIPE, Quiet())]
    for stop in (1, 2):
        _, again = planned(start)
        events = run(again, RECIPE, Quiet(), Checkpoint(tmp_path, "order"))
        for _ in range(2 * stop):
            next(events)
        events.close()  # type: ignore[attr-defined]
    _, again = planned(start)
    found = [str(event).rsplit(" · ", 1)[0] for event in run(again, RECIPE, Quiet(), Checkpoint(tmp_path, "order"))]
    assert found == told
    expected = state(plan.net)
    assert all(torch.equal(value, expected[name]) for name, value in state(again.net).items())


def test_a_warm_start_begins_with_the_weights_before() -> None:
    made, plan = planned("warm")
    parts = plan.parts()
    first, second = next(parts), next(parts)
    first.begin()
    second.begin()
    assert all(torch.equal(a, b) for a, b in zip(state(made[0]).values(), state(made[1]).values(), strict=True))
    made, plan = planned("fresh")
    for part in plan.parts():
        part.begin()
    assert not torch.equal(made[0].stages[0].conv.weight, made[1].stages[0].conv.weight)  # type: ignore[union-attr]
