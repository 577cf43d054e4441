"""P002's tables and box plots: every map's figures beside those of the classifier that it explains."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from xai_desktop.metrics.contrasts import Numbers
from xai_desktop.metrics.thresholds import CUTS
from xai_desktop.services.reproduce.claim import Table
from xai_desktop.services.reproduce.drawings import BoxPlots
from xai_desktop.services.reproduce.p002_found import Calls, Found
from xai_desktop.services.reproduce.p002_maps import (
    AP,
    CAM,
    CHANCE,
    GRAD_CAM,
    HR_CAM,
    NAMES,
    NEEDS,
    SCALED,
    SENSITIVITY,
    SEPARATION,
    SPECIFICITY,
)

NETWORKS = {"base": "base network", HR_CAM: "head of HR-CAM", SCALED: "head of HR-CAM (one spread)"}
AT = " / ".join(map(str, CUTS))


def map_table(found: Found) -> Table:
    """Medians over films and seeds; how many maps without structure count as marking nothing is said."""
    chance = float(found.table(CAM, CHANCE).mean())
    apart = found.has(SEPARATION)
    head = (
        "method",
        f"sensitivity at {AT}, medians",
        f"specificity at {AT}, medians",
        f"pixel AP, mean (chance {chance:.3f})",
        *(("separation, mean",) if apart else ()),
        "maps without structure",
        "accuracy",
        "F1",
        "AUC",
    )
    return Table(f"Maps of {found.name} lesions", head, tuple(_map_row(found, method, apart) for method in NAMES))


def _map_row(found: Found, method: str, apart: bool) -> tuple[str, ...]:
    return (
        NAMES[method],
        _medians([found.table(method, measure) for measure in SENSITIVITY]),
        _medians([found.table(method, measure) for measure in SPECIFICITY]),
        found.mean(method, AP).text(3),
        *((found.mean(method, SEPARATION).text(),) if apart else ()),
        f"{found.missing(method)} of {found.table(method, AP).size}",
        *_classifier(found, NEEDS.get(method)),
    )


def called_table(found: Found) -> Table:
    """The same where base and heads are right: a map of a film that its classifier misses explains a mistake."""
    both = found.called()
    share = f"pixel AP, mean of {int(both.sum())} of {both.size} films and seeds"
    head = ("method", f"sensitivity at {AT}, medians", f"specificity at {AT}, medians", share)
    rows = tuple(
        (
            NAMES[method],
            _medians([found.table(method, measure)[both] for measure in SENSITIVITY]),
            _medians([found.table(method, measure)[both] for measure in SPECIFICITY]),
            _mean(found.table(method, AP)[both]),
        )
        for method in NAMES
    )
    return Table(f"Only {found.name} lesions that every classifier calls", head, rows)


def healthy_table(sets: Sequence[Found]) -> Table:
    """What the methods mark on films without a lesion. There is no sensitivity."""
    rows = []
    for found in sets:
        for method in NAMES:
            spared = [found.table(method, measure, healthy=True) for measure in SPECIFICITY]
            missing = f"{found.missing(method, healthy=True)} of {spared[0].size}"
            rows.append((found.name, NAMES[method], _medians(spared), missing))
    head = ("set", "method", f"specificity at {AT}, medians", "maps without structure")
    return Table("Healthy films", head, tuple(rows))


def classifier_table(sets: Sequence[Found]) -> Table:
    rows = tuple(
        (found.name, name, *_classifier(found, network)) for found in sets for network, name in NETWORKS.items()
    )
    head = ("lesions", "network", "accuracy, mean (least to most)", "F1", "AUC")
    return Table("Classifiers on films never seen, over seeds", head, rows)


def box_plots(found: Found) -> Iterator[BoxPlots]:
    """The paper's Figure 3, and the separation of two lesions."""
    shown = (HR_CAM, CAM, GRAD_CAM)
    for word, measures in (("Sensitivity", SENSITIVITY), ("Specificity", SPECIFICITY)):
        boxes = tuple(
            (f"{NAMES[method]}\nat {cut}", _values(found.table(method, measure)))
            for cut, measure in zip(CUTS, measures, strict=True)
            for method in shown
        )
        title = f"{word}, {found.name} lesions"
        yield BoxPlots(f"{word.lower()}-{found.name}", title, f"{word.lower()} by film and seed", boxes)
    every = tuple((NAMES[method].replace(" (", "\n("), _values(found.table(method, AP))) for method in NAMES)
    chance = float(found.table(CAM, CHANCE).mean())
    yield BoxPlots(f"ap-{found.name}", f"Pixel AP, {found.name} lesions", "pixel AP by film and seed", every, chance)
    if found.has(SEPARATION):
        apart = tuple((NAMES[m].replace(" (", "\n("), _values(found.table(m, SEPARATION))) for m in NAMES)
        title = f"Two lesions apart, {found.name}"
        yield BoxPlots(f"separation-{found.name}", title, "separation by film and seed", apart)


def _classifier(found: Found, network: str | None) -> tuple[str, str, str]:
    """Accuracy, F1 and AUC over seeds; nothing for what is no network's map."""
    if network is None:
        return "–", "–", "–"
    pick: tuple[Callable[[Calls], float | None], ...] = (lambda c: c.accuracy, lambda c: c.f1, lambda c: c.auc)
    first, second, third = (_range([one(run.calls[network]) for run in found.runs]) for one in pick)
    return first, second, third


def _range(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "–"
    return f"{float(np.mean(known)):.2f} ({min(known):.2f} to {max(known):.2f})"


def _medians(tables: Sequence[Numbers]) -> str:
    return " / ".join(f"{float(np.median(one)):.2f}" if one.size else "–" for one in tables)


def _mean(values: Numbers) -> str:
    return f"{float(values.mean()):.3f}" if values.size else "–"


def _values(table: Numbers) -> tuple[float, ...]:
    return tuple(table.ravel().tolist())
