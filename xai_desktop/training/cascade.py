"""Cascade learning: one stage after the other, each with a head of its own (methods §7.1; Marquez 2018).

For stage i a new head is attached to its output; stage and head learn on the frozen stages' features; then both are
frozen. No gradient crosses the border of a stage, and what is frozen is in eval mode, so that not even its batch
statistics move. The heads are kept: they are the classifiers that the layer-wise maps explain.
"""

from collections.abc import Iterator

from torch import nn

from xai_desktop.core.task import Task
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.learning import Features, freeze, learn, reset
from xai_desktop.training.recipe import Recipe

KEEP_BYTES = 3 << 30
"""Features of frozen stages are kept up to so many bytes, and made anew beyond."""


def learn_by_stages(
    net: CascadeNet, train: Features, tune: Features, recipe: Recipe, task: Task, keep_bytes: int = KEEP_BYTES
) -> Iterator[TrainEvent]:
    """Train every stage and every head. Ends with the whole net frozen."""
    reset(net, recipe.seed)
    freeze(net)
    count = len(net.stages)
    for number, (stage, head) in enumerate(zip(net.stages, net.heads, strict=True)):
        reset(head, recipe.seed * 1000 + number)
        event = TrainEvent("cascade", f"stage {number + 1} of {count}", number + 1, count)
        yield from learn(nn.Sequential(stage, head), train, tune, recipe.stage_epochs(number), recipe, task, event)
        if number + 1 < count:
            train, tune = train.after(stage, keep_bytes), tune.after(stage, keep_bytes)
