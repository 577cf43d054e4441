"""Learning HR-CAM's head: what changes, the slow way beside it, weights folded back, and going on after a break."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.unit.training.test_learning import data, state
from tests.unit.training.test_resuming import noisy
from xai_desktop.core.task import Quiet
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.training.checkpoint import Checkpoint
from xai_desktop.training.classifying import Classes, logits_of
from xai_desktop.training.features import Features
from xai_desktop.training.hr_cam import LEAST, head, scale_of
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.run import order, run
from xai_desktop.training.weights import reset

RECIPE = Recipe(kind="adam", rate=0.02, decay=0.0, epochs=4, batch=8, seed=3, schedule="constant")


def made(seed: int = 1) -> HrCamNet:
    """The same base every time; a head with other weights every time."""
    base = CascadeNet((4, 6), 2)
    reset(base, seed)
    return HrCamNet(base, (), 2)


def learnt(
    recipe: Recipe = RECIPE, films: Features | None = None, classes: Classes | None = None, standardised: bool = True
) -> HrCamNet:
    net = made()
    plan = head(net, films or data(), data(9, 1), recipe, classes or Classes(), standardised)
    list(run(plan, recipe, Quiet()))
    return net


def slowly(films: Features, standardised: bool = True) -> tuple[Tensor, Tensor]:
    """The films go through the network in every step, and the weights are those for averages as they are."""
    net = made()
    with torch.no_grad():
        v = torch.cat([net.features(films.x[row : row + 1]) for row in range(len(films))]).numpy().astype("float64")
    mean, spread = v.mean(0), v.std(0)
    spread[:4], spread[4:] = (np.maximum(one, LEAST * one.max()) for one in (spread[:4], spread[4:]))
    if not standardised:
        mean, spread = np.zeros(10), np.ones(10)
    weight, bias = torch.zeros(2, 10, requires_grad=True), torch.zeros(2, requires_grad=True)
    adam = torch.optim.Adam([weight, bias], RECIPE.rate)
    part = next(iter(head(net, films, films, RECIPE, Classes()).parts()))
    for epoch in range(RECIPE.epochs):
        draws = torch.Generator().manual_seed(RECIPE.seed * 1_000_003 + epoch)
        for rows in order(part, len(films), RECIPE.batch, draws):
            averages = net.features(films.x[rows])
            ready = ((averages - torch.from_numpy(mean)) / torch.from_numpy(spread)).float()
            adam.zero_grad()
            functional.binary_cross_entropy_with_logits(ready @ weight.T + bias, films.y[rows]).backward()  # type: ignore[no-untyped-call]
            adam.step()
    folded = weight.detach().double() / torch.from_numpy(spread)
    return folded.float(), (bias.detach().double() - folded @ torch.from_numpy(mean)).float()


@pytest.mark.parametrize("standardised", [True, False])
def test_averages_that_are_kept_give_the_head_of_films_that_go_through_every_time(standardised: bool) -> None:
    weight, bias = slowly(data(), standardised)
    net = learnt(standardised=standardised)
    torch.testing.assert_close(net.linear.weight.detach(), weight, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(net.linear.bias.detach(), bias, rtol=1e-3, atol=1e-4)
    assert weight.abs().max() > 0.01


def test_nothing_but_the_head_changes_and_films_pass_the_base_once(monkeypatch: pytest.MonkeyPatch) -> None:
    net, passed = made(), []
    before = state(net.base)
    averaged = net.features
    monkeypatch.setattr(net, "features", lambda x: passed.append(len(x)) or averaged(x))
    list(run(head(net, data(), data(9, 1), RECIPE, Classes()), RECIPE, Quiet()))
    assert all(torch.equal(value, before[name]) for name, value in net.base.state_dict().items())
    assert not any(weight.requires_grad for weight in net.parameters())
    assert sum(passed) <= 33 + 9 + 2, "and one film each time to see how large its averages are"


def test_it_learns_and_what_is_told_is_true_of_the_network_as_it_is_kept() -> None:
    net, recipe = made(), replace(RECIPE, epochs=30)
    plan = head(net, data(), data(20, 1), recipe, Classes())
    events = list(run(plan, recipe, Quiet()))
    assert {(event.arm, event.part, event.epochs) for event in events} == {("hr-cam-head", "HR-CAM head", 30)}
    assert events[-1].loss < 0.7 * events[0].loss
    judged = Classes().judged(logits_of(net, data(20, 1)), data(20, 1).y)
    assert events[-1].tune_loss == pytest.approx(judged.loss, rel=1e-4)
    assert events[-1].auc == judged.auc
    assert events[-1].auc is not None
    assert events[-1].auc > 0.9


def test_it_stops_when_the_tuning_loss_falls_no_more() -> None:
    recipe = replace(RECIPE, epochs=200, rate=0.3, patience=2)
    net = made()
    losses = [e.tune_loss for e in run(head(net, data(), data(9, 1), recipe, Classes()), recipe, Quiet())]
    assert 3 <= len(losses) < 200
    assert min(losses[-2:]) >= min(losses[:-2])  # type: ignore[type-var, operator]


@pytest.mark.parametrize("vary", [False, True])
def test_a_broken_off_training_goes_on_alike(vary: bool, tmp_path: Path) -> None:
    films = replace(data(), varied=noisy) if vary else data()
    whole = learnt(films=films)
    first = made()
    events = run(head(first, films, data(9, 1), RECIPE, Classes()), RECIPE, Quiet(), Checkpoint(tmp_path, "order"))
    for _ in range(2):
        next(events)
    events.close()  # type: ignore[attr-defined]
    second = made()
    told = list(run(head(second, films, data(9, 1), RECIPE, Classes()), RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    assert [event.again for event in told] == [True, True, False, False]
    assert all(torch.equal(value, whole.state_dict()[name]) for name, value in second.state_dict().items())
    assert not torch.equal(first.linear.weight, second.linear.weight)


def test_a_training_that_was_done_but_not_written_comes_back_whole(tmp_path: Path) -> None:
    nets = made(), made()
    for net in nets:
        plan = head(net, data(), data(9, 1), RECIPE, Classes())
        told = list(run(plan, RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    assert [event.again for event in told] == [True] * RECIPE.epochs
    assert torch.equal(nets[0].linear.weight, nets[1].linear.weight)
    assert torch.equal(nets[0].linear.bias, nets[1].linear.bias)


def test_a_checkpoint_keeps_the_head_alone(tmp_path: Path) -> None:
    keeper = Checkpoint(tmp_path, "order")
    list(run(head(made(), data(), data(9, 1), RECIPE, Classes()), RECIPE, Quiet(), keeper))
    size = keeper.path.stat().st_size
    assert size < 4 * 4 * (10 * 2 + 2) + 4000, "twice its weights, twice Adam's memory, and what was told"


def test_films_that_are_varied_give_another_head_on_the_same_scale() -> None:
    varied = learnt(films=replace(data(), varied=noisy))
    still = learnt()
    assert not torch.equal(varied.linear.weight, still.linear.weight)
    torch.testing.assert_close(varied.linear.weight, still.linear.weight, rtol=0.5, atol=0.3)


def test_a_scale_by_hand() -> None:
    v = torch.tensor([[1.0, 7.0, 3.0, 5.0], [3.0, 7.0, 3.0, 5.0], [5.0, 7.0, 3.001, 5.0]])
    found = scale_of(v, (2, 1, 1))
    large = (8 / 3) ** 0.5
    torch.testing.assert_close(found.mean, torch.tensor([3.0, 7.0, 3.000333, 5.0]))
    torch.testing.assert_close(
        found.deviation, torch.tensor([large, LEAST * large, 0.000471405, 0.0]), rtol=1e-3, atol=0
    )
    ready = found(v)
    torch.testing.assert_close(ready[:, 0], torch.tensor([-2.0, 0.0, 2.0]) / large)
    assert not ready[:, [1, 3]].any()


def test_a_layer_that_says_the_same_of_every_film_gets_no_weight() -> None:
    """What single precision leaves of it is not enlarged."""
    v = torch.full((50, 3), 0.3) + torch.linspace(0, 1, 50)[:, None] * torch.tensor([1.0, 3e-8, 1e-8])
    assert (scale_of(v, (1, 2)).deviation > 0).tolist() == [True, False, False]


def test_classes_that_exclude_each_other_and_labels_that_nobody_gave() -> None:
    films = data()
    one = replace(films, y=functional.one_hot((films.y[:, 0] > 0.5).long(), 2).float())
    assert learnt(films=one, classes=Classes("softmax")).linear.weight.abs().sum() > 0
    unknown = replace(films, y=films.y.index_fill(1, torch.tensor([1]), float("nan")))
    weight = learnt(films=unknown).linear.weight
    assert weight[0].any()
    assert not weight[1].any(), "weights begin at zero and nothing was said about this class"
