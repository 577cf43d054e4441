"""Learning stage by stage and end to end: what may change, what must not, and that the same seed gives the same."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn

from xai_desktop.core.errors import Cancelled
from xai_desktop.core.task import Quiet, Task
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.training import jitter
from xai_desktop.training.cascade import by_stages
from xai_desktop.training.classifying import Classes, logits_of
from xai_desktop.training.end_to_end import taps, whole
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.features import KEEP_BYTES, Features
from xai_desktop.training.parts import Plan
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.run import run as learn
from xai_desktop.training.scoring import auc, mean_auc, youden_point
from xai_desktop.training.weights import reset

RECIPE = Recipe(epochs=2, batch=8, seed=3)


def data(count: int = 33, seed: int = 0) -> Features:
    """Bright squares at the left or right, with noise: one class for each side. 33 leaves a last batch of one."""
    rng = np.random.default_rng(seed)
    y = (rng.random((count, 2)) < 0.5).astype(np.float32)
    y[:2] = [[0, 1], [1, 0]]
    x = rng.normal(0, 0.3, (count, 1, 16, 16)).astype(np.float32)
    x[:, 0, 4:10, 2:6] += 2 * y[:, 0, None, None]
    x[:, 0, 4:10, 10:14] -= 2 * y[:, 1, None, None]
    return Features(torch.from_numpy(x), torch.from_numpy(y))


def net() -> CascadeNet:
    return CascadeNet((4, 6, 8), 2)


def state(module: nn.Module) -> dict[str, Tensor]:
    return {key: value.clone() for key, value in module.state_dict().items()}


def same(before: dict[str, Tensor], module: nn.Module) -> bool:
    return all(torch.equal(value, before[key]) for key, value in module.state_dict().items())


def learn_by_stages(
    net: CascadeNet, train: Features, tune: Features, recipe: Recipe, task: Task, keep_bytes: int = KEEP_BYTES
) -> Iterator[TrainEvent]:
    return learn(by_stages(net, train, tune, recipe, Classes(), keep_bytes), recipe, task)


def learn_whole(
    net: CascadeNet, train: Features, tune: Features, recipe: Recipe, task: Task, keep_bytes: int = KEEP_BYTES
) -> Iterator[TrainEvent]:
    return learn(whole(net, train, tune, recipe, Classes(), keep_bytes), recipe, task)


def run(events: Iterator[TrainEvent]) -> list[TrainEvent]:
    return list(events)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    trained = []
    for seed in (3, 3, 4):
        torch.manual_seed(seed + len(trained))
        one = net()
        run(learn_by_stages(one, data(), data(9, 1), Recipe(epochs=2, batch=8, seed=seed), Quiet()))
        trained.append(state(one))
    assert all(torch.equal(trained[0][key], trained[1][key]) for key in trained[0])
    assert any(not torch.equal(trained[0][key], trained[2][key]) for key in trained[0])


def test_end_to_end_is_deterministic_too() -> None:
    trained = []
    for noise in (1, 2):
        torch.manual_seed(noise)
        one = net()
        run(learn_whole(one, data(), data(9, 1), RECIPE, Quiet()))
        trained.append(state(one))
    assert all(torch.equal(trained[0][key], trained[1][key]) for key in trained[0])


def test_events_cover_every_epoch_of_every_stage() -> None:
    events = run(learn_by_stages(net(), data(), data(9, 1), RECIPE, Quiet()))
    assert [(e.stage, e.epoch) for e in events] == [(s, e) for s in (1, 2, 3) for e in (1, 2)]
    assert all(e.arm == "cascade" and e.stages == 3 and e.epochs == 2 and e.loss > 0 for e in events)
    assert events[0].record()["part"] == "stage 1 of 3"
    assert "stage 1 of 3" in str(events[0])


def test_it_learns_what_can_be_learnt() -> None:
    recipe = Recipe(epochs=6, batch=8, seed=1)
    for learner in (learn_by_stages, learn_whole):
        one = net()
        run(learner(one, data(120), data(40, 1), recipe, Quiet()))
        scores = one(data(60, 2).x).detach().numpy()
        assert (mean_auc(scores, data(60, 2).y.numpy()) or 0) > 0.95


def test_frozen_stages_and_heads_stay_bit_for_bit_while_later_ones_learn() -> None:
    """Weights, and the running statistics of batch normalisation, which no gradient would have protected."""
    one = net()
    frozen: dict[int, dict[str, Tensor]] = {}
    heads: dict[int, dict[str, Tensor]] = {}
    for event in learn_by_stages(one, data(), data(9, 1), RECIPE, Quiet()):
        for number in frozen:
            if number < event.stage - 1:
                assert same(frozen[number], one.stages[number]), f"stage {number + 1} moved"
                assert same(heads[number], one.heads[number]), f"head {number + 1} moved"
        frozen[event.stage - 1] = state(one.stages[event.stage - 1])
        heads[event.stage - 1] = state(one.heads[event.stage - 1])
    assert sorted(frozen) == [0, 1, 2]
    assert "norm.running_mean" in frozen[0]
    assert same(frozen[0], one.stages[0])


def test_only_the_stage_at_work_is_in_training_mode_and_has_gradients() -> None:
    """Seen from inside the forward pass: no gradient reaches across the border of a stage."""
    one = net()
    seen: list[tuple[int, bool, bool, bool]] = []

    def look(number: int, module: nn.Module, x: Tensor, out: Tensor) -> None:
        seen.append((number, module.training, x.requires_grad, out.requires_grad))

    handles = [
        stage.register_forward_hook(lambda m, i, o, n=number: look(n, m, i[0], o))
        for number, stage in enumerate(one.stages)
    ]
    run(learn_by_stages(one, data(), data(9, 1), RECIPE, Quiet(), keep_bytes=0))
    for handle in handles:
        handle.remove()
    trained = [entry for entry in seen if entry[1]]
    assert {number for number, *_ in trained} == {0, 1, 2}
    assert not any(x_needs for _, _, x_needs, _ in seen), "the input of a stage never carries a gradient"
    assert all(out_needs for _, training, _, out_needs in seen if training)
    assert not any(out_needs for _, training, _, out_needs in seen if not training)


def test_every_stage_has_a_head_of_its_own_that_was_trained() -> None:
    one = net()
    run(learn_by_stages(one, data(), data(9, 1), RECIPE, Quiet()))
    assert len(one.heads) == len(one.stages) == 3
    for number, head in enumerate(one.heads):
        fresh = net().heads[number]
        reset(fresh, RECIPE.seed * 1000 + number)
        assert not same(state(fresh), head)
    assert not one.training
    assert not any(weight.requires_grad for weight in one.parameters())


@pytest.mark.parametrize("learner", [learn_by_stages, learn_whole])
def test_kept_features_give_the_same_network_as_features_made_anew(learner) -> None:  # type: ignore[no-untyped-def]
    kept, anew = net(), net()
    run(learner(kept, data(), data(9, 1), RECIPE, Quiet(), keep_bytes=1 << 30))
    run(learner(anew, data(), data(9, 1), RECIPE, Quiet(), keep_bytes=0))
    for key, value in kept.state_dict().items():
        assert torch.allclose(value, anew.state_dict()[key], atol=1e-6), key


def test_features_behind_a_stage_are_those_of_the_stage() -> None:
    one = net().eval()
    features = data()
    kept, anew = features.after(one.stages[0], 1 << 30), features.after(one.stages[0], 0)
    rows = torch.tensor([5, 1, 32])
    with torch.no_grad():
        expected = one.stages[0](features.x[rows])
    assert torch.allclose(kept.rows(rows), expected, atol=1e-6)
    assert torch.allclose(anew.rows(rows), expected, atol=1e-6)
    assert not kept.frozen
    assert anew.frozen


def test_taps_are_trained_without_touching_the_net() -> None:
    one = net()
    reset(one, 1)
    one.train()
    run(learn_whole(one, data(), data(9, 1), RECIPE, Quiet()))
    reset(one.heads[0], 99)
    stages, own, first = state(one.stages), state(one.heads[-1]), state(one.heads[0])
    outputs = one(data().x).detach()
    plan = Plan("end-to-end", one, lambda: taps(one, data(), data(9, 1), RECIPE, Classes(), KEEP_BYTES))
    events = run(learn(plan, RECIPE, Quiet()))
    assert same(stages, one.stages)
    assert same(own, one.heads[-1])
    assert not same(first, one.heads[0])
    assert torch.equal(outputs, one(data().x))
    assert [e.part for e in events] == ["head at stage 1 of 3"] * 2 + ["head at stage 2 of 3"] * 2


def test_cancelling_leaves_between_batches_with_everything_frozen() -> None:
    class Stop:
        def __init__(self) -> None:
            self.steps = 0

        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            self.steps += 1
            if self.steps > 9:
                raise Cancelled

    one = net()
    with pytest.raises(Cancelled):
        run(learn_by_stages(one, data(), data(9, 1), RECIPE, Stop()))
    assert not one.training
    assert not any(weight.requires_grad for weight in one.parameters())


def test_training_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    run(learn_by_stages(net(), data(), data(9, 1), RECIPE, Quiet()))
    numbers = torch.get_rng_state()
    torch.set_rng_state(before)
    net()  # only making the net draws from it
    assert torch.equal(torch.get_rng_state(), numbers)


def test_jittered_versions_are_repeatable_and_stay_in_range() -> None:
    x = data(5).x
    first, second = jitter.versions(x, 2, 7), jitter.versions(x, 2, 7)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first[0], first[1])
    assert min(v.min() for v in first) >= x.min()
    assert max(v.max() for v in first) <= x.max()
    assert jitter.versions(x, 0, 7) == []


def test_jitter_never_mirrors() -> None:
    x = torch.zeros(40, 1, 32, 32)
    x[:, :, 12:20, 20:28] = 1
    (moved,) = jitter.versions(x, 1, 1)
    left, right = moved[..., :14].mean(dim=(1, 2, 3)), moved[..., 18:].mean(dim=(1, 2, 3))
    assert (right > left).all()


def test_auc_agrees_with_scikit_learn_also_with_ties() -> None:
    rng = np.random.default_rng(0)
    for digits in (1, 6):
        truth, scores = rng.random(200) < 0.3, rng.random(200).round(digits)
        assert auc(scores, truth) == pytest.approx(roc_auc_score(truth, scores))
    assert auc(np.array([0.1, 0.2]), np.array([1, 1])) is None
    assert mean_auc(np.zeros((3, 2)), np.array([[0, 1], [1, 1], [0, 1]])) is None


def test_the_operating_point_lies_where_sensitivity_plus_specificity_is_largest() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(300) < 0.4
    scores = np.where(truth, rng.normal(0.6, 0.15, 300), rng.normal(0.4, 0.15, 300))
    point = youden_point(scores, truth)
    assert point is not None
    gain = lambda cut: (scores[truth] >= cut).mean() + (scores[~truth] < cut).mean()  # noqa: E731
    assert gain(point) == pytest.approx(max(gain(cut) for cut in scores))
    assert not np.isclose(scores, point).any()
    assert youden_point(scores, np.ones(300)) is None


def test_logits_of_all_rows_come_in_order() -> None:
    one = net().eval()
    features = data(150)
    with torch.no_grad():
        assert torch.allclose(logits_of(one, features), one(features.x), atol=1e-5)
