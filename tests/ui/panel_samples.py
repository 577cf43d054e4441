"""Values as a radiologist would meet them, for the tests of the panels. Every number is invented."""

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from xai_desktop.core.agreement import Agreement, EvidenceRuler, LesionAgreement, Measured
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.cascade import CascadeRow, CascadeTile
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.explanation import Explanation, Provenance
from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.parameters import Parameter
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind, Target
from xai_desktop.core.study import ImageRef, Notice
from xai_desktop.core.threshold import Percentile
from xai_desktop.ui import theme

PARAMETERS = (
    Parameter("samples", "int", 20, "Samples", "How many noisy copies are averaged.", 1, 500, 1),
    Parameter("spread", "float", 0.15, "Noise spread", "Share of the input's range.", 0.0, 1.0, 0.05),
    Parameter("smooth", "bool", False, "Smooth with flips", "Averages six views."),
    Parameter("reduce", "str", "max", "Channels", "How channels become one.", choices=("max", "sum", "mean")),
    Parameter("note", "str", "", "Note"),
)


def _card(key: str, label: str, group: str, summary: str, source: str, **rest: object) -> ExplainerCard:
    known = {"parameters": (), "uses_layer": False, "layerwise": False, "needs": (), "signed": False, **rest}
    return ExplainerCard(key=key, label=label, group=group, summary=summary, source=source, **known)  # type: ignore[arg-type]


CAM = {"uses_layer": True, "layerwise": True}
CARDS = (
    _card("saliency", "Saliency", "Gradients", "Size of the score's gradient.", "Simonyan 2013."),
    _card("input_x_gradient", "Input × gradient", "Gradients", "Gradient times input.", "Shrikumar 2016."),
    _card(
        "grad_cam",
        "Grad-CAM",
        "Class activation",
        "Feature maps weighted by the mean gradient of the score.",
        "Selvaraju 2017.",
        **CAM,
    ),
    _card("layer_cam", "LayerCAM", "Class activation", "Feature maps weighted pixel by pixel.", "Jiang 2021.", **CAM),
    _card("smooth_grad", "SmoothGrad", "Gradients", "Mean gradient of copies.", "Smilkov 2017.", parameters=PARAMETERS),
    _card("cam", "CAM", "Class activation", "Feature maps weighted by the last linear layer.", "Zhou 2016."),
)
UNSUITABLE = {"cam": "it has several linear layers after its last feature map"}
LAYERS = tuple(f"stages.{i}" for i in range(6))
UNKNOWN_READER = Measured(None, "no second reader")


def themed(app: QApplication) -> None:
    """The fonts and sizes of the real program; set once, because restyling every widget takes its time."""
    if not app.styleSheet():
        theme.apply(app, "dark")


def refs(count: int = 12) -> tuple[ImageRef, ...]:
    """Films of a worklist."""
    views = ("PA", "AP")
    return tuple(
        ImageRef(
            Path(f"/films/{i:08d}_000.dcm"),
            f"{i:08d}_000",
            patient_key=f"p{i // 2}",
            size=(1024, 1024) if i % 3 else (2800, 2336),
            modality="DX",
            view=views[i % 2],
            synthetic=i % 4 == 0,
        )
        for i in range(count)
    )


NOTICES = (
    Notice("BBox_List_2017.csv, line 41: the width is not a number, so this row was left out.", skipped=True),
    Notice("BBox_List_2017.csv: 888 boxes name images that are not open; open their folder to see them."),
    Notice("broken.dcm: the file ends in the middle of its pixels; copy it again.", skipped=True),
)
BUNDLES = (
    ("demo-cascade", "stage-wise training · 6 stages · synthetic films", ""),
    ("demo-end-to-end", "whole-net training · 6 stages · synthetic films", ""),
    ("broken", "", "weights.safetensors does not have the hash that its card promises; copy the folder again"),
)


def prediction(
    names: tuple[str, ...] = ("Cardiomegaly", "Effusion", "Mass"), kind: ScoreKind = ScoreKind.SIGMOID
) -> Prediction:
    scores = (0.81, 0.34, 0.52, 0.12, 0.07, 0.44, 0.61, 0.03, 0.22, 0.35, 0.18, 0.09, 0.27, 0.15)
    classes = tuple(
        ClassScore(i, name, 1.4, scores[i % len(scores)], 0.5 if i != 2 else None) for i, name in enumerate(names)
    )
    return Prediction(classes, kind, "demo-cascade", "ab12", "cpu", 0.04)


