"""The cascade panel's work: one table in one mode, given again and again as its tiles come."""

from collections.abc import Callable, Iterator, Sequence

from xai_desktop.core.cascade import RowWish
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.task import Task
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services import cascading_rows
from xai_desktop.services.cascading_iterations import iterations
from xai_desktop.services.cascading_rows import Asked, Strips
from xai_desktop.services.cascading_table import CascadeTable, Strip
from xai_desktop.services.kept_maps import KeptMaps
from xai_desktop.services.results import Film

ROWS: dict[str, Callable[[Asked], Iterator[Strips]]] = {
    "layers": cascading_rows.layers,
    "heads": cascading_rows.heads,
    "granulometry": cascading_rows.layers,
    "norm_grad": cascading_rows.norm_grad,
    "feature_cam": cascading_rows.feature_cam,
    "contributions": cascading_rows.contributions,
    "iterations": iterations,
}
"""How the rows of a mode are made."""


def cascaded(
    wishes: Sequence[tuple[RowWish, ExplainRequest]],
    bundle_of: Callable[[str], ModelBundle],
    film: Film,
    target: str,
    mode: str,
    task: Task,
    before: Sequence[Strip] = (),
    kept: KeptMaps | None = None,
) -> Iterator[CascadeTable]:
    """The table with one more tile each time, at first with none but those `before`. `target` is a class by its title.

    Each wish names its network and comes with the request that it means; the numbers of wishes go on from those of the
    rows before. A row that cannot be made says why in place of its tiles, and the others go on. Maps that were made
    before come from `kept`. Raises `Cancelled`.
    """
    known = kept.of(film.ref) if kept is not None else None
    first = max((strip.wish for strip in before), default=-1) + 1
    rows: list[Strips] = [(Strip(first + number, wish.bundle, ""),) for number, (wish, _) in enumerate(wishes)]
    yield _table(mode, before, rows)
    for number, (wish, request) in enumerate(wishes):
        task.step(number, len(wishes), wish.bundle)
        try:
            asked = Asked(first + number, bundle_of(wish.bundle), request, film, target, task, known)
            for strips in ROWS[mode](asked):
                rows[number] = strips
                yield _table(mode, before, rows)
        except XaiError as error:
            kind = rows[number][0].kind
            rows[number] = (Strip(first + number, wish.bundle, kind, problem=str(error)),)
            yield _table(mode, before, rows)


def _table(mode: str, before: Sequence[Strip], rows: Sequence[Strips]) -> CascadeTable:
    return CascadeTable(mode, (*before, *(strip for strips in rows for strip in strips)))
