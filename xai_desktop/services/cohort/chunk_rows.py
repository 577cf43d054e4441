"""One chunk from films to lines: decoded films in, rows and scores out, and of everything that failed the reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import torch
from torch import Tensor

from xai_desktop.core.agreement import Measured
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.errors import ExplainerError, InputError
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image
from xai_desktop.core.report_line import Cell
from xai_desktop.core.report_rows import Row
from xai_desktop.core.shapes import Shape
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import RankedMap
from xai_desktop.core.threshold_words import policy_word
from xai_desktop.io.children import in_parallel
from xai_desktop.metrics.localisation import profile_of
from xai_desktop.metrics.scene import Scene
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.cohort.asking_again import AskingAgain, Values
from xai_desktop.services.cohort.chunk_film import ReadyFilm
from xai_desktop.services.cohort.chunk_maps import Made, Wish, ask_and_explain
from xai_desktop.services.cohort.held import Held, MapMetric
from xai_desktop.services.cohort.planning import FilmPlan
from xai_desktop.services.cohort.rows import (
    FAILED,
    NO_CLASS,
    NO_MARK,
    empty_row,
    film_cells,
    held_row,
    without_folder,
)
from xai_desktop.services.cohort.small_pictures import film_line, map_line, may_tell_a_name
from xai_desktop.services.cohort.truths import Asked, Readers
from xai_desktop.services.questions import Question, engine_index

T = TypeVar("T")
R = TypeVar("R")

Decoded = Image | InputError
"""A film, or the sentence that says why it cannot be read."""

OUTSIDE = "the marks of this finding lie outside the film; export them for the film as it is"

Known = dict[tuple[str, str], Measured]
"""What is known of one film and finding before there is a map, by column and reader."""


@dataclass(slots=True)
class ChunkRows:
    """What a chunk adds to the tables. `answered` and `unanswered` count the films that could be read by whether the
    network gave finite scores; `small` are pictures of marked films and of their maps, for means of them."""

    rows: list[Row] = field(default_factory=list)
    scores: list[Row] = field(default_factory=list)
    answered: int = 0
    unanswered: int = 0
    small: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What is the same for every chunk of one network. `annotations` are all marks by patient, for the atlas.

    `again` measures what the network must be asked again for; `names` are the columns of the rows.
    """

    bundle: ModelBundle
    design: Design
    wishes: tuple[Wish, ...]
    metrics: tuple[MapMetric, ...]
    again: AskingAgain
    names: tuple[str, ...]
    annotations: AnnotationSet


def rows_of(setting: Setting, films: Iterable[tuple[FilmPlan, Decoded]], task: Task) -> ChunkRows:
    """The lines of some films, film after film. Raises `BundleError` for a network that does not fit its card,
    `DeviceMemoryError`, `Cancelled`."""
    found, ready = ChunkRows(), list[ReadyFilm]()
    for plan, image in films:
        if isinstance(image, InputError):
            found.rows.append(_failed(setting, film_cells(plan), without_folder(str(image), plan.ref.path.name)))
        else:
            ready.append(ReadyFilm.of(plan, image, setting.bundle, setting.design))
    if ready:
        _answered(setting, ready, found, task)
    return found


def _failed(setting: Setting, cells: Row, why: str, **more: Cell) -> Row:
    network = {"model": setting.bundle.name, "weights_sha256": setting.bundle.card.weights_hash}
    return empty_row({**network, **cells}, FAILED, why, setting.names, **more)


def _answered(setting: Setting, films: list[ReadyFilm], found: ChunkRows, task: Task) -> None:
    """The lines of the films that could be read."""
    wanted: list[list[Asked]] = []

    def choose(logits: Tensor) -> list[list[int]]:
        wanted.clear()
        for film, own in zip(films, logits, strict=True):
            film.hear(setting.bundle, own)
            wanted.append([one for one in film.asked if film.is_explained(one, setting.design)])
        pairs = zip(films, wanted, strict=True)
        return [[_engine_index(setting.bundle, film, one) for one in own] for film, own in pairs]

    x = torch.cat([film.x for film in films])
    _, made = ask_and_explain(setting.bundle, x, setting.wishes, choose, setting.design.seed, task)

    def lines(job: tuple[ReadyFilm, list[Asked], list[list[Made]]]) -> tuple[ReadyFilm, ChunkRows]:
        film, own, maps = job
        of_film = ChunkRows(_without_maps(setting, film))
        if not may_tell_a_name(film.plan) and any(asked.readers for asked in own):
            of_film.small.append(film_line(film_cells(film.plan), film.small))
        for asked, of_target in zip(own, maps, strict=True):
            _of_target(setting, film, asked, of_target, of_film, task)
        return film, of_film

    for film, of_film in _beside(lines, list(zip(films, wanted, made, strict=True)), setting):
        task.step(0, 0, film.plan.ref.title)
        found.scores += film.score_rows(setting.bundle)
        found.rows += of_film.rows
        found.small += of_film.small
    found.unanswered = sum(bool(film.why) for film in films)
    found.answered = len(films) - found.unanswered


def _beside(work: Callable[[T], R], items: list[T], setting: Setting) -> Iterator[R]:
    """Maps are measured on as many cores as the network may use; where it is asked again, one after the other."""
    threads = min(torch.get_num_threads(), len(items))
    if threads > 1 and not setting.again.names:
        return in_parallel(work, items, threads)
    return map(work, items)


