"""Contact sheets: the best, the median and the worst films of what was asked, or of each network and method."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.charts import Chart, ContactSheet, FilmTile, Pixels, TileRow
from xai_desktop.core.cohort.cut_words import cut_text
from xai_desktop.core.cohort.figures import FilmKey, Setting
from xai_desktop.core.cohort.film_choice import FilmChoice, film_choice
from xai_desktop.core.cohort.meanings import meaning
from xai_desktop.core.cohort.observations import Observation
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.report_line import Cell
from xai_desktop.core.threshold import PerClass
from xai_desktop.core.threshold_words import cut_word_of, policy_from_word
from xai_desktop.services.cohort.chart_parts import file_key, key_of, label, settings_of
from xai_desktop.services.cohort.names import place
from xai_desktop.services.cohort_summary import methods_of, observations

MOST_SHEETS = 4
"""Without a question, of so many networks and methods: each takes a page, and its films are explained again."""

LOOK = (
    "Colour: the map, from 0 to its own maximum; white line: the mask; boxes: the experts' marks; cross: the peak, "
    "turned where it lies outside all marks. What looks like writing in a film is blanked."
)
AFTER = "Chosen after the fact, by this number: they show what the best and the worst look like, not how often."


@dataclass(frozen=True, slots=True, eq=False)
class SheetPlan:
    """What a contact sheet will show: for each film of the choice the row of the table and its cells."""

    setting: Setting
    metric: str
    finding: str
    choice: FilmChoice
    rows: Mapping[FilmKey, tuple[TileRow, Mapping[str, Cell]]]
    asked: bool

    @property
    def key(self) -> str:
        if self.asked:
            return "films"
        return file_key("films", self.setting.model, self.setting.explainer)


def sheet_plans(summary: Summary, rows: Table, metric: str) -> tuple[SheetPlan, ...]:
    """Of the primary question where it could be answered, else of the first networks and methods."""
    answer = summary.answer
    if answer.question is not None and answer.setting is not None:
        found = [_planned(summary, rows, metric, answer.setting, answer.question)]
    else:
        found = [_planned(summary, rows, metric, setting, None) for setting in settings_of(summary)[:MOST_SHEETS]]
    return tuple(one for one in found if one.choice.n)


def contact_sheets(
    plans: Iterable[SheetPlan], pictures: Mapping[TileRow, Pixels | str], left: int = 0
) -> Iterator[Chart]:
    """`pictures` has one for each row, or why there is none; `left` networks and methods have no sheet."""
    for plan in plans:
        rows = tuple((name, tuple(_tile(plan, one, pictures) for one in row)) for name, row in plan.choice.rows)
        finding = f", {plan.finding}" if plan.finding else ""
        cut = _cut(plan.setting.threshold)
        title = f"Films by {label(plan.metric)}{finding}: {place(plan.setting)}" + (f" · {cut}" if cut else "")
        yield ContactSheet(plan.key, title, _caption(plan, left), rows)


def _cut(threshold: str) -> str:
    """As a title has it."""
    policy = policy_from_word(threshold) if threshold else None
    if isinstance(policy, PerClass):
        return "each finding at its own threshold"
    return cut_text(policy) if policy is not None else ""


def without_sheet(summary: Summary, plans: Iterable[SheetPlan]) -> int:
    """Networks and methods that have none for want of room; 0 where a question was asked."""
    plans = tuple(plans)
    return 0 if any(plan.asked for plan in plans) else max(0, len(settings_of(summary)) - MOST_SHEETS)


def _planned(summary: Summary, rows: Table, metric: str, setting: Setting, question: Question | None) -> SheetPlan:
    films = observations(rows, metric, setting, summary.reader, question)
    choice = film_choice(films, meaning(metric).better)
    wanted = {one.film for one in choice.films}
    finding = question.finding if question is not None else ""
    return SheetPlan(setting, metric, finding, choice, _rows_of(rows, summary, setting, wanted), question is not None)


def _rows_of(
    rows: Table, summary: Summary, setting: Setting, films: set[FilmKey]
) -> dict[FilmKey, tuple[TileRow, Mapping[str, Cell]]]:
    """The first row of each film and finding at the setting."""
    methods = methods_of(rows)
    own = rows.where(split="test", reader=summary.reader, model=setting.model, layer=setting.layer)
    columns: dict[str, list[Any]] = {name: values.tolist() for name, values in own.columns.items()}
    found: dict[FilmKey, tuple[TileRow, Mapping[str, Cell]]] = {}
    for number in range(len(own)):
        cells = {name: values[number] for name, values in columns.items()}
        frame = int(cells["frame"]) if cells["frame"] == cells["frame"] else 1
        key = FilmKey(cells["film"], frame, cells["finding"])
        same = methods[cells["explainer"], cells["parameters"]] == setting.explainer
        if same and key in films and _at(setting.threshold, cells):
            found.setdefault(key, (_tile_row(cells, frame), cells))
    return found


def _at(threshold: str, cells: Mapping[str, Any]) -> bool:
    """Of a threshold per class, the finding's own."""
    return threshold in ("", cells["threshold"]) or cut_word_of(threshold, cells["finding"]) == cells["threshold"]


def _tile_row(cells: Mapping[str, Any], frame: int) -> TileRow:
    names = ("finding", "reader", "model", "explainer", "parameters", "layer", "threshold")
    return TileRow(cells["film"], frame, **{name: cells[name] for name in names})


def _tile(plan: SheetPlan, one: Observation, pictures: Mapping[TileRow, Pixels | str]) -> FilmTile:
    row, _ = plan.rows[one.film]
    found = pictures.get(row, "not shown: nobody made its picture")
    score = f"score {words.number(one.score)}" if one.score is not None else "no score"
    number = f"{label(plan.metric)} {words.number(one.defined)}"
    told = "\n".join(filter(None, (key_of(one.film), "" if plan.finding else one.film.finding, number, score)))
    if isinstance(found, str):
        return FilmTile(key_of(one.film), None, told, found, row)
    return FilmTile(key_of(one.film), found, told, row=row)


def _caption(plan: SheetPlan, left: int) -> str:
    choice = plan.choice
    names = ", ".join(name for name, _ in choice.rows)
    shown = len(choice.films)
    how = f"{shown} of {choice.n} by {label(plan.metric)} ({names}; ties by the film's name)."
    name, last = choice.rows[-1]
    tied = ""
    if choice.as_last > len(last):
        value = words.number(last[0].defined)
        tied = f"{choice.as_last} films share the {name} value, {value}: of them {len(last)} stand here by their names."
    more = f"{left} more networks and methods have no sheet." if left else ""
    return words.caption(
        choice.n + choice.without,
        undefined=choice.without,
        more=" ".join(filter(None, (how, tied, AFTER, LOOK, more))),
    )
