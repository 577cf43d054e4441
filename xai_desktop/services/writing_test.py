"""The self-test of what is written: the main job with every format, each file of it opened again."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np

from xai_desktop.core import paths
from xai_desktop.core.errors import InputError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.reading import Reading
from xai_desktop.core.self_check import Part
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.models.store import load_bundle
from xai_desktop.services import main_job, opening

BUNDLES = ("demo-cascade", "demo-end-to-end")
Files = Mapping[str, bytes]
"""What the main job wrote, by the names of files."""


def parts() -> Iterator[Part]:
    """The main job on a bundled film once, then one part per format."""
    yield "main job with every exporter", _all
    for exporter in EXPORTERS:
        yield f"export {exporter.key}", lambda names=exporter.writes: _read_back(_job(), names)  # type: ignore[misc]


def _all() -> str:
    files = _job()
    return f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB"


@cache
def _job() -> Files:
    found = opening.open_paths([paths.demo_study()], [paths.demo_annotations(), paths.demo_atlas()])
    bundles = [load_bundle(name) for name in BUNDLES]
    order = main_job.Order(ExplainRequest(), formats=EXPORTERS.keys())
    with tempfile.TemporaryDirectory(prefix="xai-desktop-") as folder:
        reading = Reading.investigate("Self-test: the reading steps are off.")
        (outcome,) = main_job.run(found, bundles, order, Path(folder), reading, refs=found.images[:1])
        if outcome.error is not None:
            raise outcome.error
        return {path.name: path.read_bytes() for path in outcome.files}


def _read_back(files: Files, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}: {read_again(name, files[name])}" for name in names)


def read_again(name: str, content: bytes) -> str:
    """A few words about a file that is whole. Raises `InputError`, or what a library raises, where it is not."""
    try:
        told = _READERS[Path(name).suffix](content)
    except (zipfile.BadZipFile, cv2.error) as error:
        raise InputError(
            f"{name}: was written but cannot be read back ({error}); install the program again."
        ) from error
    if not told:
        raise InputError(f"{name}: was written but holds nothing that can be read back; install the program again.")
    return told


def _pdf(content: bytes) -> str:
    from xai_desktop.services.previewing import pages

    sizes = [page.shape for page in pages(content, 0.25) if np.ptp(page)]
    return f"{len(sizes)} pages" if sizes else ""


def _html(content: bytes) -> str:
    text = content.decode("utf-8").rstrip()
    return "whole" if text.startswith("<!") and text.endswith("</html>") else ""


def _json(content: bytes) -> str:
    return f"{len(json.loads(content))} fields"


def _csv(content: bytes) -> str:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return f"{len(rows)} rows" if len(rows) > 1 else ""


def _png(content: bytes) -> str:
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    return f"{picture.shape[1]}×{picture.shape[0]}" if picture is not None and np.ptp(picture) else ""


def _svg(content: bytes) -> str:
    return f"{sum(1 for _ in ElementTree.fromstring(content).iter())} elements"


def _npz(content: bytes) -> str:
    with np.load(io.BytesIO(content)) as arrays:
        return f"{len([arrays[name].shape for name in arrays.files])} arrays"


def _zip(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return f"{len(archive.namelist())} members" if archive.testzip() is None else ""


def _dcm(content: bytes) -> str:
    from pydicom import dcmread

    if content[128:132] != b"DICM":
        return ""
    data = dcmread(io.BytesIO(content))
    return f"{data.SOPClassUID.name}" if data.get("Modality") else ""


_READERS = {
    ".pdf": _pdf,
    ".html": _html,
    ".json": _json,
    ".csv": _csv,
    ".png": _png,
    ".svg": _svg,
    ".npz": _npz,
    ".zip": _zip,
    ".dcm": _dcm,
}
