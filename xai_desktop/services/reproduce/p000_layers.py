"""P000, Figs 4, 5, 7 and 9: the claims, tables and curves by layer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.metrics.contrasts import ShareBetter, mean_difference, share_better
from xai_desktop.metrics.overlap import L_ACC_ABOVE
from xai_desktop.services.reproduce.claim import Claim, Table, above
from xai_desktop.services.reproduce.drawings import Curve, Drawing
from xai_desktop.services.reproduce.p000_runs import (
    ARMS,
    NAMES,
    Run,
    layers_of,
    mean_of,
    patients_of,
    table_of,
)
from xai_desktop.services.reproduce.p000_sizes import Sizes, shares_of

PAPERS = {"grad_cam": "86 % of chest films, 74 % of Pascal (Fig. 4)", "saliency": "in favour of CL (Fig. 9)"}


def layer_claims(runs: Sequence[Run], methods: Sequence[str], seeds: int) -> Iterator[Claim]:
    """At the last layer, whose head is the network's own answer; granulometry at the first, as in the paper."""
    last = layers_of(runs)[-1]
    for method in [name for name in methods if name in PAPERS]:
        patients = patients_of(runs, method)
        ours, theirs = (table_of(runs, arm, method, last, "iou") for arm in ARMS)
        title = f"CL's IoU beats E2E's at the last layer, {method} (ties count against)"
        yield _won(title, PAPERS[method], share_better(ours, theirs, patients), seeds)
        gap = mean_difference(ours, theirs, patients)
        yield above(f"CL's IoU minus E2E's at the last layer, {method}", "above 0", gap, 0.0, seeds)
        better = mean_difference(ours > L_ACC_ABOVE, theirs > L_ACC_ABOVE, patients)
        yield above(f"CL's L-ACC minus E2E's at the last layer, {method}", "above 0", better, 0.0, seeds)
    if "lime" in methods:
        ours, theirs = (table_of(runs, arm, "lime", last, "lime") for arm in ARMS)
        found = mean_difference(ours, theirs, patients_of(runs, "lime"))
        yield above("CL's LIME pixels lie in the box more than E2E's", "above 0 (Fig. 5)", found, 0.0, seeds)
    if "grad_cam" in methods:
        ours, theirs = (table_of(runs, arm, "grad_cam", 1, "granulometry") for arm in ARMS)
        coarser = mean_difference(ours, theirs, patients_of(runs, "grad_cam"))
        yield above(
            "CL's maps are coarser at layer 1 (granulometry)", "above 0 (Fig. 7)", coarser, 0.0, seeds, " pixels"
        )


def _won(title: str, paper: str, found: ShareBetter, seeds: int) -> Claim:
    """With how often the other one wins: of films on which both are alike, neither is the better."""
    claim = above(title, paper, found.share, 0.5, seeds)
    every = found.better + found.worse + found.ties
    others = f"; E2E's beats CL's on {found.worse / every:.3f}, ties {found.ties / every:.3f}"
    return replace(claim, found=claim.found + others)


def layer_table(runs: Sequence[Run], method: str, sizes: Sizes) -> Table:
    """A localisation figure never stands alone: chance and the best that could be had stand beside it."""
    name = "lime" if method == "lime" else "iou"
    what = "LIME pixels in the box ÷ explanation" if name == "lime" else "mean IoU"
    marks = ("random",) if name == "lime" else ("L-ACC, CL", "L-ACC, E2E", "random", "ceiling")
    marks = (*marks, "no map, CL", "no map, E2E")
    head = ("layer", f"{what}, CL", f"{what}, E2E", *marks, "share CL better", "share E2E better")
    rows = tuple(_layer_row(runs, method, layer, sizes) for layer in layers_of(runs))
    return Table(f"{method} by layer", head, rows)


def _layer_row(runs: Sequence[Run], method: str, layer: int, sizes: Sizes) -> tuple[str, ...]:
    name = "lime" if method == "lime" else "iou"
    patients = patients_of(runs, method)
    ours, theirs = (table_of(runs, arm, method, layer, name) for arm in ARMS)
    figures = (mean_of(table, patients).text() for table in (ours, theirs))
    shares = (share_better(*pair, patients).share.text() for pair in ((ours, theirs), (theirs, ours)))
    marks = [f"{shares_of(runs, method, sizes).mean():.2f}"]
    if name == "iou":
        marks = [f"{float((np.nan_to_num(table) > L_ACC_ABOVE).mean()):.2f}" for table in (ours, theirs)]
        for bound in ("floor", "ceiling"):
            marks.append(_mean_text(np.concatenate([table_of(runs, arm, method, layer, bound) for arm in ARMS])))
    marks += [f"{float(np.isnan(table).mean()):.2f}" for table in (ours, theirs)]
    return (str(layer), *figures, *marks, *shares)


def _mean_text(values: FloatArray) -> str:
    known = values[~np.isnan(values)]
    return f"{known.mean():.2f}" if known.size else "–"


def layer_drawings(runs: Sequence[Run], methods: Sequence[str], sizes: Sizes) -> Iterator[Drawing]:
    """IoU with the bound of L-ACC, LIME with what a region drawn at random would have in the box."""
    for method in methods:
        if method == "lime":
            level = float(shares_of(runs, method, sizes).mean())
            title = "LIME pixels in the box (dotted: chance)"
            yield _by_layer(runs, "lime", title, "share of the explanation", method, "lime", level)
        else:
            yield _by_layer(
                runs, f"iou-{method}", f"IoU by layer, {method}", "IoU (top 10 %)", method, "iou", L_ACC_ABOVE
            )
    if "grad_cam" in methods:
        yield _by_layer(runs, "granulometry", "Granulometry by layer, Grad-CAM", "pixels", "grad_cam", "granulometry")


def _by_layer(
    runs: Sequence[Run], name: str, title: str, up: str, method: str, column: str, level: float | None = None
) -> Drawing:
    patients = patients_of(runs, method)
    curves = tuple(
        Curve(NAMES[arm], tuple(mean_of(table_of(runs, arm, method, n, column), patients) for n in layers_of(runs)))
        for arm in ARMS
    )
    return Drawing(name, title, "layer", up, curves, level)
