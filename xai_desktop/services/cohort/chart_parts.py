"""From figures of a summary to parts of charts."""

from collections.abc import Iterable

from xai_desktop.core.cohort.charts import NO_ESTIMATE, Estimate
from xai_desktop.core.cohort.figures import Figure, FilmKey, Setting
from xai_desktop.core.cohort.meanings import meaning
from xai_desktop.core.cohort.parts import film_key
from xai_desktop.core.cohort.results import EstimateRow, Summary
from xai_desktop.services.cohort.names import method


def estimate_of(figure: Figure, undefined: int = 0) -> Estimate:
    """With misses counted, or of what is defined: `n` are the observations behind it and `undefined` more."""
    if figure.value is None:
        return NO_ESTIMATE
    return Estimate(figure.value, figure.low, figure.high, figure.n + undefined, undefined)


def shown(row: EstimateRow) -> Estimate:
    """All films where a value stands for a map that is none, else of defined maps only."""
    if row.all_films.known:
        own = row.all_films
        return Estimate(own.value, own.low, own.high, own.n, min(row.undefined_n, own.n))
    return estimate_of(row.defined, row.undefined_n)


def rows_of(summary: Summary, metric: str, *, pooled: str = "") -> list[EstimateRow]:
    """The rows of one metric, not pooled unless asked."""
    return [one for one in summary.estimates if one.metric == metric and one.pooled == pooled]


def at_last(summary: Summary, rows: Iterable[EstimateRow]) -> list[EstimateRow]:
    """One row per series and finding: at the setting that the comparisons use, which is `last` unless tuned."""
    chosen = settings_of(summary)
    return [one for one in rows if (one.setting.series, one.setting.layer) in {(s.series, s.layer) for s in chosen}]


def settings_of(summary: Summary) -> tuple[Setting, ...]:
    """At what setting each series is compared with the others, in the order of the summary."""
    found = [one.setting for one in summary.call_place]
    return tuple(dict.fromkeys(found))


def findings_of(summary: Summary) -> tuple[str, ...]:
    """In the order in which they stand in the tables."""
    return tuple(dict.fromkeys(one.finding for one in summary.estimates if one.finding))


def label(metric: str) -> str:
    return meaning(metric).label


def name_of(setting: Setting) -> str:
    """A series as charts call it."""
    return f"{method(setting.explainer)} · {setting.model}"


def is_primary(summary: Summary, setting: Setting) -> bool:
    asked = summary.answer.setting
    return asked is not None and (asked.series, asked.layer) == (setting.series, setting.layer)


def key_of(film: FilmKey) -> str:
    """By which a film is opened."""
    return film_key(film.film, film.frame)


def file_key(*parts: str) -> str:
    """A name that a file can bear."""
    return "-".join("".join(c if c.isalnum() else "-" for c in part) for part in parts)