def _engine_index(bundle: ModelBundle, film: ReadyFilm, asked: Asked) -> int:
    one = film.score_of(asked.label)
    assert one is not None
    return engine_index(bundle, one.index)


def _without_maps(setting: Setting, film: ReadyFilm) -> list[Row]:
    """A line for what the network has no class for, and for what it gave no score of."""
    rows: list[Row] = []
    for asked in film.asked:
        status, why = FAILED, film.why
        if asked.label is None:
            status, why = NO_CLASS, f"{setting.bundle.name} has no class for {asked.finding}"
        if why:
            base = film.cells(setting.bundle, asked)
            for reader, shapes in asked.readers.items():
                marked = {"reader": reader or None, "marks": len(shapes)}
                rows.append(empty_row(base, status, why, setting.names, **marked))
    if film.why and not any(row["status"] == FAILED for row in rows):
        rows.append(_failed(setting, film_cells(film.plan), film.why))
    return rows


def _of_target(
    setting: Setting, film: ReadyFilm, asked: Asked, made: Sequence[Made], found: ChunkRows, task: Task
) -> None:
    """Every map of one film and finding, held against every reader at every threshold."""
    base = film.cells(setting.bundle, asked)
    known: Known = {}
    for one in made:
        if one.raw is None:
            which = {"explainer": one.wish.method.key, "layer": one.wish.layer or None}
            status = FAILED if asked.readers else NO_MARK
            found.rows.append(empty_row(base, status, one.why, setting.names, **which))
        else:
            question, explanation = _explained(setting, film, asked, one)
            more = _asked_again(setting.again, question, explanation, task) if asked.readers else {}
            rows = _of_map(setting, film, base, asked, explanation, known, more)
            found.rows += rows
            if asked.readers and explanation.is_ok:
                found.small.append(map_line(rows[0], explanation.heatmap, film.small_size))


def _asked_again(again: AskingAgain, question: Question, made: Explanation, task: Task) -> Values:
    """A method that does not bear being asked again, about a changed film or network, is a reason and no end."""
    try:
        return again.values(question, made, task)
    except ExplainerError as error:
        return {one.name: Measured(None, str(error)) for one in again.columns}


def _explained(setting: Setting, film: ReadyFilm, asked: Asked, made: Made) -> tuple[Question, Explanation]:
    one = film.score_of(asked.label)
    assert one is not None
    assert made.raw is not None
    question = film.question(setting.bundle, made.wish.method, one, setting.design.seed)
    return question, question.answer(made.raw, made.wish.layer, OWN_OUTPUT, made.seconds)


def _of_map(
    setting: Setting, film: ReadyFilm, base: Row, asked: Asked, made: Explanation, known: Known, more: Values
) -> list[Row]:
    """`more` is what does not hang on marks or thresholds."""
    ranked = RankedMap.of(made.heatmap, made.target.label)
    scene = replace(Scene.of(made.heatmap, made.state, ranked), memory={})
    others = tuple(mark for mark in film.plan.marks if mark.role != "finding")
    readers = asked.readers or {"": ()}
    atlas = _atlas(setting, film, asked, made) if asked.readers else None
    rows: list[Row] = []
    for reader, shapes in readers.items():
        if shapes and all(shape.bounds.clipped(made.size) is None for shape in shapes):
            which = {"explainer": made.provenance.explainer, "layer": made.layer or None, "reader": reader or None}
            rows.append(empty_row(base, FAILED, OUTSIDE, setting.names, marks=len(shapes), **which))
            continue
        second = _second(readers, reader)
        profile = profile_of(scene, asked.finding, reader, shapes, atlas=atlas, second_reader=second, curve=False)
        values: Values = {}
        for one in setting.design.thresholds:
            held = Held(made, scene, profile, shapes, others, one.of(asked.finding), policy_word(one))
            if not values:
                values = _values(setting.metrics, held, reader, known)
            rows.append(held_row(base, reader, held, setting.metrics, values | more, setting.names))
    return rows


def _values(metrics: Sequence[MapMetric], held: Held, reader: str, known: Known) -> dict[str, Measured]:
    """What no threshold changes; what no map changes either is found once per reader."""
    found = {}
    for one in metrics:
        if one.marks_only and (one.column.name, reader) not in known:
            known[one.column.name, reader] = one.take(held)
        if not one.cut:
            found[one.column.name] = known[one.column.name, reader] if one.marks_only else one.take(held)
    return found


def _atlas(setting: Setting, film: ReadyFilm, asked: Asked, made: Explanation) -> Box | None:
    """The mean box of the finding in other patients, under any of the names that the marks have for it."""
    card = setting.bundle.card
    names = dict.fromkeys(m.label for m in film.plan.marks if card.class_of(m.label) == asked.label)
    boxes = (setting.annotations.atlas(name, made.size, without_patient=film.plan.patient) for name in names)
    return next((box for box in boxes if box is not None), None)


def _second(readers: Readers, reader: str) -> tuple[Shape, ...] | None:
    """The marks of the reader who comes next."""
    names = list(readers)
    other = names[(names.index(reader) + 1) % len(names)]
    return readers[other] if other != reader else None
