"""P000: does a network that is trained stage by stage look closer to the experts' boxes than one trained whole?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.io.bundle_files import CARD
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.metrics.contrasts import mean_difference, share_better
from xai_desktop.models.staged import StagedNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.reproduce.by_layer import METHODS, Row, grid, load, measured, save
from xai_desktop.services.reproduce.claim import Claim, Reproduction, Table, above
from xai_desktop.services.reproduce.drawings import Curve, Drawing
from xai_desktop.services.reproduce.p000_boxes import BoxRun, box_claims, box_run, box_table
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.scoring import mean_auc

ARMS: tuple[Arm, Arm] = ("cascade", "end-to-end")
NAMES = {"cascade": "stage-wise (CL)", "end-to-end": "whole-net (E2E)"}
L_ACC = 0.2
MISSING = (
    "The paper's widths, heads, epochs and optimiser, and its percentile, are not published: the architecture, the "
    "schedule and the top 10 % are this program's.",
    "Pascal VOC and the 987 boxed chest films of the paper are not here; what was used instead stands under *Setting*.",
    "CL3, CL7 and CL23 with DarkNet-53 and YOLOv3 (its Table 1) were not trained for this page.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One trained network: its rows, and its AUC on the films that it never saw."""

    arm: Arm
    seed: int
    rows: tuple[Row, ...]
    auc: float | None


def reproduce(plan: Plan, out: Path, task: Task) -> Reproduction:
    """Train both arms with every seed, measure every layer, and judge. What lies in `out` already is not done again.

    All runs share the films, which the first seed decides. Raises what training raises, and `Cancelled`.
    """
    split = split_of(replace(plan.order, recipe=replace(plan.order.recipe, seed=plan.seeds[0])), task)
    order = replace(plan.order, classes=split.train.classes)
    boxed = _boxed(split.judged, plan.films)
    runs = [_run(replace(plan, order=order), arm, seed, split, boxed, out, task) for seed in plan.seeds for arm in ARMS]
    found = _box_runs(plan, order, split, out, task) if plan.says("box-heads") else []
    return Reproduction(
        paper="P000",
        title="cascade learning against end-to-end training",
        setting=_setting(plan, order, split, boxed),
        missing=MISSING,
        claims=(*_claims(plan, runs), *(box_claims(found) if found else ())),
        tables=(
            _auc_table(runs),
            *(_layer_table(runs, method) for method in _methods(plan)),
            *((box_table(found),) if found else ()),
        ),
        drawings=tuple(_drawings(plan, runs)),
    )


def _methods(plan: Plan) -> tuple[str, ...]:
    """Raises `UsageError` for one that this paper did not use."""
    names = plan.words("methods", ",".join(METHODS))
    wrong = [name for name in names if name not in METHODS]
    if wrong or not names:
        raise UsageError(f"methods={','.join(names)}: choose some of {', '.join(METHODS)}.")
    return names


def _boxed(films: Examples, most: int) -> Examples:
    return films.take([n for n, truth in enumerate(films.truths) if len(truth.labels)][:most])


def _run(plan: Plan, arm: Arm, seed: int, split: Split, boxed: Examples, out: Path, task: Task) -> Run:
    folder = out / f"{arm}-{seed}"
    order = replace(plan.order, arm=arm, name=f"p000-{arm}-{seed}", recipe=replace(plan.order.recipe, seed=seed))
    if not (folder / CARD).is_file():
        for event in train(order, folder, task, split=split):
            task.step(event.epoch, event.epochs, f"seed {seed}: {event.arm}, {event.part}")
    net = load_bundle(folder, order.device).net.cpu()
    assert isinstance(net, StagedNet)
    rows = folder / "rows.csv"
    if not rows.is_file():
        save(measured(net, boxed, _methods(plan), task), rows)
    judged = split.judged
    auc = mean_auc(net(judged.x).detach().numpy(), judged.y.numpy())
    return Run(arm, seed, load(rows), auc)


def _box_runs(plan: Plan, order: TrainOrder, split: Split, out: Path, task: Task) -> list[BoxRun]:
    return [box_run(order, arm, seed, split, out / f"{arm}-{seed}", task) for seed in plan.seeds for arm in ARMS]


def _table(runs: list[Run], arm: Arm, method: str, layer: int, name: str) -> FloatArray:
    """(seeds, films and findings)."""
    return np.stack([grid(run.rows, method, layer, name) for run in runs if run.arm == arm])


def _patients(runs: list[Run], method: str) -> list[str]:
    return [row.patient for row in runs[0].rows if (row.method, row.layer) == (method, 1)]


def _layers(runs: list[Run]) -> range:
    return range(1, 1 + max(row.layer for row in runs[0].rows))


