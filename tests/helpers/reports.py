"""Complete reports without a network: a film with two lungs, a map, boxes, and everything around them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explanation import CascadeExplanation, Explanation, LayerMaps, Provenance
from xai_desktop.core.geometry import Box, PixelMap, Size
from xai_desktop.core.heatmap import judge
from xai_desktop.core.image import Image, Window
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind, Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.report import Report
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import Percentile
from xai_desktop.services.comparing import compare, layer_ious

FILM: Size = (320, 288)
HEART = Box(110, 150, 220, 262)
CLASSES = ("Cardiomegaly", "Effusion", "Nodule", "Consolidation")
MADE_AT = "2026-03-02T09:41:12+01:00"


def gaussian(size: Size, centre: tuple[float, float], spread: float = 0.14) -> np.ndarray:
    """(H, W) float32: one smooth hill around (row, column)."""
    rows, columns = np.mgrid[: size[0], : size[1]] + 0.5
    width = spread * min(size)
    distance = (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2
    return np.exp(-distance / (2 * width**2)).astype(np.float32)


def film_of(size: Size = FILM) -> Image:
    """12 bits: two dark lungs, a bright heart and some grain."""
    rows, columns = np.mgrid[: size[0], : size[1]].astype(np.float32)
    y, x = rows / size[0], columns / size[1]
    body = 2600 - 900 * np.abs(x - 0.5)
    for centre in (0.3, 0.7):
        body -= 1500 * np.exp(-(((x - centre) / 0.14) ** 4) - ((y - 0.45) / 0.33) ** 4)
    body += 900 * np.exp(-(((x - 0.57) / 0.16) ** 2) - ((y - 0.64) / 0.15) ** 2)
    body += np.random.default_rng(0).normal(0, 40, size)
    index = np.clip(body, 0, 4095).astype(np.uint16)
    window = Window(1900.0, 2800.0, "from the file")
    return Image(index, np.arange(4096, dtype=np.float32), (0.0, 4095.0), 12, windows=(window,))


def card_of(classes: Sequence[str] = CLASSES, **rest: object) -> BundleCard:
    card = BundleCard(
        name="test-net",
        version="1.0",
        task="multi-label",
        classes=tuple(classes),
        score_kind=ScoreKind.SIGMOID,
        architecture="cascade_net",
        arguments=(("widths", "32-64-128"),),
        input=InputSpec((128, 128)),
        layers=tuple(f"stages.{n}" for n in range(6)),
        operating_points=tuple(0.5 for _ in classes),
        weights_hash="5f" * 32,
        training="stage-wise training (CL), seed 0",
        intended_use="Evaluation of explanations on synthetic films.",
        training_data="400 synthetic films made by the project's own generator.",
        licence="Apache-2.0",
        taps=True,
        synthetic=True,
    )
    return replace(card, **rest)


def explanation_of(
    heatmap: np.ndarray, label: str = "Cardiomegaly", layer: str = "stages.5", cells: int = 8, **rest: object
) -> Explanation:
    """A map over a film, with a plausible history; `raw` holds samples of the heatmap."""
    size = heatmap.shape
    rows, columns = (np.linspace(0, side - 1, cells).astype(int) for side in size)
    target = Target(CLASSES.index(label) if label in CLASSES else 0, label)
    provenance = Provenance(
        bundle="test-net 1.0",
        bundle_hash="5f" * 32,
        explainer="grad_cam",
        parameters=(("smooth", 0.0),),
        layer=layer,
        target=target,
        image_id="film-0001",
        image_hash="a1" * 32,
        seconds=0.21,
        **rest,
    )
    return Explanation(
        heatmap[np.ix_(rows, columns)], heatmap, judge(heatmap), target, layer, PixelMap(size, (128, 128)), provenance
    )


def cascade_of(size: Size = FILM, networks: int = 2, layers: int = 6) -> CascadeExplanation:
    """Hills that approach the heart from layer to layer; the second network is slower, and its first tile empty."""
    rows = []
    for network in range(networks):
        maps = []
        for layer in range(layers):
            away = (layers - 1 - layer) / max(layers - 1, 1) * (0.22 + 0.1 * network)
            hill = gaussian(size, ((0.64 - away) * size[0], (0.57 - away) * size[1]), 0.1 + 0.05 * away)
            heatmap = np.zeros(size, np.float32) if network and layer == 0 else hill
            explains = {} if network == 0 else {"explains": f"tap {layer + 1}"}
            maps.append(explanation_of(heatmap, layer=f"stages.{layer}", cells=max(4, 64 >> layer), **explains))
        rows.append(LayerMaps(tuple(maps), ("cascade-demo", "end-to-end-demo", "third")[network % 3]))
    return CascadeExplanation(tuple(rows))


def others() -> AnnotationSet:
    """The hearts of twelve other patients."""
    size = (1000, 1000)
    images = (
        AnnotatedImage(f"other {n}", (Annotation("Cardiomegaly", Box(380, 470 + 4 * n, 760, 820)),), f"p{n}", size)
        for n in range(12)
    )
    return AnnotationSet(tuple(images))


def marks_of(readers: Sequence[str] = ("A",)) -> tuple[Annotation, ...]:
    """The heart, drawn a little differently by each reader."""
    x0, y0, x1, y1 = HEART.as_tuple()
    return tuple(
        Annotation("Cardiomegaly", Box(x0 + 9 * n, y0 + 6 * n, x1 + 7 * n, y1), reader, "/home/jane_doe/boxes.json")
        for n, reader in enumerate(readers)
    )


def report_for(
    *,
    heatmap: np.ndarray | None = None,
    annotations: Sequence[Annotation] | None = None,
    cascade: CascadeExplanation | None = None,
    percentile: float = 90.0,
    image: Image | None = None,
    **rest: object,
) -> Report:
    """A report of the demo's kind; `rest` replaces fields."""
    image = film_of() if image is None else image
    size = image.size
    if heatmap is None:
        heatmap = 0.83 * gaussian(size, (0.62 * size[0], 0.55 * size[1]))
    explanation = explanation_of(heatmap)
    annotations = marks_of() if annotations is None else tuple(annotations)
    cascade = cascade_of(size) if cascade is None else cascade
    threshold = Percentile(percentile)
    profiles = compare(explanation, annotations, "Cardiomegaly", others(), "p-own")
    scores = (0.81, 0.34, 0.12, 0.55)
    classes = tuple(
        ClassScore(n, label, float(np.log(s / (1 - s))), s, 0.5)
        for n, (label, s) in enumerate(zip(CLASSES, scores, strict=True))
    )
    ref = ImageRef(
        Path("/data/DOE^JANE/film-0001.dcm"), "film-0001", patient_key="p-own", size=size, modality="DX", view="PA",
        age="058Y", sex="F", date="20260301", synthetic=True,
        warnings=("/data/DOE^JANE/film-0001.dcm: the window is missing; an automatic one is used.",),
    )  # fmt: skip
    report = Report(
        ref=ref,
        image=image,
        window=image.default_window(),
        card=card_of(),
        prediction=Prediction(classes, ScoreKind.SIGMOID, "test-net", "5f" * 32),
        explanation=explanation,
        threshold=threshold,
        annotations=tuple(annotations),
        agreements=tuple(one.at(threshold) for one in profiles),
        cascade=cascade,
        cascade_ious=tuple(layer_ious(row, annotations, "Cardiomegaly", threshold) for row in cascade.rows),
        reading=Reading.investigate("demo"),
        made_at=MADE_AT,
        versions=(("xai_desktop", "0.1.0"), ("torch", "2.15.0"), ("numpy", "2.4.6"), ("python", "3.11.7")),
        image_hash="a1" * 32,
    )
    return replace(report, **rest)