def explanation(state: MapState = MapState.OK, negative_only: bool = False) -> Explanation:
    raw = np.outer(np.hanning(8), np.hanning(8)).astype(np.float32)
    origin = Provenance("demo-cascade", "ab12", "grad_cam", layer="stages.5", seconds=0.21)
    pixel_map = PixelMap((64, 64), (32, 32))
    heatmap = pixel_map.map_to_source(raw)
    return Explanation(raw, heatmap, state, Target(0, "Cardiomegaly"), "stages.5", pixel_map, origin, negative_only)


def curve(shift: float = 0.0) -> tuple[tuple[float, float], ...]:
    """100 points like those of a good map."""
    q = np.arange(50, 100, 0.5)
    return tuple((float(x), float(max(0.0, 0.18 + 0.3 * np.exp(-(((x - 88 - shift) / 12) ** 2)) - 0.02))) for x in q)


def ruler(
    this_map: float | None = 0.45, atlas: float | None = 0.64, second: Measured = UNKNOWN_READER
) -> EvidenceRuler:
    own = Measured(this_map, "" if this_map is not None else "the map is empty")
    mean = Measured(atlas, "" if atlas is not None else "no atlas: under ten other patients have this finding")
    return EvidenceRuler(Measured(0.08), mean, own, second, Measured(0.71))


def agreement(q: float = 90.0, reader: str = "NIH", boxes: int = 2, iou: float | None = 0.45) -> Agreement:
    drawn = tuple(Box(300 + 90 * i, 420, 370 + 90 * i, 690) for i in range(boxes))
    points = curve()
    here = iou if iou is not None else None
    lesions = tuple(
        LesionAgreement(box, Measured(0.62 - 0.2 * i), 0.62 - 0.2 * i >= 0.5, i == 0, Measured(0.45 - 0.1 * i))
        for i, box in enumerate(drawn)
    )
    return Agreement(
        "Cardiomegaly",
        reader,
        Percentile(q),
        drawn,
        Measured(here, "" if here is not None else "the map is empty"),
        coverage=(100 - q) / 100,
        box_share=0.12,
        box_covered=Measured(0.62),
        background_spared=Measured(0.95),
        pixel_ap=Measured(0.72),
        energy_in_box=Measured(0.58),
        peak_inside=Measured(1.0),
        peak_chance=0.12,
        ruler=ruler(here),
        lesions=lesions,
        curve=points,
    )


def picture(size: tuple[int, int] = (96, 80), tone: int = 90) -> ByteArray:
    """(h, w, 3) uint8: a grey ramp with a warm spot."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    grey = np.clip(tone + 60 * np.cos(columns / size[1] * 6), 0, 255)
    spot = 120 * np.exp(-(((rows - size[0] * 0.6) / 12) ** 2) - ((columns - size[1] * 0.55) / 12) ** 2)
    return np.stack([np.clip(grey + spot, 0, 255), grey, grey * 0.9], axis=2).astype(np.uint8)


def cascade_rows(columns: int = 6, heads: bool = False) -> tuple[CascadeRow, ...]:
    """Two networks; the second has one tile without evidence and one that is still being made."""
    first = tuple(
        CascadeTile(
            f"stage {i + 1} · {2 ** max(7 - i, 2)}²",
            picture(tone=80 + 5 * i),
            Measured(0.26 + 0.19 * (1 - np.exp(-i))),
            explains=f"head {i + 1}" if heads else "own output",
        )
        for i in range(columns)
    )
    second = tuple(_second(i, columns, heads) for i in range(columns))
    if heads:
        whose = ("stage heads, trained with their stage", "taps, trained afterwards")
        return CascadeRow("stage-wise", whose[0], first), CascadeRow("whole-net", whose[1], second)
    return CascadeRow("stage-wise", "own output", first), CascadeRow("whole-net", "own output", second)


def _second(i: int, columns: int, heads: bool) -> CascadeTile:
    label, whose = f"stage {i + 1} · {2 ** max(7 - i, 2)}²", f"tap {i + 1}" if heads else "own output"
    if i == 2:
        return CascadeTile(label, picture(), Measured(None, "the map is empty"), "no evidence", whose)
    if i == columns - 1:
        return CascadeTile(label, None, explains=whose)
    return CascadeTile(label, picture(), Measured(0.1 + 0.06 * i), explains=whose, own_scale=i == 1)
