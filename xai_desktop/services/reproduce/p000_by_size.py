"""P000, Fig. 8: claim, table and curve of the comparison for small and for large boxes.

With a tenth of the film as the mask, a box of less than a fiftieth of it cannot be met with an IoU of .2, whatever the
map: on such boxes L-ACC says nothing about a network (methods §10.15).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.metrics.attainable import localised_share
from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.metrics.contrasts import mean_difference, share_better
from xai_desktop.metrics.counts import best_iou, chance_iou
from xai_desktop.metrics.overlap import L_ACC_ABOVE
from xai_desktop.services.reproduce.claim import Claim, Table, above
from xai_desktop.services.reproduce.drawings import Curve, Drawing
from xai_desktop.services.reproduce.p000_runs import (
    ARMS,
    NAMES,
    SHORT,
    Run,
    layers_of,
    mean_of,
    patients_of,
    table_of,
)
from xai_desktop.services.reproduce.p000_sizes import ASKED, Group, Sizes, groups_of, shares_of

SMALL = 0.05
SIZED = ("grad_cam", "saliency")


def size_table(runs: Sequence[Run], method: str, sizes: Sizes) -> Table:
    """At the last layer. The ceiling is that of a mask as large as asked for, the same for both ways of training."""
    marks = tuple(f"L-ACC, {SHORT[arm]}: of all, of attainable" for arm in ARMS)
    means = ("mean IoU, CL", "mean IoU, E2E", "CL − E2E", "share CL better")
    head = ("boxes' share of the film", "findings", "attainable", "random", "ceiling", *means, *marks)
    rows = (_size_row(runs, method, group) for group in groups_of(shares_of(runs, method, sizes)))
    return Table(f"{method} by the size of the boxes", head, tuple(rows))


def _size_row(runs: Sequence[Run], method: str, group: Group) -> tuple[str, ...]:
    patients, (ours, theirs) = _chosen(runs, method, group.rows)
    best = [best_iou(ASKED, share) for share in group.shares]
    chance = [chance_iou(ASKED, share) for share in group.shares]
    shares = [localised_share(np.nan_to_num(table).ravel().tolist(), best * len(table)) for table in (ours, theirs)]
    return (
        group.name,
        str(len(best)),
        str(sum(ceiling > L_ACC_ABOVE for ceiling in best)),
        f"{np.mean(chance):.2f}",
        f"{np.mean(best):.2f}",
        *(mean_of(table, patients).text() for table in (ours, theirs)),
        mean_difference(ours, theirs, patients).text(),
        share_better(ours, theirs, patients).share.text(),
        *(f"{one.of_all.text()}, {one.of_attainable.text()}" for one in shares),
    )


def size_claims(runs: Sequence[Run], methods: Sequence[str], sizes: Sizes, seeds: int) -> Iterator[Claim]:
    """On the boxes below a twentieth of the film; nothing where there is none."""
    for method in [name for name in methods if name in SIZED]:
        small = shares_of(runs, method, sizes) < SMALL
        if small.any():
            patients, (ours, theirs) = _chosen(runs, method, small)
            title = f"CL's IoU minus E2E's on boxes below {100 * SMALL:g} % of the film, last layer, {method}"
            yield above(title, "CL ahead on small boxes (Fig. 8)", mean_difference(ours, theirs, patients), 0.0, seeds)


def size_drawing(runs: Sequence[Run], method: str, sizes: Sizes) -> Drawing:
    """IoU of both by size, between what a random mask and what the best mask of that area gets."""
    groups = groups_of(shares_of(runs, method, sizes))
    curves = [
        Curve(NAMES[arm], tuple(_mean(runs, method, group, place) for group in groups))
        for place, arm in enumerate(ARMS)
    ]
    curves += [
        Curve(name, tuple(_bare([bound(ASKED, share) for share in group.shares]) for group in groups))
        for name, bound in (("best mask", best_iou), ("random mask", chance_iou))
    ]
    places = tuple(f"{group.name}\nn = {len(group.shares)}" for group in groups)
    return Drawing(
        f"iou-by-size-{method}",
        f"IoU by the size of the boxes, {method}, last layer",
        "boxes' share of the film",
        "IoU (top 10 %)",
        tuple(curves),
        L_ACC_ABOVE,
        places,
    )


def _mean(runs: Sequence[Run], method: str, group: Group, place: int) -> Interval:
    patients, tables = _chosen(runs, method, group.rows)
    return mean_of(tables[place], patients)


def _bare(values: Sequence[float]) -> Interval:
    return Interval(float(np.mean(values)), None, None, len(values))


def _chosen(runs: Sequence[Run], method: str, rows: BoolArray) -> tuple[list[str], tuple[FloatArray, FloatArray]]:
    """Whose films they are, and (seeds, films and findings) of IoU at the last layer of either way of training."""
    patients = [name for name, kept in zip(patients_of(runs, method), rows.tolist(), strict=True) if kept]
    ours, theirs = (table_of(runs, arm, method, layers_of(runs)[-1], "iou")[:, rows] for arm in ARMS)
    return patients, (ours, theirs)
