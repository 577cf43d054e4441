"""The main job from the command line: studies in, one folder of results per film out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.errors import ExplainerError, XaiError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.reading import Reading
from xai_desktop.core.report import Report
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.threshold import Percentile
from xai_desktop.io.atomic import check_writable
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.examining import examine
from xai_desktop.services.opening import load_image
from xai_desktop.services.reporting import write_report
from xai_desktop.services.results import Film


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for every film. `cascade` adds a row of layers per network."""

    request: ExplainRequest
    target: str = "top"
    threshold: Percentile = Percentile()  # noqa: RUF009  - frozen, so it can be shared
    formats: tuple[str, ...] = ("pdf", "png", "json", "npz")
    cascade: bool = True
    mode: str = "layers"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of one film: the files and the report, or the sentence that says why not."""

    ref: ImageRef
    report: Report | None
    files: tuple[Path, ...]
    error: XaiError | None = None

    def summary(self) -> str:
        """One line for the console."""
        if self.report is None:
            return f"{self.ref.title}: {self.error}"
        state, target = self.report.explanation.state, self.report.explanation.target
        ious = [f"{a.finding} ({a.reader or 'expert'}) IoU {a.iou.text()}" for a in self.report.agreements]
        return f"{self.ref.title}: {target.label}, map {state}" + (f"; {', '.join(ious)}" if ious else "")


def run(
    opening: Opening,
    bundles: Sequence[ModelBundle],
    order: Order,
    out: Path,
    reading: Reading,
    task: Task | None = None,
    refs: Sequence[ImageRef] | None = None,
) -> Iterator[Outcome]:
    """Examine film after film; a film that fails does not stop the next. Raises `ExportError` before any work."""
    task = task or Quiet()
    check_writable(out)
    chosen = opening.images if refs is None else tuple(refs)
    folders = _folders(chosen)
    for number, ref in enumerate(chosen):
        task.step(number, len(chosen), ref.title)
        yield _one(ref, opening, bundles, order, out / folders[number], reading, task)
    task.step(len(chosen), len(chosen))


def _one(
    ref: ImageRef,
    opening: Opening,
    bundles: Sequence[ModelBundle],
    order: Order,
    folder: Path,
    reading: Reading,
    task: Task,
) -> Outcome:
    marks = next((s.annotations_of(ref) for s in opening.studies if ref in s.images), ())
    try:
        film = Film(ref, load_image(ref), marks, opening.annotations)
        report, _, _ = examine(
            bundles,
            film,
            order.request,
            target=order.target,
            threshold=order.threshold,
            reading=reading,
            mode=order.mode,
            cascade=order.cascade,
            task=task,
        )
        return Outcome(ref, report, write_report(report, folder, order.formats, task))
    except ExplainerError as error:
        return Outcome(ref, None, (), ExplainerError(f"{ref.path.name}: {error}"))
    except XaiError as error:
        return Outcome(ref, None, (), error)


def _folders(refs: Sequence[ImageRef]) -> tuple[str, ...]:
    """A folder name per film: readable, safe on every system, and never the same twice."""
    names: dict[str, int] = {}
    result = []
    for ref in refs:
        base = re.sub(r"[^\w.-]+", "_", ref.title, flags=re.UNICODE).strip("._") or "film"
        names[base] = names.get(base, 0) + 1
        result.append(base if names[base] == 1 else f"{base}-{names[base]}")
    return tuple(result)
