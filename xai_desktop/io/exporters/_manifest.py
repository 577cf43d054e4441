"""A report as plain JSON values: finite numbers, null with a reason, no path and nothing
from the header that names a person. The film is called by its file's stem, which its owner chose: rename a file
that is called after a patient before exporting it."""

import dataclasses
import json
import math
from typing import Any

import numpy as np

from xai_desktop.core.agreement import Agreement, LesionAgreement, Measured
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.chain import HEAD
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Voi, VoiLut
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.shapes import kind_of
from xai_desktop.core.threshold_words import threshold_json
from xai_desktop.io.annotations.ours import shape_json
from xai_desktop.io.exporters import npz
from xai_desktop.io.exporters._asked import asked
from xai_desktop.io.exporters._carried import file_name
from xai_desktop.io.exporters._facts import warnings
from xai_desktop.io.exporters._reviews import reviews

SCHEMA, VERSION = "xai-desktop/report", 1

Json = dict[str, Any]


def manifest_bytes(report: Report, files: dict[str, str]) -> bytes:
    """The manifest as a file. The same report gives the same bytes."""
    text = json.dumps(manifest(report, files), indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def manifest(report: Report, files: dict[str, str]) -> Json:
    """Everything about a report. `files` are the names of files beside it, with their SHA-256."""
    described: Json = {
        "schema": SCHEMA,
        "schema_version": VERSION,
        "notice": NOTICE,
        "caption": report.explanation.caption,
        "made_at": report.made_at,
        "reading": {
            "steps_on": report.reading.steps_on,
            "step": report.reading.step.name.lower(),
            "posture": report.reading.posture.name.lower(),
            "reason": report.reading.reason,
        },
        "image": _image(report),
        "model": _model(report),
        "doubts": list(report.doubts),
        "prediction": _prediction(report),
        "threshold": threshold_json(report.threshold) | {"label": report.mask_words},
        "explanation": _explanation(report.explanation, ""),
        "colormap": report.colormap,
        "annotations": [_annotation(one) for one in report.annotations],
        "agreements": [_agreement(one) for one in report.agreements],
        "cascade": _cascade(report),
        "asked": [asked(box, answer) for box, answer in report.asked],
        "reviews": reviews(report),
        "letterhead": {"hospital": report.letterhead.hospital},
        **({} if report.head is None else {HEAD: report.head.as_json()}),
        "versions": dict(report.versions),
        "files": [{"name": name, "sha256": digest} for name, digest in files.items()],
        "conventions": {
            "box": "[x0, y0, x1, y1], half-open pixel edges of the film, x to the right, y down",
            "size": "[rows, columns]",
            "heatmap": "film pixels, not normalised; NaN where the network never looked",
            "raw": "the map's own resolution, signed, before any final ReLU",
            "sureness": "1 guessing, 2 doubtful, 3 probable, 4 quite sure, 5 sure; null was not answered",
        },
    }
    cleaned: Json = clean(described)
    return cleaned


def clean(value: Any) -> Any:
    """Plain JSON values; a number that is not finite becomes null with a reason."""
    if isinstance(value, dict):
        return {str(key): clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"value": None, "reason": "not a finite number"}
    return value


def _image(report: Report) -> Json:
    ref, image, window = report.ref, report.image, report.window
    spacing = image.spacing
    return {
        "image_id": ref.image_id,
        "pixels_sha256": report.pixels_hash or None,
        "frame": ref.frame,
        "frames": ref.frames,
        "size": image.size,
        "modality": ref.modality,
        "view": ref.view,
        "laterality": ref.laterality,
        "age": ref.age,
        "sex": ref.sex,
        "date": ref.date,
        "synthetic": ref.synthetic,
        "bits": image.bits,
        "monochrome1": image.monochrome1,
        "lossy": image.lossy,
        "unit": image.unit,
        "window": _window(window),
        "spacing_mm": None if spacing is None else [spacing.row_mm, spacing.column_mm],
        "spacing_kind": "unknown" if spacing is None else str(spacing.kind),
        "warnings": list(warnings(report)),
    }


def _model(report: Report) -> Json:
    card = dataclasses.asdict(report.card)
    return card | {
        "score_kind": str(report.card.score_kind),
        "arguments": dict(report.card.arguments),
        "findings": dict(report.card.findings),
        "notes": dict(report.card.notes),
        "map_thresholds": {label: threshold_json(cut) for label, cut in report.card.map_thresholds},
    }


def _prediction(report: Report) -> Json:
    found = report.prediction
    return {
        "kind": str(found.kind),
        "bundle": found.bundle,
        "bundle_hash": found.bundle_hash,
        "device": found.device,
        "seconds": found.seconds,
        "classes": [dataclasses.asdict(one) | {"called": one.called} for one in found.classes],
    }


def _explanation(one: Explanation, prefix: str) -> Json:
    provenance = one.provenance
    defined = one.heatmap[np.isfinite(one.heatmap)]
    nothing = {"value": None, "reason": "the map holds no finite number"}
    return {
        "state": str(one.state),
        "sentence": one.state.sentence,
        "negative_only": one.negative_only,
        "target": dataclasses.asdict(one.target),
        "layer": one.layer,
        "resolution": one.resolution,
        "lowest": float(defined.min()) if defined.size else nothing,
        "highest": float(defined.max()) if defined.size else nothing,
        "geometry": {
            "film": one.pixel_map.source,
            "network": one.pixel_map.net,
            "policy": one.pixel_map.policy,
            "scale": one.pixel_map.scale,
            "shift": one.pixel_map.shift,
        },
        "provenance": dataclasses.asdict(provenance)
        | {"parameters": dict(provenance.parameters), "versions": dict(provenance.versions)},
        "arrays": {"raw": f"{prefix}raw", "heatmap": f"{prefix}heatmap"},
    }


def _annotation(one: Annotation) -> Json:
    """With the shape itself, under the name of its kind: the agreement was measured on it, not on its box."""
    told = {"label": one.label, "reader": one.reader, "source": file_name(one.source), "kind": kind_of(one.shape)}
    return {**told, **shape_json(one.shape), "box": _box(one.box)}


def _box(box: Box) -> list[float]:
    return list(box.as_tuple())


def _measured(value: Measured) -> Json:
    return {"value": value.value} if value.known else {"value": None, "reason": value.reason}


def _agreement(one: Agreement) -> Json:
    return {
        "finding": one.finding,
        "reader": one.reader,
        "threshold": threshold_json(one.threshold),
        "percentile": one.percentile,
        "boxes": [_box(box) for box in one.boxes],
        "iou": _measured(one.iou),
        "coverage": one.coverage,
        "box_share": one.box_share,
        "box_covered": _measured(one.box_covered),
        "background_spared": _measured(one.background_spared),
        "pixel_average_precision": _measured(one.pixel_ap),
        "energy_in_box": _measured(one.energy_in_box),
        "peak_inside": _measured(one.peak_inside),
        "peak_chance": one.peak_chance,
        "ruler": {name.replace(" ", "_"): _measured(value) for name, value in one.ruler.marks()},
        "lesions": [_lesion(lesion) for lesion in one.lesions],
        "curve": [list(point) for point in one.curve],
        "unseen_share": one.unseen_share,
        "note": one.note,
    }


def _lesion(one: LesionAgreement) -> Json:
    return {
        "kind": one.kind,
        "box": _box(one.box),
        "covered_share": _measured(one.covered_share),
        "covered": one.covered,
        "peak_inside": one.peak_inside,
        "iou": _measured(one.iou),
    }


def _cascade(report: Report) -> list[Json]:
    rows = []
    for number, row in enumerate(report.cascade.rows):
        ious = report.cascade_ious[number] if number < len(report.cascade_ious) else (None,) * len(row)
        tiles = [
            _explanation(one, f"{npz.tile_name(number, column)}_") | {"iou": _tile_iou(iou, one)}
            for column, (one, iou) in enumerate(zip(row, ious, strict=True))
        ]
        rows.append({"bundle": row.bundle, "mode": row.mode, "seconds": row.seconds, "tiles": tiles})
    return rows


def _tile_iou(iou: float | None, one: Explanation) -> Json:
    if iou is not None:
        return {"value": iou}
    return {"value": None, "reason": one.state.sentence if not one.is_ok else "no expert box to compare with"}


def _window(window: Voi) -> dict[str, object]:
    if isinstance(window, VoiLut):
        return {"function": "VOI LUT", "name": window.name, "first": window.first, "entries": window.entries.size}
    return {"centre": window.centre, "width": window.width, "function": window.function, "name": window.name}
