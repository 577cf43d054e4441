"""The main job from the command line: studies in, one folder of results per film out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xai_desktop.core.chain import Head
from xai_desktop.core.destination import Outside
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.geometry import Box
from xai_desktop.core.naming import Names, different_names
from xai_desktop.core.reading import Reading
from xai_desktop.core.report import Report
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.threshold import Percentile, Threshold
from xai_desktop.io.atomic import check_writable
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.asking import ask_about
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.examining import examine
from xai_desktop.services.opening import load_image, source_header
from xai_desktop.services.reporting import addressed, leaves, write_report
from xai_desktop.services.results import Film


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for every film. `cascade` adds a row of layers per network; `regions` are asked about one by one,
    in film pixels. `head` is the last entry of the audit chain, which every report carries."""

    request: ExplainRequest
    target: str = "top"
    threshold: Threshold = Percentile()  # noqa: RUF009  - frozen, so it can be shared
    formats: tuple[str, ...] = ("pdf", "png", "json", "npz")
    cascade: bool = True
    mode: str = "layers"
    regions: tuple[Box, ...] = ()
    head: Head | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of one film, in one line, with its files or the error. The maps themselves are not kept."""

    ref: ImageRef
    text: str
    files: tuple[Path, ...] = ()
    error: XaiError | None = None


def run(
    opening: Opening,
    bundles: Sequence[ModelBundle],
    order: Order,
    out: Path,
    reading: Reading,
    task: Task | None = None,
    refs: Sequence[ImageRef] | None = None,
    decoder: Decoder | None = None,
) -> Iterator[Outcome]:
    """Examine film after film; a film that fails does not stop the next. Raises `ExportError` before any work."""
    task = task or Quiet()
    check_writable(out)
    chosen = opening.images if refs is None else tuple(refs)
    folders = different_names(ref.title for ref in chosen)
    outside = Names()
    for number, ref in enumerate(chosen):
        task.step(number, len(chosen), ref.title)

        def folder_of(report: Report, usual: str = folders[number]) -> Path:
            goes = isinstance(report.destination, Outside)
            return out / (outside.of(report.ref.title) if goes else usual)

        yield _one(ref, opening, bundles, order, folder_of, reading, task, decoder)
    task.step(len(chosen), len(chosen))


def _one(
    ref: ImageRef,
    opening: Opening,
    bundles: Sequence[ModelBundle],
    order: Order,
    folder_of: Callable[[Report], Path],
    reading: Reading,
    task: Task,
    decoder: Decoder | None,
) -> Outcome:
    marks = next((s.annotations_of(ref) for s in opening.studies if ref in s.images), ())
    try:
        film = Film(ref, load_image(ref, decoder), marks, opening.annotations)
        report, result, _ = examine(
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
        layers = report.cascade.rows[0].maps if report.cascade.rows and order.mode == "layers" else ()
        made = result.explanation
        asked = (
            ask_about(bundles[0], film, box, made.target, explanation=made, layers=layers, task=task)
            for box in order.regions
        )
        header = source_header(ref, decoder) if leaves(order.formats) else None
        answers = tuple(zip(order.regions, asked, strict=True))
        report = replace(report, asked=answers, source_header=header, head=order.head)
        goes = addressed(report, order.formats)
        return Outcome(ref, _summary(report), write_report(goes, folder_of(goes), order.formats, task))
    except XaiError as error:
        text = str(error) if ref.path.name in str(error) else f"{ref.path.name}: {error}"
        return Outcome(ref, text, (), error)


def _summary(report: Report) -> str:
    """One line for the console."""
    explanation = report.explanation
    ious = [f"{a.finding} ({a.reader or 'expert'}) IoU {a.iou.text()}" for a in report.agreements]
    compared = f"; {', '.join(ious)}" if ious else ""
    said = "".join(f"\n  about {box.as_tuple()}: {answer.sentence}" for box, answer in report.asked)
    return f"{report.ref.title}: {explanation.target.title}, map {explanation.state}{compared}{said}"