def _claims(plan: Plan, runs: list[Run]) -> Iterator[Claim]:
    last = _layers(runs)[-1]
    papers = {"grad_cam": "86 % of chest films, 74 % of Pascal (Fig. 4)", "saliency": "in favour of CL (Fig. 9)"}
    for method in [name for name in _methods(plan) if name in papers]:
        patients = _patients(runs, method)
        ours, theirs = (_table(runs, arm, method, last, "iou") for arm in ARMS)
        title = f"CL's IoU beats E2E's at the last layer, {method} (ties count against)"
        yield above(title, papers[method], share_better(ours, theirs, patients).share, 0.5, len(plan.seeds))
        gap = mean_difference(ours, theirs, patients)
        yield above(f"CL's IoU minus E2E's at the last layer, {method}", "above 0", gap, 0.0, len(plan.seeds))
        better = mean_difference(ours > L_ACC, theirs > L_ACC, patients)
        yield above(f"CL's L-ACC minus E2E's at the last layer, {method}", "above 0", better, 0.0, len(plan.seeds))
    if "lime" in _methods(plan):
        ours, theirs = (_table(runs, arm, "lime", last, "lime") for arm in ARMS)
        found = mean_difference(ours, theirs, _patients(runs, "lime"))
        yield above("CL's LIME pixels lie in the box more than E2E's", "above 0 (Fig. 5)", found, 0.0, len(plan.seeds))
    if "grad_cam" in _methods(plan):
        ours, theirs = (_table(runs, arm, "grad_cam", 1, "granulometry") for arm in ARMS)
        coarser = mean_difference(ours, theirs, _patients(runs, "grad_cam"))
        title = "CL's maps are coarser at layer 1 (granulometry)"
        yield above(title, "above 0 (Fig. 7)", coarser, 0.0, len(plan.seeds), " pixels")


def _interval(table: FloatArray, patients: list[str]) -> Interval:
    """Over seeds and patients; a film without a figure counts as 0."""
    return table_interval(np.nan_to_num(table)[:, None], patients)


def _layer_table(runs: list[Run], method: str) -> Table:
    """A localisation figure never stands alone: chance and the best that could be had stand beside it."""
    name = "lime" if method == "lime" else "iou"
    what = "LIME pixels in the box ÷ explanation" if name == "lime" else "mean IoU"
    marks = () if name == "lime" else ("L-ACC, CL", "L-ACC, E2E", "random", "ceiling")
    head = ("layer", f"{what}, CL", f"{what}, E2E", *marks, "share CL better", "share E2E better")
    return Table(f"{method} by layer", head, tuple(_layer_row(runs, method, name, layer) for layer in _layers(runs)))


def _layer_row(runs: list[Run], method: str, name: str, layer: int) -> tuple[str, ...]:
    patients = _patients(runs, method)
    ours, theirs = (_table(runs, arm, method, layer, name) for arm in ARMS)
    figures = (_interval(table, patients).text() for table in (ours, theirs))
    shares = (share_better(*pair, patients).share.text() for pair in ((ours, theirs), (theirs, ours)))
    marks: list[str] = []
    if name == "iou":
        marks = [f"{float((np.nan_to_num(table) > L_ACC).mean()):.2f}" for table in (ours, theirs)]
        for bound in ("floor", "ceiling"):
            marks.append(_mean_text(np.concatenate([_table(runs, arm, method, layer, bound) for arm in ARMS])))
    return (str(layer), *figures, *marks, *shares)


def _mean_text(values: FloatArray) -> str:
    known = values[~np.isnan(values)]
    return f"{known.mean():.2f}" if known.size else "–"


def _auc_table(runs: list[Run]) -> Table:
    rows = tuple((NAMES[run.arm], str(run.seed), "–" if run.auc is None else f"{run.auc:.3f}") for run in runs)
    return Table("Mean AUC on films never seen", ("training", "seed", "mean AUC"), rows)


def _drawings(plan: Plan, runs: list[Run]) -> Iterator[Drawing]:
    figures = [
        (f"iou-{m}", f"IoU by layer, {m}", "IoU (top 10 %)", m, "iou", L_ACC) for m in _methods(plan) if m != "lime"
    ]
    if "lime" in _methods(plan):
        figures.append(("lime", "LIME pixels in the box", "share of the explanation", "lime", "lime", None))  # type: ignore[arg-type]
    if "grad_cam" in _methods(plan):
        figures.append(("granulometry", "Granulometry by layer, Grad-CAM", "pixels", "grad_cam", "granulometry", None))  # type: ignore[arg-type]
    for name, title, up, method, column, level in figures:
        patients = _patients(runs, method)
        curves = tuple(
            Curve(NAMES[arm], tuple(_interval(_table(runs, arm, method, n, column), patients) for n in _layers(runs)))
            for arm in ARMS
        )
        yield Drawing(name, title, "layer", up, curves, level)


def _setting(plan: Plan, order: TrainOrder, split: Split, boxed: Examples) -> str:
    where = "synthetic chest films" if order.is_synthetic else f"the folder {Path(order.data).name}"
    widths = dict(order.arguments).get("widths", order.architecture)
    recipe, seeds = order.recipe.text().rsplit(",", 1)[0], ", ".join(map(str, plan.seeds))
    return (
        f"{where}; {split.how.rstrip('.')}; classes {', '.join(order.classes)}. "
        f"{order.architecture} with widths {widths}, "
        f"{order.spec.size[0]} pixels, {recipe}; seeds {seeds} per arm on the same films. "
        f"{len(boxed)} boxed films that no network learnt from, measured on the grid of the network's input at the top "
        "10 %. Intervals: 95 %, bootstrap over seeds and patients; with few seeds they are too narrow. "
        "A film without a map counts as IoU 0. Every map explains the head of its own stage."
    )
