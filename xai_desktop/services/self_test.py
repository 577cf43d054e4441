"""Does everything that this program promises work on this machine? Each part is run, not just counted."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.image import Image
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import Opening
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.bundle_files import list_bundles
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.readers import decoders
from xai_desktop.metrics import METRICS, Metric
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.devices import list_devices
from xai_desktop.models.store import load_bundle
from xai_desktop.services import main_job, opening, opening_test
from xai_desktop.services.explaining import EXPLAINERS, explain, unsuitable
from xai_desktop.services.predicting import predict

Demo = tuple[ModelBundle, dict[str, str]]
"""The demo network, and why methods do not fit it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part: its name, whether it works, and a few words or the sentence that says why not."""

    name: str
    ok: bool
    text: str


def checks(task: Task | None = None) -> Iterator[Check]:
    """Devices, decoders, bundles, explainers, then the main job with every exporter on a bundled film."""
    task, film, demo = task or Quiet(), cache(_film), cache(_demo)
    for device in list_devices():
        yield Check(f"device {device.key}", device.usable, device.problem or device.name)
    for syntax, problem in decoders().items():
        yield Check(f"decoder {syntax}", not problem, problem or "available")
    for name, work in opening_test.parts():
        yield _attempt(name, work)
    for metric in METRICS:
        yield _attempt(f"metric {metric.key}", lambda one=metric: _defined(one))  # type: ignore[misc]
    for entry in list_bundles():
        task.step(0, 0, f"bundle {entry.name}")
        yield _attempt(f"bundle {entry.name}", lambda name=entry.name: _ask(name, film()))  # type: ignore[misc]
    for method in EXPLAINERS:
        task.step(0, 0, f"explainer {method.key}")
        yield _attempt(f"explainer {method.key}", lambda key=method.key: _explain(key, film(), demo()))  # type: ignore[misc]
    yield _attempt("main job with every exporter", _main_job)


def _attempt(name: str, work: Callable[[], str]) -> Check:
    try:
        return Check(name, True, work())
    except (XaiError, ImportError, OSError, RuntimeError, ValueError) as error:
        return Check(name, False, f"{error}" if isinstance(error, XaiError) else f"{type(error).__name__}: {error}")


def _defined(metric: Metric[...]) -> str:
    return metric.label if metric.definition else "has no definition"


def _opened() -> Opening:
    return opening.open_paths([paths.demo_study()], [paths.demo_annotations(), paths.demo_atlas()])


def _film() -> Image:
    return opening.load_image(_opened().images[0])


def _demo() -> Demo:
    bundle = load_bundle("demo-cascade")
    return bundle, unsuitable(bundle)


def _ask(bundle: str, film: Image) -> str:
    return f"{len(predict(load_bundle(bundle), film).classes)} finite scores"


def _explain(key: str, film: Image, demo: Demo) -> str:
    bundle, reasons = demo
    if reason := reasons.get(key):
        return f"does not fit the demo network: {reason}"
    found = explain(bundle, film, key)
    return f"map {found.resolution[0]}×{found.resolution[1]}, {found.state}"


def _main_job() -> str:
    found = _opened()
    bundles = [load_bundle(name) for name in ("demo-cascade", "demo-end-to-end")]
    order = main_job.Order(ExplainRequest(), formats=EXPORTERS.keys())
    with tempfile.TemporaryDirectory(prefix="xai-desktop-") as folder:
        reading = Reading.investigate("Self-test: the reading steps are off.")
        (outcome,) = main_job.run(found, bundles, order, Path(folder), reading, refs=found.images[:1])
        if outcome.error is not None:
            raise outcome.error
        sizes = [f.stat().st_size for f in outcome.files]
    return f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB"
