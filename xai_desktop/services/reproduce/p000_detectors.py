"""A DarkNet-53 in stages or as a whole, and YOLOv3 on its first half: trained once, and asked for its boxes."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.io.bundle_files import CARD
from xai_desktop.metrics.detected import Detections
from xai_desktop.models.backbones import STAGED
from xai_desktop.models.darknet import middle_stage, split_of
from xai_desktop.models.detectors import YoloDetector
from xai_desktop.models.staged import StagedNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.box_card import detected
from xai_desktop.services.reproduce.p000_runs import answers
from xai_desktop.services.reproduce.p000_tally import best_level
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training import train
from xai_desktop.services.training_order import RECIPES, TrainOrder
from xai_desktop.training.boxing import plain, truths_of
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Split
from xai_desktop.training.options import make_options
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.weights import count_of

WHOLE, NEW = "E2E", "new"
"""The backbone trained as a whole, cut as CL3; and none: YOLOv3 learns everything from nothing."""

ARMS = ("CL3", "CL7", "CL23", WHOLE)
KNOWN = (*ARMS, NEW)


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the networks are, and how long the detectors learn."""

    width: float = 0.125
    epochs: int = 8
    batch: int = 8

    def recipe(self, seed: int) -> Recipe:
        return replace(RECIPES["yolo"], epochs=self.epochs, batch=self.batch, seed=seed)


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """A trained detector: its boxes on each judged film, and the score from which they count by the tuning films.

    `auc` and `accuracy` are the backbone's answers as a classifier, where it had one.
    `frozen` of the 23 blocks were taken over; `learnt` numbers were left to learn.
    """

    arm: str
    seed: int
    found: tuple[Detections, ...]
    level: float
    auc: float | None
    accuracy: float | None
    frozen: int
    learnt: int


def arms_of(plan: Plan) -> tuple[str, ...]:
    """Raises `UsageError`."""
    names = plan.words("arms", ",".join(ARMS))
    wrong = [name for name in names if name not in KNOWN]
    if wrong or not names:
        raise UsageError(f"arms={','.join(names)}: choose some of {', '.join(KNOWN)}.")
    return tuple(dict.fromkeys(names))


def scale_of(plan: Plan) -> Scale:
    """Raises `UsageError` for what is no number above zero."""
    usual = Scale()
    try:
        width, epochs = (
            float(plan.choices.get("width", usual.width)),
            int(plan.choices.get("yolo-epochs", usual.epochs)),
        )
    except ValueError as error:
        raise UsageError("--choice width and yolo-epochs are numbers, such as width=0.125.") from error
    if min(width, epochs) <= 0:
        raise UsageError("--choice width and yolo-epochs lie above zero.")
    return Scale(width, epochs)


def names_of(arm: str) -> str:
    return {WHOLE: "E2E-YOLOv3", NEW: "YOLOv3 from nothing"}.get(arm, f"{arm}-YOLOv3")


def detector_of(order: TrainOrder, scale: Scale, arm: str, seed: int, split: Split, out: Path, task: Task) -> Detector:
    """Train the backbone and the detector; of what lies in `out`, nothing is done again."""
    base, auc, accuracy = out / f"backbone-{arm}-{seed}", None, None
    if arm != NEW:
        backbone = replace(order, architecture=STAGED, arguments=_arguments(order, arm, scale))
        wanted: Arm = "end-to-end" if arm == WHOLE else "cascade"
        _train(
            replace(backbone, arm=wanted, recipe=replace(order.recipe, seed=seed)), base, split, f"{arm}, {seed}", task
        )
        net = cast("StagedNet", load_bundle(base, order.device).net).cpu()
        auc, accuracy = answers(net, split.judged, order)
    options = make_options("yolo", {"width": scale.width})
    yolo = replace(order, arm="yolo", recipe=scale.recipe(seed), options=options, base="" if arm == NEW else str(base))
    folder = out / f"yolo-{arm}-{seed}"
    _train(yolo, folder, split, f"YOLOv3 on {arm}, {seed}", task)
    detector = cast("YoloDetector", load_bundle(folder, order.device).net)
    found, tuning = (
        tuple(plain(one) for one in detected(detector, films)[0][1]) for films in (split.judged, split.tune)
    )
    level = best_level(tuning, [truths_of(one) for one in split.tune.truths])
    frozen = frozen_blocks(arm)
    kept = sum(count_of(unit) for unit in list(detector.net.backbone.units)[:frozen])
    return Detector(arm, seed, found, level, auc, accuracy, frozen, count_of(detector) - kept)


def frozen_blocks(arm: str) -> int:
    """Residual blocks up to the middle stage."""
    return 0 if arm == NEW else sum(split_of(_cut(arm))[: middle_stage(_cut(arm))])


def _cut(arm: str) -> str:
    return "CL3" if arm == WHOLE else arm


def _arguments(order: TrainOrder, arm: str, scale: Scale) -> tuple[tuple[str, object], ...]:
    return ("backbone", "darknet53"), ("channels", order.spec.channels), ("split", _cut(arm)), ("width", scale.width)


def _train(order: TrainOrder, folder: Path, split: Split, said: str, task: Task) -> None:
    if not (folder / CARD).is_file():
        for event in train(replace(order, name=f"p000-{folder.name}"), folder, task, split=split):
            task.step(event.epoch, event.epochs, f"seed {order.recipe.seed}: {said}, {event.part}")
