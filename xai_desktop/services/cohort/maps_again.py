"""A few maps of a finished audit made again, for pictures: by the same code, with the same films beside them.

Films that go through a network together change each other's maps by rounding, so that a whole chunk is asked again
where the method shares a pass; a map that comes out otherwise than its row says is no picture of that row.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from xai_desktop.core.cohort.film_charts import TileRow
from xai_desktop.core.errors import BundleError, DeviceMemoryError, ExplainerError, InputError
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.image import Image
from xai_desktop.core.parameters import as_json
from xai_desktop.core.prediction import ClassScore
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.wording import noted, told
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.cohort.chunk_film import ReadyFilm
from xai_desktop.services.cohort.chunk_maps import Made, Wish, ask_and_explain
from xai_desktop.services.cohort.chunk_rows import Setting
from xai_desktop.services.cohort.planning import Chunk, FilmPlan, Plan
from xai_desktop.services.cohort.rows import without_folder
from xai_desktop.services.cohort.running import Compute
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.questions import engine_index

_QUIET = Quiet()

NOT_HERE = noted("the film is no longer among those of the audit")


@dataclass(frozen=True, slots=True, eq=False)
class MapAgain:
    """A film with its map, as the audit had them. `film` holds its marks, `bundle` says what they are called."""

    film: FilmPlan
    image: Image
    explanation: Explanation
    bundle: ModelBundle


Found = MapAgain | str
"""Or the sentence that says why it could not be had."""


def maps_again(
    plan: Plan, rows: Iterable[TileRow], task: Task = _QUIET, *, device: str = "cpu", decoder: Decoder | None = None
) -> Iterator[tuple[TileRow, Found]]:
    """Each of these rows once with its map, in the order of the run, a chunk of films in memory at a time.

    Raises `Cancelled`; everything else that fails is the sentence of its rows.
    """
    wanted = list(dict.fromkeys(rows))
    compute = Compute(plan, device, decoder)
    for model in plan.design.models:
        name = read_card(find_bundle(model)).name
        own = [row for row in wanted if row.model == name]
        wanted = [row for row in wanted if row.model != name]
        if not own:
            continue
        try:
            setting = compute.setting(model)
        except (BundleError, ExplainerError) as error:
            yield from ((row, str(error)) for row in own)
        else:
            yield from _of_model(_Making(setting, compute, task), plan, model, own)
    yield from ((row, f"{row.model}: is no network of the audit") for row in wanted)


@dataclass(frozen=True, slots=True, eq=False)
class _Making:
    setting: Setting
    compute: Compute
    task: Task


@dataclass(frozen=True, slots=True, eq=False)
class _Film:
    image: Image
    ready: ReadyFilm

    @property
    def name(self) -> str:
        return self.ready.plan.ref.image_id


def _of_model(making: _Making, plan: Plan, model: str, rows: list[TileRow]) -> Iterator[tuple[TileRow, Found]]:
    for chunk in plan.chunks():
        films = {film.ref.image_id for film in chunk.films} if chunk.model == model else set()
        own = [row for row in rows if row.film in films]
        rows = [row for row in rows if row.film not in films]
        if own:
            making.task.step(0, 0, told("pictures of {film} …", film=own[0].film))
            yield from _of_chunk(making, chunk, own)
    yield from ((row, NOT_HERE) for row in rows)


def _of_chunk(making: _Making, chunk: Chunk, rows: list[TileRow]) -> Iterator[tuple[TileRow, Found]]:
    by_wish: dict[Wish | None, list[TileRow]] = {}
    for row in rows:
        by_wish.setdefault(_wish_of(making.setting, row), []).append(row)
    named = {row.film for row in rows}
    together = any(wish is not None and wish.shares for wish in by_wish)
    films, failed = _decoded(making, [one for one in chunk.films if together or one.ref.image_id in named])
    for wish, own in by_wish.items():
        if wish is None:
            yield from ((row, "the network has no such map") for row in own)
            continue
        yield from ((row, failed[row.film]) for row in own if row.film in failed)
        asked = [row for row in own if row.film not in failed]
        beside = films if wish.shares else [film for film in films if film.name in {row.film for row in own}]
        if asked:
            yield from _made(making, wish, beside, asked)


def _decoded(making: _Making, plans: list[FilmPlan]) -> tuple[list[_Film], dict[str, str]]:
    """The films that can be read, and of the others the reason."""
    films, failed = list[_Film](), dict[str, str]()
    for film, image in zip(plans, making.compute.decoded(plans), strict=True):
        if isinstance(image, InputError):
            failed[film.ref.image_id] = without_folder(str(image), film.ref.path.name)
        else:
            films.append(_Film(image, ReadyFilm.of(film, image, making.setting.bundle, making.setting.design)))
    return films, failed


def _made(
    making: _Making, wish: Wish, films: Sequence[_Film], rows: Sequence[TileRow]
) -> Iterator[tuple[TileRow, Found]]:
    """The maps of one method and layer."""
    setting = making.setting
    left, asked = list(rows), list[list[TileRow]]()
    for film in films:  # of films of one name, the first
        asked.append([row for row in left if row.film == film.name])
        left = [row for row in left if row.film != film.name]
    classes: list[list[ClassScore | None]] = []

    def choose(logits: Tensor) -> list[list[int]]:
        classes.clear()
        for film, answer, own in zip(films, logits, asked, strict=True):
            film.ready.hear(setting.bundle, answer)
            classes.append([film.ready.score_of(row.finding) for row in own])
        return [[engine_index(setting.bundle, one.index) for one in own if one is not None] for own in classes]

    try:
        x = torch.cat([film.ready.x for film in films])
        _, found = ask_and_explain(setting.bundle, x, (wish,), choose, setting.design.seed, making.task)
    except (BundleError, DeviceMemoryError) as error:
        yield from ((row, str(error)) for row in rows)
        return
    for film, own, scores, maps in zip(films, asked, classes, found, strict=True):
        made = iter(maps)
        for row, score in zip(own, scores, strict=True):
            yield row, _found(setting, film, score, next(made)[0] if score is not None else None)


def _found(setting: Setting, film: _Film, score: ClassScore | None, made: Made | None) -> Found:
    if score is None or made is None:
        return film.ready.why or f"{setting.bundle.name} has no class of this finding"
    if made.raw is None:
        return made.why
    question = film.ready.question(setting.bundle, made.wish.method, score, setting.design.seed)
    explanation = question.answer(made.raw, made.wish.layer, OWN_OUTPUT, made.seconds)
    return MapAgain(film.ready.plan, film.image, explanation, setting.bundle)


def _wish_of(setting: Setting, row: TileRow) -> Wish | None:
    """What the row was made by."""
    return next((wish for wish in setting.wishes if _names(wish) == (row.explainer, row.parameters, row.layer)), None)


def _names(wish: Wish) -> tuple[str, str, str]:
    """As the table writes them."""
    return wish.method.key, json.dumps(dict(as_json(wish.method)), sort_keys=True), wish.layer
