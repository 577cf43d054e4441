"""Cascade learning: one stage after the other, each with a head of its own (methods §7.1; Marquez 2018).

For stage i a new head is attached to its output; stage and head learn on the frozen stages' features; then both are
frozen. No gradient crosses the border of a stage, and what is frozen is in eval mode, so that not even its batch
statistics move. The heads are kept: they are the classifiers that the layer-wise maps explain.
"""

from collections.abc import Iterator
from functools import partial

from torch import nn

from xai_desktop.models.staged import StagedNet
from xai_desktop.training.classifying import Classes
from xai_desktop.training.features import KEEP_BYTES, Features, Staged
from xai_desktop.training.parts import Part, Plan
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.weights import reset


def by_stages(
    net: StagedNet, train: Features, tune: Features, recipe: Recipe, classes: Classes, keep_bytes: int = KEEP_BYTES
) -> Plan:
    """The plan to train every stage and every head."""

    def parts() -> Iterator[Part]:
        stages = tuple(net.stages)
        seen, judged = Staged(train, stages, keep_bytes), Staged(tune, stages, keep_bytes)
        count = len(net.stages)
        for number, (stage, head) in enumerate(zip(net.stages, net.heads, strict=True)):
            yield Part(
                name=f"stage {number + 1} of {count}",
                module=nn.Sequential(stage, head),
                source=partial(seen.before, number),
                judge=classes.judge(partial(judged.before, number)),
                loss=classes.loss,
                epochs=recipe.stage_epochs(number),
                number=number + 1,
                count=count,
                begin=partial(_begin, stage, head, recipe.seed * 1000 + number),
                weights=train.weights,
            )

    return Plan("cascade", net, parts)


def _begin(stage: nn.Module, head: nn.Module, seed: int) -> None:
    reset(stage, seed + 500)
    reset(head, seed)
