"""The lines of the tables, as plain values by the names of their columns."""

import json
import math
from collections.abc import Sequence

from xai_desktop.core.agreement import Measured
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.columns import SCORES
from xai_desktop.core.cohort.facts import years_of
from xai_desktop.core.prediction import ClassScore, ScoreKind
from xai_desktop.core.report_line import Cell
from xai_desktop.core.report_rows import Row
from xai_desktop.core.threshold_words import threshold_word
from xai_desktop.services.cohort.held import Held, MapMetric
from xai_desktop.services.cohort.planning import FilmPlan
from xai_desktop.services.cohort.truths import PRESENT, UNKNOWN, Asked

MEASURED, NO_MAP, NO_MARK, NO_CLASS, FAILED = "measured", "no map", "no mark", "no class", "failed"
NOT_FINITE = "the number is not finite"


def film_cells(film: FilmPlan) -> Row:
    """Which film it is, and by what films can be told apart."""
    ref, facts = film.ref, film.facts
    height, width = ref.size or (None, None)
    return {
        "film": ref.image_id,
        "frame": ref.frame + 1,
        "patient": film.patient,
        "split": film.split,
        "view": facts.view or ref.view or None,
        "sex": facts.sex or ref.sex or None,
        "age": years_of(ref.age) if facts.age is None else facts.age,
        "modality": ref.modality or None,
        "manufacturer": facts.manufacturer or ref.manufacturer or None,
        "device": facts.device or ref.device or None,
        "portable": facts.portable,
        "support_devices": facts.support_devices,
        "film_height": height,
        "film_width": width,
    }


def asked_cells(asked: Asked) -> Row:
    return {"finding": asked.finding, "truth": asked.truth, "truth_from": asked.truth_from or None}


def said_cells(card: BundleCard, asked: Asked, one: ClassScore | None) -> Row:
    """What the network said; nothing of a finding that it has no class for."""
    cells: Row = {"model": card.name, "weights_sha256": card.weights_hash}
    if one is None:
        return cells
    called = one.called
    right = None if called is None or asked.truth == UNKNOWN else called == (asked.truth == PRESENT)
    return {
        **cells,
        "score": one.score,
        "logit": one.logit,
        "score_kind": ScoreKind(card.score_kind).value,
        "operating_point": one.operating_point,
        "called": called,
        "call_right": right,
    }


def score_row(film: Row, card: BundleCard, asked: Asked, one: ClassScore) -> Row:
    """A line of the table of scores."""
    return _whole({**film, **asked_cells(asked), **said_cells(card, asked, one)}, [c.name for c in SCORES])


def map_cells(held: Held) -> Row:
    """What holds for a map whatever it is held against."""
    made = held.explanation
    return {
        "explainer": made.provenance.explainer,
        "parameters": json.dumps(dict(made.provenance.parameters), sort_keys=True),
        "layer": made.layer or None,
        "map_state": made.state.value,
        **peak_cells(held),
        "unseen_share": held.profile.unseen_share,
        "seconds": made.provenance.seconds,
    }


def peak_cells(held: Held) -> Row:
    """Where the map is highest, in shares of the film; nothing of a map that is none."""
    if not held.explanation.is_ok:
        return {}
    (row, column), (height, width) = held.scene.peak, held.scene.heatmap.shape
    return {
        "peak_x": (column + 0.5) / width,
        "peak_y": (row + 0.5) / height,
        "strength": float(held.scene.heatmap[row, column]),
    }


def held_row(
    base: Row,
    reader: str,
    held: Held,
    metrics: Sequence[MapMetric],
    values: dict[str, Measured],
    names: Sequence[str],
) -> Row:
    """A line of the rows, with the columns of these `names`. `values` are those that no threshold changes."""
    agreement = held.agreement
    measured = values | {one.column.name: one.take(held) for one in metrics if one.cut}
    cells: Row = {
        **base,
        **map_cells(held),
        "reader": reader or None,
        "marks": len(held.shapes),
        "threshold": held.word or threshold_word(held.threshold),
        "mask_share": agreement.coverage if held.explanation.is_ok else None,
        "box_share": agreement.box_share if held.shapes else None,
        "second_reader": agreement.ruler.second_reader.value,
        "lesions_covered": sum(bool(one.covered) for one in agreement.lesions) if held.shapes else None,
        **{name: one.value for name, one in measured.items()},
    }
    status = MEASURED if held.explanation.is_ok else NO_MAP
    found = {**cells, "status": status if held.shapes else NO_MARK, "why": _why(held, measured)}
    return _whole(found, names)


def without_folder(sentence: str, name: str) -> str:
    """A sentence about a file, with its name and not with the folders that it lies in, which may bear names."""
    before, found, after = sentence.partition(name)
    return f"{name}{after}" if found and before.endswith(("/", "\\")) else sentence


def empty_row(base: Row, status: str, why: str, names: Sequence[str], **more: Cell) -> Row:
    """A line for what has no map."""
    return _whole({**base, **more, "status": status, "why": why}, names)


def _why(held: Held, measured: dict[str, Measured]) -> str | None:
    """Each reason once, with the columns that it empties."""
    if not held.shapes:
        return "no expert marked this finding on the film"
    reasons: dict[str, list[str]] = {}
    for name, one in measured.items():
        if _plain(one.value) is None:
            reasons.setdefault(one.reason or NOT_FINITE, []).append(name)
    return "; ".join(f"{', '.join(names)}: {reason}" for reason, names in reasons.items()) or None


def _whole(cells: Row, names: Sequence[str]) -> Row:
    """Every column, in order; a number that is not finite is none."""
    return {name: _plain(cells.get(name)) for name in names}


def _plain(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
