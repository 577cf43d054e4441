"""The control: the same architecture trained whole, then frozen and tapped (methods §7.3).

A fair comparison layer by layer needs a classifier at every layer in both arms. So after the whole net has learnt with
its own head at the end, a new head of the same kind is trained at every other stage, on the frozen net.
"""

from collections.abc import Iterator

from torch import nn

from xai_desktop.core.task import Task
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.training.cascade import KEEP_BYTES
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.learning import Features, freeze, learn, reset
from xai_desktop.training.recipe import Recipe


def learn_whole(
    net: CascadeNet, train: Features, tune: Features, recipe: Recipe, task: Task, keep_bytes: int = KEEP_BYTES
) -> Iterator[TrainEvent]:
    """Train the stages with the last head, then the taps. Ends with the whole net frozen."""
    reset(net, recipe.seed)
    freeze(net)
    whole = nn.Sequential(*net.stages, net.heads[-1])
    event = TrainEvent("end-to-end", "whole net", 0, len(net.stages))
    yield from learn(whole, train, tune, recipe.whole_epochs(), recipe, task, event)
    yield from learn_taps(net, train, tune, recipe, task, keep_bytes)


def learn_taps(
    net: CascadeNet, train: Features, tune: Features, recipe: Recipe, task: Task, keep_bytes: int = KEEP_BYTES
) -> Iterator[TrainEvent]:
    """New heads at every stage but the last, whose head is the net's own. Nothing else changes."""
    freeze(net)
    count = len(net.stages)
    for number, (stage, head) in enumerate(zip(net.stages, net.heads, strict=True)):
        if number + 1 == count:
            break
        train, tune = train.after(stage, keep_bytes), tune.after(stage, keep_bytes)
        reset(head, recipe.seed * 1000 + number)
        event = TrainEvent("end-to-end", f"head at stage {number + 1} of {count}", number + 1, count)
        yield from learn(head, train, tune, recipe.head_epochs(), recipe, task, event)
