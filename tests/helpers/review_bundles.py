"""Review bundles of reports with everything in them, whole and changed by hand."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pictures

from tests.helpers.reports import cascade_of, film_of, gaussian, marks_of, report_for
from tests.helpers.reviews import FULL, film_hash
from xai_desktop.core.agreement import Measured
from xai_desktop.core.asked import Altered, LayerShare, RegionAnswer, Scored
from xai_desktop.core.chain import Head
from xai_desktop.core.destination import Outside
from xai_desktop.core.explanation import CascadeExplanation
from xai_desktop.core.film_header import FilmHeader
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Spacing, SpacingKind, VoiLut
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.map_cut import MapCut
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline, Tag
from xai_desktop.core.measures import Angle, Probe, Ratio, Region, Ruler
from xai_desktop.core.network_input import NetworkInput
from xai_desktop.core.prediction import FoundBox, ScoreKind, Target
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import Letterhead, Report
from xai_desktop.core.review import FilmVerdict, Presence, Review, Shown, Verdict
from xai_desktop.core.scope import Scope
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import Absolute, Otsu, Percentile
from xai_desktop.io.exporters import EXPORTERS

SMALL = (40, 36)
MEASURES = (
    Ruler((1.0, 2.5), (30, 4), tag=Tag("carina", "2026-03-02T10:15:00+01:00")),
    Angle((1, 1), (2, 2), (3, 1)),
    Probe((4.5, 5.5)),
    Ratio((1, 1), (9, 1), (0, 3), (20, 3)),
    Bidirectional((1, 1), (9, 1), (4, 0), (4, 5)),
    Cobb((1, 1), (9, 1), (4, 0), (4, 5)),
    Polyline(((1, 1), (2, 2), (3, 5))),
    KnownLength((0, 0), (10, 0), mm=10.0),
    Region(Ellipse(5, 6, 2.5, 1.25, 30.0), tag=Tag("heart")),
)


def picture(kind: str, size: tuple[int, int] = (60, 20)) -> bytes:
    stream = BytesIO()
    Pictures.new("RGB", size, "#204060").save(stream, kind)
    return stream.getvalue()


def small(**rest: Any) -> Report:
    """A report of few pixels, so that many of them can be read."""
    film = rest.pop("image", None) or film_of(SMALL)
    hill = gaussian(SMALL, (25.0, 20.0))
    marks = (replace(marks_of()[0], shape=Box(12, 15, 26, 32)),)
    given = {"heatmap": hill, "cascade": CascadeExplanation(), "annotations": marks, **rest}
    return report_for(image=film, **given)


def with_reviews() -> Report:
    amended = FilmVerdict((Verdict("Mass", Presence.YES, 3),), measures=MEASURES)
    shown = Shown("test-net", "5f", "grad_cam", "{}", "stages.5", "Mass", "top 10 %", 0.25, False)
    at = "2026-03-01T12:00:00+01:00"
    given = (
        Review(film_hash(1), "k1", ReadingStep.READ, FULL, at, 12.5, number=3),
        Review(film_hash(1), "k1", ReadingStep.AI, amended, at, 4.0, False, "a demo", shown, amends=3, number=4),
        Review(film_hash(1), "k2", ReadingStep.REFERENCE, FilmVerdict(normal=True, normal_sureness=5), at),
    )
    return small(reviews=given, readers=(("k1", "Dr Ä"), ("k2", "Dr B")), head=Head(7, "ab" * 32, at))


def with_everything() -> Report:
    """Every kind of value that a field can have."""
    size, rng = SMALL, np.random.default_rng(4)
    film = replace(
        film_of(size),
        colour=rng.integers(0, 256, (*size, 3), np.uint8),
        windows=(VoiLut(3.0, np.linspace(0, 1, 9, dtype=np.float32), "table"), *film_of(size).windows),
        padding=np.arange(4096) < 3,
        shutter=rng.random(size) < 0.9,
        spacing=Spacing(0.1, 0.2, SpacingKind.DETECTOR),
        warnings=("/data/DOE^JANE/film-0001.dcm: half of it is missing.",),
        header=FilmHeader("erect", True, "flat panel", 312, 400.0, -1.1),
        orientation=("L", "F"),
        monochrome1=True,
    )
    shapes = (
        Ellipse(15, 16, 5, 4, 20.0),
        Polygon((((1, 1), (20, 2.5), (9, 30)), ((2, 2), (4, 2), (3, 5)))),
        Mask(rng.random((6, 5)) < 0.5, Box(3, 4, 20, 30)),
    )
    marks = tuple(replace(marks_of()[0], shape=one, role="device", difficult=True) for one in shapes)
    answer = RegionAnswer(
        "Mass", "test-net", ScoreKind.SIGMOID, Scored(0.5, 0.0),
        (Altered("blur", Scored(0.1, -2.0), None, None, "too large"),), 0.25, Measured(None, "no map"),
        (LayerShare("stage 1", Measured(0.5)),),
    )  # fmt: skip
    spec = InputSpec((8, 8), mean=(0.5,), value_range=(0, 255))
    report = small(
        image=film,
        window=film.windows[0],
        threshold=Otsu(),
        cut=MapCut(Otsu(), 0.11, 0.0, 1.0, 0.4, "Mass"),
        asked=((Box(1, 2, 3, 4), answer),),
        letterhead=Letterhead("St Elsewhere", picture("PNG")),
        colormap="viridis",
    )
    odd = (("widths", (1, 2, (3.5, None, True))), ("scale", float("inf")), ("name", "a"))
    card = replace(report.card, arguments=odd, scope=Scope(("DX",), (), ("PA",)), input=spec)
    target = Target(0, "Cardiomegaly", rival=Target(1, "Effusion"))
    return replace(
        report,
        annotations=(*report.annotations, *marks),
        card=replace(card, map_thresholds=(("Mass", Absolute(0.3)), ("Nodule", Percentile(80)))),
        prediction=replace(
            report.prediction,
            boxes=(FoundBox("Mass", Box(1, 2, 3, 4), 0.5),),
            given=NetworkInput(rng.integers(0, 256, (8, 8), np.uint8), spec),
        ),
        explanation=replace(report.explanation, target=target),
    )


VARIANTS: dict[str, Callable[[], Report]] = {
    "as the demo's": lambda: report_for(annotations=marks_of(("A", "B"))),
    "cascade": lambda: small(cascade=cascade_of(SMALL, 2, 2)),
    "reviews": with_reviews,
    "everything": with_everything,
    "no boxes": lambda: small(annotations=()),
    "empty map": lambda: small(heatmap=np.zeros(SMALL, np.float32)),
    "not finite": lambda: small(heatmap=np.full(SMALL, np.nan, np.float32)),
    "cropped": lambda: small(heatmap=np.where(np.arange(36) < 6, np.nan, gaussian(SMALL, (20.0, 20.0)))),
    "JPEG logo": lambda: small(letterhead=Letterhead("", picture("JPEG"))),
    "absolute": lambda: small(threshold=Absolute(0.25)),
    "outside": lambda: small(destination=Outside(b"a secret" * 4)),
}


@cache
def kept(name: str) -> bytes:
    """The bundle of a variant."""
    return written(VARIANTS[name]())


def written(report: Report) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        (path,) = EXPORTERS["bundle"].write(report, Path(folder), Quiet())
        return path.read_bytes()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def signed(files: dict[str, bytes]) -> bytes:
    """With a manifest that fits: only somebody who means harm would do so."""
    files = dict(files)
    manifest = json.loads(files.pop("manifest.json"))
    manifest["files"] = [{"name": name, "sha256": hashlib.sha256(one).hexdigest()} for name, one in files.items()]
    return packed({"manifest.json": json.dumps(manifest).encode(), **files})


def reworded(change: Callable[[dict[str, Any]], object], name: str = "cascade") -> bytes:
    """A bundle whose description was changed by hand."""
    files = members(kept(name))
    record = json.loads(files["report.json"])
    change(record)
    return signed({**files, "report.json": json.dumps(record).encode()})


def differences(one: Any, other: Any, place: str = "report") -> Iterator[str]:
    """Where two values differ, down to every number and its type."""
    if type(one) is not type(other):
        yield f"{place}: {type(one)} and {type(other)}"
    elif isinstance(one, np.ndarray):
        if one.dtype != other.dtype or not np.array_equal(one, other, equal_nan=one.dtype.kind == "f"):
            yield f"{place}: other numbers"
        if one.flags.writeable or other.flags.writeable:
            yield f"{place}: can be written"
    elif is_dataclass(one):
        for spec in fields(one):
            yield from differences(getattr(one, spec.name), getattr(other, spec.name), f"{place}.{spec.name}")
    elif isinstance(one, tuple):
        if len(one) != len(other):
            yield f"{place}: {len(one)} and {len(other)}"
        for number, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from differences(left, right, f"{place}[{number}]")
    elif one != other:
        yield f"{place}: {one!r} and {other!r}"


def put(folder: Path, content: bytes) -> Path:
    path = folder / "review.zip"
    path.write_bytes(content)
    return path
