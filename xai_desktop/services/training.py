"""Train a network and keep it as a bundle, with a card that says how it came to be and how good it is."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.task import Quiet, Task
from xai_desktop.io import atomic
from xai_desktop.models.store import save_bundle
from xai_desktop.services import box_training, cascam_training, hr_cam_training, staged_training
from xai_desktop.services.learning_record import write_record
from xai_desktop.services.lessons import Teacher
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.checkpoint import Checkpoint
from xai_desktop.training.events import Arm, TrainEvent
from xai_desktop.training.examples import Split
from xai_desktop.training.ranks import Ranks, joined
from xai_desktop.training.run import run
from xai_desktop.training.weights import round_to_half

CURVES = "training.jsonl"
"""Beside a bundle's weights: what was told after every epoch."""

TEACHERS: dict[Arm, Teacher] = {
    "cascade": staged_training.cascade,
    "end-to-end": staged_training.end_to_end,
    "box-head": box_training.box_heads_lesson,
    "yolo": box_training.yolo_lesson,
    "hr-cam-head": hr_cam_training.hr_cam_lesson,
    "cascam": cascam_training.cascam_lesson,
}
_QUIET = Quiet()


Begun = Callable[[Sequence[tuple[str, int]]], None]
"""Hears every part's name and the epochs that it takes at most, before the first one begins."""


def _unheard(_parts: Sequence[tuple[str, int]]) -> None:
    """Nobody asked."""


def train(
    order: TrainOrder,
    out: Path,
    task: Task = _QUIET,
    *,
    fresh: bool = False,
    split: Split | None = None,
    begun: Begun = _unheard,
) -> Iterator[TrainEvent]:
    """Yields an event for each epoch; when it is exhausted the bundle lies in `out`.

    What was learnt is kept in `out` after every epoch: the same order, given again, goes on from there, and comes to
    the same network. `fresh` starts at the beginning. Raises `InputError` for films or labels that cannot be used,
    `ExportError` before any work where `out` cannot be written, `TrainingError` where learning cannot go on, and
    `Cancelled`; in none of these cases is a bundle written. `split` are films that are prepared already: those of the
    order are not read then.
    """
    with joined() as ranks:
        heard = begun if ranks.leads else _unheard
        for event in _train(order, out, task if ranks.leads else Quiet(), ranks, fresh, split, heard):
            if ranks.leads:
                yield event


def _train(
    order: TrainOrder, out: Path, task: Task, ranks: Ranks, fresh: bool, split: Split | None, begun: Begun
) -> Iterator[TrainEvent]:
    atomic.check_writable(out)
    split = split or split_of(order, task)
    order = replace(order, classes=split.train.classes)
    lesson = TEACHERS[order.arm](order, split)
    keeper = Checkpoint(out, order.fingerprint(split))
    if fresh and ranks.leads:
        keeper.drop()
    ranks.wait()
    begun([(part.name, part.epochs) for part in lesson.plan.parts()])
    told = []
    for event in run(lesson.plan, order.recipe, task, keeper, ranks):
        told.append(event)
        yield event
    if ranks.leads:
        round_to_half(lesson.net)
        save_bundle(out, lesson.card(), lesson.net)
        write_record(out, order, split)
        atomic.write_text(out / CURVES, "".join(json.dumps(event.record()) + "\n" for event in told))
        keeper.drop()
