"""What stands at the head of P000's page, and how its box heads learn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.errors import UsageError
from xai_desktop.services.reproduce.p000_pascal import SAID
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_order import RECIPES, TrainOrder
from xai_desktop.training.examples import Split
from xai_desktop.training.recipe import Recipe

MISSING = (
    "The paper's widths, heads, epochs and optimiser, and its percentile, are not published: the architecture, the "
    "schedule and the top 10 % are this program's.",
    "Pascal VOC and the 987 boxed chest films of the paper are not here; what was used instead stands under *Setting*.",
    "CL3, CL7 and CL23 with DarkNet-53 and YOLOv3 (its Table 1) are a page of their own: `reproduce p000-detector`.",
)
NO_BOX_HEADS = "Box heads by layer (its Figs 6 and 10) were not asked for: `--box-heads`."
NO_PASCAL = "No Pascal pictures were named: `--choice pascal=FOLDER` shows maps on them."
LEVELS = (
    " In pictures and counts a predicted box is one with a score of at least the level at which its network has the "
    "best F1 on the tuning films."
)


def head_recipe(plan: Plan) -> Recipe:
    """How box heads learn. Raises `UsageError` for a number of epochs that is none."""
    usual = RECIPES["box-head"]
    said = plan.choices.get("box-epochs", str(usual.epochs))
    if not said.isdecimal() or int(said) < 1:
        raise UsageError(f"--choice box-epochs={said}: write a whole number above zero.")
    return replace(usual, epochs=int(said))


def missing(plan: Plan) -> Iterator[str]:
    """What was not reproduced."""
    yield from MISSING
    if not plan.says("box-heads"):
        yield NO_BOX_HEADS
    yield SAID if plan.choices.get("pascal") else NO_PASCAL


def setting(plan: Plan, order: TrainOrder, split: Split, boxed: int) -> str:
    """`boxed` films were measured."""
    where = "synthetic chest films" if order.is_synthetic else f"the folder {Path(order.data).name}"
    widths = dict(order.arguments).get("widths", order.architecture)
    epochs = f", {order.recipe.epochs} epochs for each stage and for the whole net" if order.recipe.epochs else ""
    heads = head_recipe(plan)
    boxes = (
        f" Box heads: {heads.text().rsplit(',', 1)[0]}, {heads.epochs} epochs.{LEVELS}"
        if plan.says("box-heads")
        else ""
    )
    recipe, seeds = order.recipe.text().rsplit(",", 1)[0], ", ".join(map(str, plan.seeds))
    return (
        f"{where}; {split.how.rstrip('.')}; classes {', '.join(order.classes)}. "
        f"{order.architecture} with widths {widths}, "
        f"{order.spec.size[0]} pixels, {recipe}{epochs}; seeds {seeds} per arm on the same films. "
        f"{boxed} boxed films that no network learnt from, measured on the grid of the network's input at "
        "the top 10 %. Intervals: 95 %, bootstrap over seeds and patients; with few seeds they are too narrow. "
        "A film without a map counts as IoU 0. Every map explains the head of its own stage. Sizes of boxes: all boxes "
        f"of a finding together, as a share of the film; the ceiling is that of a mask of 10 % of the film.{boxes}"
    )
