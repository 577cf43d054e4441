"""Does everything that this program promises work on this machine? Each part is run, not just counted."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from xai_desktop.core import paths
from xai_desktop.core.errors import ExplainerError, InputError
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.image import Image
from xai_desktop.core.self_check import Check, NotHereError, Part, attempt
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.bundle_files import list_bundles
from xai_desktop.io.explainer_cards import read_explainer_cards
from xai_desktop.io.language_file import languages, load_catalogue
from xai_desktop.io.parts_file import check_file, read_parts
from xai_desktop.io.readers import decoders
from xai_desktop.metrics import METRICS, Metric
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.models.devices import list_devices
from xai_desktop.models.store import load_bundle
from xai_desktop.services import opening, opening_test, writing_test
from xai_desktop.services.explaining import EXPLAINERS, explain, unsuitable
from xai_desktop.services.predicting import predict

__all__ = ["Check", "checks", "lost", "parts"]

NETWORKS = ("demo-cascade", "demo-hr-cam", "demo-cascam")
"""What methods are tried on, the first that fits; the last resort is a tiny transformer."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A network, and why methods do not fit it."""

    bundle: ModelBundle
    reasons: dict[str, str]


def checks(task: Task | None = None) -> Iterator[Check]:
    """The devices of this machine, then every part of the program."""
    task = task or Quiet()
    for device in list_devices():
        fine = device.usable or device.key != "cpu"
        yield Check(f"device {device.key}", fine, device.problem or device.name, here=device.usable)
    for name, work in parts():
        task.step(0, 0, name)
        yield attempt(name, work)


def parts() -> Iterator[Part]:
    """What is tried, by name; the names need no trial."""
    syntaxes, film, fitting = cache(decoders), cache(_film), cache(_fitting)
    for syntax in decoders():
        yield f"decoder {syntax}", lambda key=syntax: _decodes(syntaxes()[key])  # type: ignore[misc]
    yield from opening_test.parts()
    for metric in METRICS:
        yield f"metric {metric.key}", lambda one=metric: _defined(one)  # type: ignore[misc]
    for entry in list_bundles():
        if paths.bundled_models() in entry.folder.parents:
            yield f"bundle {entry.name}", lambda name=entry.name: _ask(name, film())  # type: ignore[misc]
    for method in EXPLAINERS:
        yield f"explainer {method.key}", lambda key=method.key: _explain(key, film(), fitting)  # type: ignore[misc]
    yield from writing_test.parts()
    for language in languages():
        if language != "en":
            yield f"language {language}", lambda key=language: _speaks(key)  # type: ignore[misc]
    for page in sorted((paths.resources() / "help").glob("*.md")):
        yield f"help {page.stem}", lambda one=page: _has_title(one)  # type: ignore[misc]
    yield "review store", _store
    yield "table of an audit", _table
    yield "catalogue of explainers", _catalogue
    yield "networks as ONNX", _onnx


def lost(found: frozenset[str]) -> Iterator[Check]:
    """What the source has and this program has not: parts, by the names of those that were found, and files."""
    try:
        promised = read_parts()
    except InputError as error:
        yield Check("list of parts", False, str(error))
        return
    for name in promised.checks:
        if name not in found:
            yield Check(name, False, "is part of the source but not of this program; install the program again.")
    faults = 0
    for name, held in promised.files.items():
        check = attempt(f"file {name}", lambda one=name, known=held: _whole(one, known))  # type: ignore[misc]
        faults += not check.ok
        if not check.ok:
            yield check
    if not faults:
        yield Check("files", True, f"{len(promised.files)} that the program came with, whole")


def _whole(name: str, held: str) -> str:
    check_file(paths.resources(), name, held)
    return ""


def _decodes(problem: str) -> str:
    if problem:
        raise InputError(f"{problem}; install the program again.")
    return "reads its film"


def _defined(metric: Metric[...]) -> str:
    if not metric.definition:
        raise InputError(f"{metric.key}: has no definition; install the program again.")
    return metric.label


def _film() -> Image:
    return opening.load_image(opening.open_paths([paths.demo_study()]).images[0])


def _ask(bundle: str, film: Image) -> str:
    scores = predict(load_bundle(bundle), film)
    return f"{len(scores.classes)} finite scores"


def _fitting(name: str) -> Fitting:
    bundle = load_bundle(name) if name else _transformer()
    return Fitting(bundle, unsuitable(bundle))


def _transformer() -> ModelBundle:
    """A network that attends, of four thousand numbers that are the same every time."""
    import torch

    from xai_desktop.models.vision import models

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        net = models.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=2)
        torch.nn.init.normal_(net.heads[0].weight)
    return wrap(net, ["a", "b"], (32, 32))


def _explain(key: str, film: Image, fitting: Callable[[str], Fitting]) -> str:
    for name in (*NETWORKS, ""):
        on = fitting(name)
        if key in on.reasons:
            continue
        found = explain(on.bundle, film, key)
        finite = np.isfinite(found.raw).all() and np.isfinite(found.heatmap).any()
        if found.heatmap.shape != film.size or not finite or found.state is MapState.NON_FINITE:
            raise ExplainerError(f"{key}: gives no finite map of the film; install the program again.")
        where = name or "a tiny transformer"
        return f"map {found.resolution[0]}×{found.resolution[1]} on {where}, {found.state}"
    raise ExplainerError(f"{key}: fits none of the networks that it is tried on; install the program again.")


def _speaks(language: str) -> str:
    return f"{len(load_catalogue(language).texts)} texts"


def _has_title(page: Path) -> str:
    title = page.read_text("utf-8").partition("\n")[0]
    if not title.startswith("# "):
        raise InputError(f"{page}: has no title; install the program again.")
    return title[2:]


def _store() -> str:
    from xai_desktop.io.review_store import ReviewStore

    with tempfile.TemporaryDirectory(prefix="xai-desktop-") as folder:
        store = ReviewStore(Path(folder) / "reviews.sqlite")
        store.close()
        size = (Path(folder) / "reviews.sqlite").stat().st_size
    return f"made, {size // 1024} KiB"


def _table() -> str:
    """Columns to a file and back."""
    import pyarrow
    from pyarrow import parquet

    stream = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.table({"iou": [0.25, 0.5]}), stream)
    if parquet.read_table(pyarrow.BufferReader(stream.getvalue()))["iou"].to_pylist() != [0.25, 0.5]:
        raise InputError("a parquet table does not come back; install the program again.")
    return "written and read back"


def _catalogue() -> str:
    known, here = {card.key for card in read_explainer_cards()}, set(EXPLAINERS.keys())
    if known != here:
        raise ExplainerError(f"differs by {', '.join(sorted(known ^ here))}; install the program again.")
    return f"{len(known)} explainers"


def _onnx() -> str:
    try:
        import onnxruntime
    except ImportError as error:
        raise NotHereError("onnxruntime is not installed, so networks that are ONNX programs do not open.") from error
    return f"onnxruntime {onnxruntime.__version__}"
