"""The review bundle: one file from which `xai-desktop report` makes every page again, byte by byte."""

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image as Pillow

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import ExportError
from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io.annotations import ours
from xai_desktop.io.atomic import write_with
from xai_desktop.io.exporters import npz
from xai_desktop.io.exporters._carried import carried
from xai_desktop.io.exporters._manifest import manifest_bytes
from xai_desktop.io.exporters.base import EXPORTERS
from xai_desktop.io.fixed_zip import QUICKLY, entry, npz_bytes
from xai_desktop.io.report_bundle import BOXES, DESCRIPTION, FILM, MANIFEST, MAPS, MASK, told

FILE = "review.zip"
PRESSED = (DESCRIPTION, MANIFEST, BOXES)
"""Texts; everything else is packed already."""


@dataclass(frozen=True, slots=True)
class BundleExporter:
    key: str = "bundle"
    label: str = "Review bundle (one file that makes the report again)"
    writes: tuple[str, ...] = (FILE,)
    includes: tuple[str, ...] = ()

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        path = folder / FILE
        try:
            files = bundle_files(report, task)
        except ValueError as fault:
            raise ExportError(f"{path}: cannot hold this report ({fault}); export it in another format.") from fault
        return (write_with(path, lambda stream: _pack(stream, files)),)


def bundle_files(report: Report, task: Task) -> dict[str, bytes]:
    """The members by name; the same report gives the same bytes. Raises `ValueError` for what no bundle can hold."""
    report = carried(report)
    content = told(report)
    files = {
        DESCRIPTION: content.text.encode("ascii"),
        MAPS: npz.maps_bytes(report, task),
        FILM: npz_bytes(content.within(FILM), task, "packing the film"),
        BOXES: _boxes(report),
        **content.files,
    }
    if report.explanation.is_ok:
        files[MASK] = _mask(report)
    return {MANIFEST: manifest_bytes(report, {name: _digest(one) for name, one in files.items()}), **files}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _boxes(report: Report) -> bytes:
    """The readers' marks in the program's own format."""
    film = AnnotatedImage(report.ref.image_id, report.annotations, size=report.image.size)
    return ours.write(AnnotationSet((film,)))["boxes.json"]


def _mask(report: Report) -> bytes:
    """The map's mask at the report's threshold, a bit for each pixel of the film: white is kept."""
    mask, stream = RankedMap.of(report.explanation.heatmap).mask(report.threshold), BytesIO()
    Pillow.fromarray(mask).save(stream, "PNG")
    return stream.getvalue()


def _pack(stream: BinaryIO, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(entry(name, packed=name in PRESSED), content, compresslevel=QUICKLY)


EXPORTERS.add("bundle", BundleExporter())
