"""A training that was broken off goes on as if nothing had happened, and never from something else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.unit.training.test_learning import data, state
from xai_desktop.core.errors import Cancelled, ExportError, TrainingError
from xai_desktop.core.task import Quiet
from xai_desktop.io import atomic
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.training.cascade import by_stages
from xai_desktop.training.checkpoint import NAME, Checkpoint
from xai_desktop.training.classifying import Classes
from xai_desktop.training.end_to_end import whole
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.features import Features
from xai_desktop.training.parts import Plan
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.run import run

RECIPE = Recipe(epochs=2, batch=8, seed=3)
PLANS = {"cascade": by_stages, "end-to-end": whole}


def noisy(x: Tensor, draws: torch.Generator) -> Tensor:
    return x + 0.1 * torch.randn(x.shape, generator=draws)


def planned(
    arm: str, recipe: Recipe = RECIPE, head: str = "gap", vary: bool = False, train: Features | None = None
) -> Plan:
    """A network with other weights every time: only what was kept can make two trainings agree."""
    net = CascadeNet((4, 6), 2, head=head)
    learnt = train or (replace(data(), varied=noisy) if vary else data())
    return PLANS[arm](net, learnt, data(9, 1), recipe, Classes())


def whole_run(arm: str, recipe: Recipe = RECIPE, **how: object) -> tuple[dict[str, Tensor], list[TrainEvent]]:
    plan = planned(arm, recipe, **how)  # type: ignore[arg-type]
    events = list(run(plan, recipe, Quiet()))
    return state(plan.net), events


def plain(events: list[TrainEvent]) -> list[TrainEvent]:
    return [replace(event, seconds=0.0, again=False) for event in events]


CASES = {
    "sgd": RECIPE,
    "adam": replace(RECIPE, kind="adam", rate=0.01),
    "patient": replace(RECIPE, epochs=6, patience=1, rate=0.5),
    "constant": replace(RECIPE, schedule="constant"),
}


@pytest.mark.parametrize("arm", PLANS)
@pytest.mark.parametrize("recipe", CASES.values(), ids=CASES)
def test_broken_off_after_every_epoch_it_comes_to_the_same_network(arm: str, recipe: Recipe, tmp_path: Path) -> None:
    expected, told = whole_run(arm, recipe)
    for _ in range(100):
        plan, fresh = planned(arm, recipe), 0
        for event in run(plan, recipe, Quiet(), Checkpoint(tmp_path, "order")):
            fresh += not event.again
            if fresh:
                break
        if not fresh:
            break
    events = list(run(plan, recipe, Quiet(), Checkpoint(tmp_path, "order")))
    assert all(event.again for event in events)
    assert plain(events) == plain(told)
    assert all(torch.equal(value, expected[name]) for name, value in state(plan.net).items())


@pytest.mark.parametrize("how", [{"head": "mlp"}, {"vary": True}], ids=str)
def test_dropout_and_varied_films_go_on_alike(how: dict[str, object], tmp_path: Path) -> None:
    expected, _ = whole_run("cascade", **how)
    again, _ = whole_run("cascade", **how)
    assert all(torch.equal(value, expected[name]) for name, value in again.items())
    events = run(planned("cascade", **how), RECIPE, Quiet(), Checkpoint(tmp_path, "order"))  # type: ignore[arg-type]
    for _ in range(3):
        next(events)
    events.close()  # type: ignore[attr-defined]
    plan = planned("cascade", **how)  # type: ignore[arg-type]
    list(run(plan, RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    assert all(torch.equal(value, expected[name]) for name, value in state(plan.net).items())


def test_cancelled_in_the_middle_of_an_epoch_the_last_one_is_kept(tmp_path: Path) -> None:
    class Stop:
        def __init__(self) -> None:
            self.left = 8

        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            self.left -= 1
            if not self.left:
                raise Cancelled

    with pytest.raises(Cancelled):
        list(run(planned("cascade"), RECIPE, Stop(), Checkpoint(tmp_path, "order")))
    expected, told = whole_run("cascade")
    plan = planned("cascade")
    events = list(run(plan, RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    assert [event.again for event in events] == [True, False, False, False]
    assert plain(events) == plain(told)
    assert all(torch.equal(value, expected[name]) for name, value in state(plan.net).items())


def test_the_checkpoint_of_another_order_is_left_alone(tmp_path: Path) -> None:
    next(run(planned("cascade"), RECIPE, Quiet(), Checkpoint(tmp_path, "one")))
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(TrainingError, match=r"training\.safetensors: belongs to another training .*--fresh"):
        list(run(planned("cascade"), RECIPE, Quiet(), Checkpoint(tmp_path, "other")))
    assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize("damage", [lambda d: d[: len(d) // 2], lambda _: b"", lambda d: d.replace(b"order", b"OrdeR")])
def test_a_damaged_checkpoint_is_said_to_be_so(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    next(run(planned("cascade"), RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    (tmp_path / NAME).write_bytes(damage((tmp_path / NAME).read_bytes()))
    with pytest.raises(TrainingError, match=r"training\.safetensors: .*--fresh"):
        list(run(planned("cascade"), RECIPE, Quiet(), Checkpoint(tmp_path, "order")))


def test_a_full_disk_leaves_the_last_checkpoint_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _ = whole_run("cascade")
    written: list[Path] = []

    def write(path: Path, content: bytes) -> Path:
        if len(written) == 2:
            raise ExportError(f"{path}: could not be written (No space left on device); free some space.")
        written.append(path)
        return genuine(path, content)

    genuine = atomic.write_bytes
    monkeypatch.setattr(atomic, "write_bytes", write)
    with pytest.raises(ExportError, match="No space left"):
        list(run(planned("cascade"), RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    monkeypatch.setattr(atomic, "write_bytes", genuine)
    plan = planned("cascade")
    events = list(run(plan, RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    assert [event.again for event in events] == [True, True, False, False]
    assert all(torch.equal(value, expected[name]) for name, value in state(plan.net).items())


def test_a_loss_that_is_no_number_stops_with_one_sentence(tmp_path: Path) -> None:
    def parts() -> Iterator[object]:
        for number, part in enumerate(good.parts()):
            yield replace(part, loss=lambda x, y: part.loss(x, y) * torch.nan) if number else part  # noqa: B023

    good = planned("cascade")
    with pytest.raises(TrainingError, match=r"cascade, stage 2 of 2: the loss became nan in epoch 1; lower the learn"):
        list(run(Plan("cascade", good.net, parts), RECIPE, Quiet(), Checkpoint(tmp_path, "order")))  # type: ignore[arg-type]
    expected, _ = whole_run("cascade")
    plan = planned("cascade")
    events = list(run(plan, RECIPE, Quiet(), Checkpoint(tmp_path, "order")))
    assert [event.again for event in events] == [True, True, False, False]
    assert all(torch.equal(value, expected[name]) for name, value in state(plan.net).items())


def test_patience_ends_a_part_when_the_tuning_loss_no_longer_falls() -> None:
    recipe = replace(RECIPE, epochs=30, patience=2, rate=0.3)
    _, events = whole_run("cascade", recipe)
    ended = 0
    for stage in (1, 2):
        losses = [event.tune_loss or 0.0 for event in events if event.stage == stage]
        if len(losses) < 30:
            ended += 1
            assert min(losses[-2:]) >= min(losses[:-2])
        for end in range(3, len(losses)):
            assert min(losses[:end][-2:]) < min(losses[:end][:-2]), "it would have ended before"
    assert ended


def test_films_are_drawn_by_their_weights() -> None:
    seen: list[Tensor] = []

    train = data(40)
    train = replace(train, x=torch.arange(40.0)[:, None, None, None].expand(-1, 1, 16, 16) / 40)
    weights = torch.zeros(40)
    weights[[3, 5]] = torch.tensor([3.0, 1.0])
    plan = planned("cascade", train=replace(train, weights=weights))
    first: nn.Module = plan.net.get_submodule("stages.0")
    first.register_forward_pre_hook(lambda _, given: seen.append(given[0].mean((1, 2, 3))))
    next(run(plan, RECIPE, Quiet()))
    drawn = torch.cat(seen[: -(-40 // 8)]) * 40
    assert set(drawn.round().int().tolist()) == {3, 5}
    assert (drawn.round() == 3).sum() > (drawn.round() == 5).sum()
