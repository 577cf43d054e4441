"""Tables of audits that never were: rows by hand, and many of them by chance."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from xai_desktop.core.cohort.columns import READERS, SCORES, rows_with
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.report_rows import Column, Kind

METRICS = (
    "iou",
    "iou_ceiling",
    "iou_floor_random",
    "iou_floor_atlas",
    "pointing_game",
    "peak_inside",
    "pixel_ap",
    "sensitivity",
    "specificity",
    "peak_distance",
    "granulometry",
)
COLUMNS = rows_with(Column(name, Kind.NUMBER, "", name) for name in METRICS)

Row = dict[str, Any]


def row(film: str, **own: Any) -> Row:
    """A measured map of a test film of its own patient, with these cells in place of the usual ones."""
    usual = {
        "film": film,
        "frame": 1,
        "patient": film,
        "split": "test",
        "finding": "Mass",
        "truth": "present",
        "model": "net",
        "reader": "R1",
        "marks": 1,
        "explainer": "grad_cam",
        "parameters": "{}",
        "layer": "layer4",
        "threshold": "p:90",
        "status": "measured",
        "map_state": "ok",
    }
    return {**usual, **own}


def no_map(film: str, **own: Any) -> Row:
    return row(film, **{"status": "no map", "map_state": "empty", **own})


def rows(*found: Row) -> Table:
    return Table.of(found, COLUMNS)


def score(film: str, **own: Any) -> Row:
    usual = {"film": film, "frame": 1, "patient": film, "split": "test", "finding": "Mass", "model": "net"}
    return {**usual, "truth": "present", "score_kind": "sigmoid", **own}


def scores(*found: Row) -> Table:
    return Table.of(found, SCORES)


def pair(film: str, says: str, other_says: str, iou: float | None = None, **own: Any) -> Row:
    usual = {"film": film, "frame": 1, "patient": film, "split": "test", "finding": "Mass"}
    return {**usual, "reader": "R1", "other": "R2", "says": says, "other_says": other_says, "iou": iou, **own}


def pairs(*found: Row) -> Table:
    return Table.of(found, READERS)


def by_chance(
    films: int = 40,
    patients: int = 15,
    models: Sequence[str] = ("net",),
    explainers: Sequence[str] = ("grad_cam", "cam"),
    layers: Sequence[str] = ("layer3", "layer4"),
    thresholds: Sequence[str] = ("p:90", "p:80"),
    findings: Sequence[str] = ("Mass", "Nodule"),
    seed: int = 0,
    splits: Sequence[str] = ("test",),
) -> tuple[Table, Table]:
    """Rows and scores with everything that happens: maps that are none, unknown cells, films without the finding."""
    rng = np.random.default_rng(seed)
    found: list[Row] = []
    said: list[Row] = []
    for number in range(films):
        own = {
            "film": f"film {number}",
            "patient": f"P{rng.integers(patients)}",
            "split": str(rng.choice(splits)),
            "view": str(rng.choice(["AP", "PA", ""])),
            "sex": str(rng.choice(["F", "M"])),
            "age": None if rng.random() < 0.1 else float(rng.integers(10, 95)),
            "portable": bool(rng.random() < 0.3),
            "device": str(rng.choice(["X", "Y", "Z"])),
            "film_height": int(rng.choice([512, 1024])),
            "film_width": 1024,
        }
        for finding in findings:
            there = rng.random() < 0.7
            for model in models:
                value = float(np.clip(rng.normal(0.6 if there else 0.4, 0.2), 0, 1))
                about = {
                    **own,
                    "finding": finding,
                    "model": model,
                    "truth": "present" if there else "absent",
                    "score": value,
                    "operating_point": 0.5,
                    "called": value >= 0.5,
                    "call_right": (value >= 0.5) == there,
                    "score_kind": "sigmoid",
                }
                unknown = {"truth": "unknown", "call_right": None} if rng.random() < 0.05 else {}
                said.append({**about, **unknown})
                if there:
                    found += _maps(rng, about, explainers, layers, thresholds)
    return Table.of(found, COLUMNS), Table.of(said, SCORES)


def _maps(
    rng: np.random.Generator, about: Row, explainers: Sequence[str], layers: Sequence[str], thresholds: Sequence[str]
) -> list[Row]:
    box = float(rng.uniform(0.01, 0.3))
    atlas = None if rng.random() < 0.1 else float(rng.random() * 0.5)
    found = []
    for explainer in explainers:
        for layer in layers:
            none = rng.random() < 0.1
            failed = rng.random() < 0.03
            x, y = rng.random(2).tolist()
            for threshold in thresholds:
                one = {**row(about["film"]), **about, "explainer": explainer, "layer": layer, "threshold": threshold}
                one |= {"box_share": box, "mask_share": 0.1, "iou_floor_atlas": atlas, "iou_ceiling": min(0.1, box)}
                one |= {"iou_ceiling": min(0.1, box) / max(0.1, box), "iou_floor_random": 0.1 * box / (0.1 + box)}
                if failed:
                    found.append({**one, "status": "failed", "why": "out of memory"})
                elif none:
                    found.append({**one, "status": "no map", "map_state": "empty"})
                else:
                    iou = float(rng.random() * 0.6 + (0.05 if explainer == "cam" else 0.0))
                    found.append(
                        one
                        | {
                            "iou": iou,
                            "pointing_game": float(rng.random() < 0.5),
                            "pixel_ap": float(rng.random()),
                            "sensitivity": float(rng.random()),
                            "specificity": None if rng.random() < 0.02 else float(rng.random()),
                            "peak_distance": float(rng.random()),
                            "granulometry": float(rng.random() * 100),
                            "peak_x": x,
                            "peak_y": y,
                        }
                    )
    return found
