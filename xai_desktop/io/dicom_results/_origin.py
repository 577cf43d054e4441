"""How a result came to be: model, explainer, layer, target, threshold, seed and software, in two places of it."""

import json
from typing import Any

from pydicom.dataset import Dataset

from xai_desktop.core.chain import HEAD
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.io.dicom_results._terms import shortened

MAKER, MODEL = "XAI Desktop", "XAI Desktop"

CREATOR, GROUP = "XAI DESKTOP 1", 0x0071
"""Our private block (PS3.5 §7.8): the first element holds all facts of the result as JSON."""


def versions(report: Report) -> tuple[str, ...]:
    return tuple(shortened(f"{name} {version}") for name, version in report.versions)


def state_origin(data: Dataset, report: Report) -> None:
    """In the standard place (Contributing Equipment, PS3.3 C.12.1) in words, in the private one as JSON."""
    told = facts(report)
    maker, purpose = Dataset(), Dataset()
    purpose.CodeValue, purpose.CodingSchemeDesignator, purpose.CodeMeaning = "109102", "DCM", "Processing Equipment"
    maker.PurposeOfReferenceCodeSequence = [purpose]
    maker.Manufacturer, maker.ManufacturerModelName = MAKER, MODEL
    maker.SoftwareVersions = list(versions(report))
    model, target = told["model"], told["target"]
    said = (
        f"{model['name']} {model['version']}, SHA-256 {model['sha256']}; {told['explainer']} {told['parameters']} of "
    )
    said += f"{target} at {told['layer']}; threshold {told['threshold']}; seed {told['seed']}. "
    said += " ".join((*report.doubts, NOTICE))
    maker.ContributionDescription = shortened(said, 1000)
    data.ContributingEquipmentSequence = [*data.get("ContributingEquipmentSequence", ()), maker]
    block = data.private_block(GROUP, CREATOR, create=True)
    block.add_new(0x01, "UT", json.dumps(told, ensure_ascii=True, sort_keys=True))


def facts(report: Report) -> dict[str, Any]:
    """Everything that it takes to judge a result and to make it again, without a name of a person or a file."""
    made, card = report.explanation.provenance, report.card
    return {
        "notice": NOTICE,
        "doubts": list(report.doubts),
        "caption": report.explanation.caption,
        "model": {"name": card.name, "version": card.version, "sha256": card.weights_hash},
        "explainer": made.explainer,
        "parameters": dict(made.parameters),
        "layer": report.explanation.layer,
        "target": report.explanation.target.title,
        "explains": made.explains,
        "threshold": report.mask_words,
        "seed": made.seed,
        "device": made.device,
        "map_state": str(report.explanation.state),
        "map_unit": report.explanation.unit,
        "window": _window(report),
        "film_pixels_sha256": report.pixels_hash,
        "versions": dict(report.versions),
        HEAD: None if report.head is None else report.head.as_json(),
    }


def _window(report: Report) -> str:
    found = report.window.as_window()
    return f"{found.centre:g}/{found.width:g}"
