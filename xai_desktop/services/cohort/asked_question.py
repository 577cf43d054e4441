"""Can the primary question be answered at all? What cannot is said before the run, not after it.

A question is fixed and hashed before anything is computed. One about a metric that is not measured, a finding that
nobody marked or a view that no film has would cost a night and answer nothing.
"""

from collections.abc import Iterable, Sequence

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.columns import FILM, SAID, STRATA, WHAT
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.question import PER_CLASS, TUNED, TUNED_EACH, Question
from xai_desktop.core.cohort.sentences import EXPLAINER, MODEL, in_words
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.errors import DesignError
from xai_desktop.core.report_rows import Kind
from xai_desktop.core.threshold import PerClass
from xai_desktop.core.threshold_words import policy_word
from xai_desktop.services.cohort.map_metrics import row_columns
from xai_desktop.services.cohort.planning import FilmPlan
from xai_desktop.services.cohort.rows import film_cells
from xai_desktop.services.cohort_summary import is_same, metrics_of, network_of

LAYERS = ("last", TUNED)
WHOLE_NETWORK = ("all", "joined")


def check_question(design: Design, cards: Sequence[BundleCard]) -> None:
    """Whether the design measures what its question asks about. `cards` are those of its networks.

    Raises `DesignError`. Explainers are checked by `check_methods`.
    """
    asked = design.question
    if asked is None:
        return
    columns = row_columns(design)
    _among("metric", asked.metric, metrics_of(Table.of((), columns)))
    networks = [asked.model, *([asked.against.removeprefix(MODEL)] if asked.against.startswith(MODEL) else [])]
    names = tuple((model, card.name) for model, card in zip(design.models, cards, strict=True))
    for name in networks:
        if not network_of(name, [card.name for card in cards], names):
            _among("network", name, [card.name for card in cards])
    if asked.against and not asked.against.startswith((EXPLAINER, MODEL)):
        _among("against", asked.against, [one.name for one in columns if one.kind is Kind.NUMBER])
    for name, _ in asked.subgroup:
        if name not in [one.name for one in columns]:
            _among("subgroup", name, [one.name for one in (*STRATA, *WHAT, *SAID)])
    _check_setting(design, asked)


def check_films(design: Design, cards: Sequence[BundleCard], films: Sequence[FilmPlan]) -> None:
    """Whether a film can answer: has the finding, the reader and the subgroup that are asked about.

    Raises `DesignError`.
    """
    asked = design.question
    if asked is None:
        return
    marks = [mark for film in films for mark in film.marks if mark.role == "finding"]
    if asked.finding:
        own = {card.class_of(mark.label) or mark.label for card in cards for mark in marks}
        wanted = {one.casefold() for one in design.findings}
        _among("finding", asked.finding, sorted(one for one in own if not wanted or one.casefold() in wanted))
    if asked.reader:
        _among("reader", asked.reader, list(dict.fromkeys(mark.reader for mark in marks if mark.reader)))
    known = {one.name for one in (*FILM, *STRATA)}
    cells = [film_cells(film) for film in films if film.marks]
    for name, value in asked.subgroup:
        held = list(dict.fromkeys(row[name] for row in cells if row.get(name) is not None)) if name in known else []
        if held and not any(is_same(one, value) for one in map(_plain, held)):
            _among(name, value, [str(one) for one in held[:12]])


def _check_setting(design: Design, asked: Question) -> None:
    """Layer and threshold: one of the design's, or chosen on tuning films, of which there have to be some."""
    if asked.is_tuned and not design.tuning:
        raise DesignError(
            "The primary question asks for the best layer or threshold on tuning films, and no patients are set aside "
            "for that; give a share of them with --tuning, such as 0.3."
        )
    if not set(design.layers) & set(WHOLE_NETWORK) and asked.layer not in LAYERS:
        _among("layer", asked.layer, (*design.layers, "last"))
    policies = [one for one in design.thresholds if isinstance(one, PerClass)]
    if asked.threshold not in (TUNED, TUNED_EACH) and not (asked.threshold == PER_CLASS and policies):
        words = [policy_word(one) for one in design.thresholds]
        if in_words(asked.threshold) not in map(in_words, words):
            _among("threshold", asked.threshold, words)


def _among(what: str, asked: str, known: Iterable[str]) -> None:
    """Raises `DesignError` for what is not there."""
    names = list(dict.fromkeys(known))
    if asked not in names:
        raise DesignError(
            f"The primary question asks for {what} {asked!r}, of which this audit has nothing, so that it could never "
            f"be answered; choose one of: {', '.join(names) or 'none'}."
        )


def _plain(held: object) -> str | float:
    """As the table has it: yes and no are 1 and 0."""
    return float(held) if isinstance(held, bool | int | float) else str(held)
