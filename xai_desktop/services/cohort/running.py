"""Run an audit chunk by chunk. What is finished is kept at once, and never computed again."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from xai_desktop.core.device import CPU, kind_of
from xai_desktop.core.errors import BundleError, InputError, UsageError
from xai_desktop.core.report_rows import Row
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.io.children import in_parallel
from xai_desktop.models.store import load_bundle
from xai_desktop.services.cohort.asking_again import AskingAgain
from xai_desktop.services.cohort.atlas_marks import by_patient
from xai_desktop.services.cohort.chunk_maps import wishes_of
from xai_desktop.services.cohort.chunk_rows import ChunkRows, Decoded, Setting, rows_of
from xai_desktop.services.cohort.digests import facts_digest, marks_digest, weights_of
from xai_desktop.services.cohort.map_metrics import asked_again, chosen, row_columns
from xai_desktop.services.cohort.planning import Chunk, FilmPlan, Plan
from xai_desktop.services.cohort.rows import FAILED
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.opening import load_image
from xai_desktop.services.reporting import versions

AHEAD = 2
"""Films that are decoded while the network is at work."""

COMPARED = (
    ("design_sha256", "another design"),
    ("films_sha256", "other films"),
    ("software", "another software"),
    ("weights", "other weights of its networks"),
    ("learnt", "another list of what its networks learnt from"),
    ("marks_sha256", "other marks of its readers"),
    ("facts_sha256", "other tables about its films, or another list of held-out ones"),
)
"""What must be the same where an audit is gone on with, and what it is called."""

SILENT = 16
"""Films without a single finite score after which it is the network that is broken, not a film."""

_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class Finished:
    """One chunk is done: `again` was found from an earlier run, and brings no new `rows`. `failed` counts the lines
    that say why, old and new."""

    number: int
    count: int
    model: str
    rows: int
    failed: int
    again: bool = False
    films: int = 0


def protocol_of(plan: Plan, made_at: str, device: str = CPU) -> dict[str, Any]:
    """What is fixed before the first map is made, with the digests that prove it later."""
    design = plan.design
    return {
        "design": design.as_json(),
        "design_sha256": design.digest,
        "question": None if design.question is None else design.question.as_json(),
        "question_sha256": None if design.question is None else design.question.digest,
        "films": len(plan.films),
        "films_sha256": plan.films_digest,
        "marks_sha256": marks_digest(plan.films),
        "facts_sha256": facts_digest(plan.films),
        "weights": weights_of(plan.design.models),
        **({"copies": [one.record() for one in plan.copies]} if plan.copies else {}),
        "learnt": [one.record() for one in plan.learnt],
        "software": dict(versions()),
        "threads": torch.get_num_threads(),
        "device": kind_of(device),
        "begun_at": made_at,
    }


def begin(plan: Plan, parts: AuditParts, made_at: str, *, resume: bool, device: str = CPU) -> dict[str, Any]:
    """The protocol of a run: a new one, or with `resume` the one that was begun, if it is the same run.

    Raises `UsageError` where another audit lies in the folder, or where design, films, software or the kind of device
    have changed since: rows of two experiments do not belong into one table.
    """
    wanted, found = protocol_of(plan, made_at, device), parts.protocol
    if found is None:
        parts.begin(wanted)
        return wanted
    if not resume:
        raise UsageError(
            f"{parts.folder}: holds an audit already; add --resume to go on with it, or name another folder."
        )
    for name, what in COMPARED:
        if found.get(name, wanted[name]) != wanted[name]:  # an older protocol knew less
            raise UsageError(
                f"{parts.folder}: was begun with {what}, so it cannot be gone on with; name another folder."
            )
    kind = found.get("device", CPU)  # an older one knew no other
    if kind != kind_of(device):
        raise UsageError(f"{parts.folder}: was begun on {kind}; add --device {kind} to go on, or name another folder.")
    return found


def run(
    plan: Plan,
    parts: AuditParts,
    task: Task = _QUIET,
    *,
    device: str = "cpu",
    decoder: Decoder | None = None,
    compute: "Compute | None" = None,
) -> Iterator[Finished]:
    """Every chunk that is not finished yet; yields each, finished ones as well.

    Raises `BundleError` and `ExplainerError` for a network or a method that cannot be used at all, `ExportError` where
    a chunk cannot be kept, `DeviceMemoryError`, and `Cancelled`; what is finished stays finished.
    """
    compute = compute or Compute(plan, device, decoder)
    for model in reversed(plan.design.models):
        compute.prepare(model)  # what cannot work is known before the first film
    count = plan.chunk_count
    left = (chunk for chunk in plan.chunks() if not parts.has(chunk.number))
    with closing(compute.decoded(film for chunk in left for film in chunk.films)) as images:
        for chunk in plan.chunks():
            task.step(chunk.number, count, f"{chunk.model}: {chunk.films[0].ref.title} …")
            if parts.has(chunk.number):
                yield found_again(parts, chunk, count)
                continue
            found = compute(chunk, task, images)
            yield keep(parts, chunk, count, found)
    task.step(count, count)


def keep(parts: AuditParts, chunk: Chunk, count: int, found: ChunkRows) -> Finished:
    """Put what was found of a chunk where it stays. Raises `ExportError`."""
    parts.put(chunk.number, found.rows, found.scores, found.small)
    return Finished(chunk.number, count, chunk.model, len(found.rows), _failed(found.rows), films=len(chunk.films))


def found_again(parts: AuditParts, chunk: Chunk, count: int) -> Finished:
    """Of a chunk that an earlier run has kept."""
    failed = _failed(parts.rows_of(chunk.number))
    return Finished(chunk.number, count, chunk.model, 0, failed, again=True, films=len(chunk.films))


def _failed(rows: Iterable[Row]) -> int:
    return sum(row["status"] == FAILED for row in rows)


class Compute:
    """Computes chunks; the network of the last one stays loaded."""

    def __init__(self, plan: Plan, device: str = "cpu", decoder: Decoder | None = None) -> None:
        self._plan, self._device, self._decoder = plan, device, decoder
        self._setting: Setting | None = None
        self._model = ""
        self._answers = _Answers()

    def __call__(self, chunk: Chunk, task: Task = _QUIET, images: Iterator[Decoded] | None = None) -> ChunkRows:
        """The lines of a chunk. `images` gives its films one by one; without it they are decoded here.

        Raises as `rows_of` does, and `BundleError` for a network that has given no finite score so far: of one film
        that is a line which says so, of all of them thousands of lines that say nothing else.
        """
        setting = self.setting(chunk.model)
        if images is not None:
            found = rows_of(setting, ((film, next(images)) for film in chunk.films), task)
        else:
            with closing(self.decoded(chunk.films)) as own:
                found = rows_of(setting, zip(chunk.films, own, strict=True), task)
        self._answers.add(found, len(chunk.films))
        self._answers.check(setting.bundle.name, min(SILENT, len(self._plan.films)))
        return found

    def decoded(self, films: Iterable[FilmPlan]) -> Generator[Decoded, None, None]:
        """The films in order, some of them decoded before they are asked for."""
        yield from in_parallel(partial(_decoded, decoder=self._decoder), (film.ref for film in films), AHEAD)

    def prepare(self, model: str) -> None:
        """Load a network before it is needed. Raises `BundleError`, and `ExplainerError` for a method or layer."""
        self.setting(model)

    def setting(self, model: str) -> Setting:
        """What holds for every chunk of a network, which is loaded. Raises as `prepare` does."""
        if self._setting is None or self._model != model:
            self._answers = _Answers()
            self._setting = None  # the last network goes before the next one comes
            bundle = load_bundle(model, self._device)
            design = self._plan.design
            self._setting = Setting(
                bundle=bundle,
                design=design,
                wishes=wishes_of(bundle, design),
                metrics=chosen(design.metrics),
                again=AskingAgain(bundle, asked_again(design.metrics), design.seed),
                names=tuple(one.name for one in row_columns(design)),
                annotations=by_patient(self._plan.opening.annotations, self._plan.films),
            )
            self._model = model
        return self._setting


@dataclass(slots=True)
class _Answers:
    """How one network has answered so far."""

    films: int = 0
    answered: int = 0
    unanswered: int = 0

    def add(self, found: ChunkRows, films: int) -> None:
        self.films += films
        self.answered += found.answered
        self.unanswered += found.unanswered

    def check(self, name: str, patience: int) -> None:
        """Raises `BundleError` where none of so many films has an answer."""
        if self.unanswered and not self.answered and self.films >= patience:
            raise BundleError(
                f"{name}: gave no finite score of any of the {self.unanswered} films that it was asked about; its "
                "weights or its input are damaged, so import the bundle again."
            )


def _decoded(ref: ImageRef, decoder: Decoder | None) -> Decoded:
    try:
        return load_image(ref, decoder)
    except InputError as error:
        return error
