"""The answer to the primary question in plain English, for somebody who reads films and not statistics."""

from xai_desktop.core.cohort.figures import Figure
from xai_desktop.core.cohort.meanings import meaning
from xai_desktop.core.cohort.question import ATLAS, RANDOM, TUNED, Question
from xai_desktop.core.cohort.results import Answer, Says

EXPLAINER, MODEL = "explainer:", "model:"

_RULER = {
    ATLAS: "the mean box of the same finding in other patients (atlas)",
    RANDOM: "a random map",
    "iou_ceiling": "the best mask of the same size (ceiling)",
    "second_reader": "a second reader",
    "box_share": "the marks' share of the film (chance)",
    "pointing_chance": "a random point (chance)",
}


def not_asked_sentence() -> str:
    return "No primary question was set before the audit: all results are exploratory, and none of them is an answer."


def not_answered_sentence(why: str) -> str:
    return f"The primary question cannot be answered: {why}."


def answer_sentence(answer: Answer, level: float = 0.95) -> str:
    """Of an answer that has a figure, a question and a setting."""
    question, figure = answer.question, answer.figure
    if question is None or figure.value is None or answer.setting is None:
        return not_asked_sentence()
    digits = _digits(figure, question.margin)
    parts = [
        f"{_verdict(answer)}: on {_films(figure)}{_about(question)}, the {_measured(question)} of "
        f"{_maps(answer, question)} is on average {_difference(answer, question, level, digits)}."
    ]
    if answer.says is Says.OPEN:
        parts.append(_why_open(figure, question, digits))
    if answer.undefined:
        parts.append(_misses(answer, question, level, digits))
    if answer.left_out:
        parts.append(f"Left out because there is nothing to hold them against: {_count(answer.left_out)}.")
    return " ".join(parts)


def _verdict(answer: Answer) -> str:
    if answer.says is Says.OPEN:
        return f"It cannot be told from {_plural(answer.figure.films, 'film')}"
    return "Yes" if answer.says is Says.YES else "No"


def _films(figure: Figure) -> str:
    findings = "" if figure.n == figure.films else f" with {figure.n} findings"
    return f"{_plural(figure.films, 'film')}{findings} of {_plural(figure.patients, 'patient')}"


def _about(question: Question) -> str:
    finding = f" with {question.finding}" if question.finding else ""
    group = ", ".join(f"{name} {value}" for name, value in question.subgroup)
    return f"{finding} ({group})" if group else finding


def _measured(question: Question) -> str:
    return meaning(question.metric).label


def _maps(answer: Answer, question: Question) -> str:
    setting = answer.setting
    if setting is None:
        return "the maps"
    chosen = " as chosen on the tuning films" if TUNED in (question.layer, question.threshold) else ""
    return f"{setting.model}'s {setting.explainer} maps ({_where(setting.layer, setting.threshold)}{chosen})"


def _where(layer: str, threshold: str) -> str:
    return ", ".join(filter(None, (layer and f"layer {layer}", threshold))) or "whole map"


def _difference(answer: Answer, question: Question, level: float, digits: int) -> str:
    figure = answer.figure
    value = figure.value or 0.0
    between = _between(figure, level, digits)
    if not question.against:
        return f"{value:.{digits}f}{between}, asked for: above {question.margin:g}"
    word = "higher" if value >= 0 else "lower"
    margin = f", asked for: more than {question.margin:g} higher" if question.margin else ""
    own = "" if answer.own.value is None else f" ({answer.own.value:.{digits}f} against {_value(answer.other, digits)})"
    return f"{abs(value):.{digits}f} {word} than that of {_against(question)}{own}; difference{between}{margin}"


def _between(figure: Figure, level: float, digits: int) -> str:
    if figure.low is None or figure.high is None:
        return f" {figure.value:.{digits}f}, without interval"
    return f" ({100 * level:g} % interval {figure.low:.{digits}f} to {figure.high:.{digits}f})"


def _against(question: Question) -> str:
    against = question.against
    if against.startswith(EXPLAINER):
        return f"the {against.removeprefix(EXPLAINER)} maps"
    if against.startswith(MODEL):
        return f"{against.removeprefix(MODEL)}'s maps"
    return _RULER.get(against, against.replace("_", " "))


def _why_open(figure: Figure, question: Question, digits: int) -> str:
    if figure.low is None:
        return "One patient gives no interval."
    at = f"{question.margin:g}" if question.margin else "0, which is no difference,"
    return f"The interval holds {at} so that neither answer is ruled out." if digits else ""


def _misses(answer: Answer, question: Question, level: float, digits: int) -> str:
    count, known = answer.undefined, meaning(question.metric)
    if known.miss is None:
        return f"{_plural(count, 'map')} could not be measured and are left out."
    verb = "has" if count == 1 else "have"
    counted = "counts" if count == 1 else "count"
    text = f"{count} of these observations {verb} no map and {counted} as a miss"
    if answer.defined.value is None:
        return f"{text}."
    return f"{text}; without them the figure is {answer.defined.text(digits, level)}."


def _digits(figure: Figure, margin: float) -> int:
    """Two; three where an end of the interval could not be told from the margin otherwise."""
    near = (one for one in (figure.low, figure.high) if one is not None and one != margin)
    return 3 if any(abs(one - margin) < 0.005 for one in near) else 2


def _value(figure: Figure, digits: int) -> str:
    return "–" if figure.value is None else f"{figure.value:.{digits}f}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _count(count: int) -> str:
    return _plural(count, "observation")
