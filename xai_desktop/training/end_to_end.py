"""The control: the same architecture trained whole, then frozen and tapped (methods §7.3).

A fair comparison layer by layer needs a classifier at every layer in both arms. So after the whole net has learnt with
its own head at the end, a new head of the same kind is trained at every other stage, on the frozen net.
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


def whole(
    net: StagedNet, train: Features, tune: Features, recipe: Recipe, classes: Classes, keep_bytes: int = KEEP_BYTES
) -> Plan:
    """The plan to train the stages with the last head, then the taps."""

    def parts() -> Iterator[Part]:
        one = nn.Sequential(*net.stages, net.heads[-1])
        count = len(net.stages)
        yield Part(
            name="whole net",
            module=one,
            source=lambda: train,
            judge=classes.judge(lambda: tune),
            loss=classes.loss,
            epochs=recipe.whole_epochs(),
            number=0,
            count=count,
            begin=partial(reset, one, recipe.seed),
            weights=train.weights,
        )
        yield from taps(net, train, tune, recipe, classes, keep_bytes)

    return Plan("end-to-end", net, parts)


def taps(
    net: StagedNet, train: Features, tune: Features, recipe: Recipe, classes: Classes, keep_bytes: int = KEEP_BYTES
) -> Iterator[Part]:
    """New heads at every stage but the last, whose head is the net's own. Nothing else changes."""
    stages = tuple(net.stages)
    seen, judged = Staged(train, stages, keep_bytes), Staged(tune, stages, keep_bytes)
    count = len(net.stages)
    for number, head in enumerate(net.heads[:-1]):
        yield Part(
            name=f"head at stage {number + 1} of {count}",
            module=head,
            source=partial(seen.before, number + 1),
            judge=classes.judge(partial(judged.before, number + 1)),
            loss=classes.loss,
            epochs=recipe.head_epochs(),
            number=number + 1,
            count=count,
            begin=partial(reset, head, recipe.seed * 1000 + number),
            weights=train.weights,
        )
