"""The answer to the primary question in plain English, for somebody who reads films and not statistics."""

from collections.abc import Callable, Iterator
from pathlib import PurePath

from xai_desktop.core.cohort.figures import FEWEST_PATIENTS, Figure
from xai_desktop.core.cohort.meanings import meaning
from xai_desktop.core.cohort.question import ATLAS, RANDOM, Question
from xai_desktop.core.cohort.results import Answer, Says
from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold_words import policy_from_word
from xai_desktop.core.wording import noted, told

EXPLAINER, MODEL = "explainer:", "model:"

Named = Callable[[str], str]
"""What people call a method: `Grad-CAM` for `grad_cam`."""

_RULER = {
    ATLAS: "the mean box of the same finding in other patients (atlas)",
    RANDOM: "a random map",
    "iou_ceiling": "the best mask of the same size (ceiling)",
    "second_reader": "a second reader's marks",
    "box_share": "chance (the marks' share of the film)",
    "pointing_chance": "a point drawn at random (chance)",
}


def not_asked_sentence() -> str:
    return noted(
        "No primary question was set before the audit: all results are exploratory, and none of them is an answer."
    )


def not_answered_sentence(why: str) -> str:
    return told("The primary question cannot be answered: {why}.", why=why)


def answer_sentence(answer: Answer, level: float = 0.95, named: Named = str) -> str:
    """One sentence that answers, and short ones that say what it rests on."""
    if answer.question is None or answer.figure.value is None:
        return not_asked_sentence()
    return " ".join(_sentences(answer, answer.question, level, named))


def in_words(threshold: str) -> str:
    """`p:90` of a command line as the rows and people have it; anything else as it stands."""
    try:
        return policy_from_word(threshold).label
    except InputError:
        return threshold


def _sentences(answer: Answer, question: Question, level: float, named: Named) -> Iterator[str]:
    digits = _digits(answer.figure, question.margin)
    found = _found(answer, question, level, digits, named)
    yield f"{_verdict(answer, question)} the {_label(question)} of {_maps(answer, question, named)} {found}."
    if question.against and answer.own.known and answer.other.known:
        yield f"The two means are {_number(answer.own, digits)} and {_number(answer.other, digits)}."
    if answer.setting is not None:
        yield f"Maps are taken at {_where(answer, question)}."
    if answer.says is Says.OPEN:
        yield _why_open(answer.figure, question)
    if answer.undefined:
        yield _misses(answer, question, level, digits)
    for one in answer.left_out:
        yield f"{_plural(one.n, 'finding')} {'is' if one.n == 1 else 'are'} left out: {one.what}."


def _verdict(answer: Answer, question: Question) -> str:
    films = _films(answer.figure, question)
    if answer.says is Says.OPEN:
        return f"It cannot be told from {films}:"
    return f"{'Yes' if answer.says is Says.YES else 'No'}: on {films},"


def _films(figure: Figure, question: Question) -> str:
    findings = "" if figure.n == figure.films else f" ({_plural(figure.n, 'finding')})"
    finding = f" with {question.finding}" if question.finding else ""
    group = ", ".join(f"{name} {value}" for name, value in question.subgroup)
    text = f"{_plural(figure.films, 'film')}{findings} of {_plural(figure.patients, 'patient')}{finding}"
    return f"{text} ({group})" if group else text


def _label(question: Question) -> str:
    return meaning(question.metric).label


def _maps(answer: Answer, question: Question, named: Named) -> str:
    asked = question if answer.setting is None else answer.setting
    return f"{asked.model}'s {named(asked.explainer)} maps"


def _where(answer: Answer, question: Question) -> str:
    if answer.setting is None:
        return ""
    threshold = in_words(answer.setting.threshold) if meaning(question.metric).cut else ""
    chosen = " (chosen on the tuning films)" if question.is_tuned else ""
    return (", ".join(filter(None, (answer.setting.layer, threshold))) or "the network's input") + chosen


def _found(answer: Answer, question: Question, level: float, digits: int, named: Named) -> str:
    figure = answer.figure
    value = figure.value or 0.0
    interval = _interval(figure, level, digits, "interval of the difference" if question.against else "interval")
    if not question.against:
        return f"is on average {value:.{digits}f} ({interval}), where more than {question.margin:g} was asked for"
    word = "higher" if value >= 0 else "lower"
    margin = f", where more than {question.margin:g} higher was asked for" if question.margin else ""
    other = against_words(question, named)
    return f"is on average {abs(value):.{digits}f} {word} than that of {other} ({interval}){margin}"


def _interval(figure: Figure, level: float, digits: int, name: str) -> str:
    if figure.low is None or figure.high is None:
        return "no interval"
    return f"{100 * level:g} % {name}: {figure.low:.{digits}f} to {figure.high:.{digits}f}"


def against_words(question: Question, named: Named = str) -> str:
    """What it is held against."""
    against = question.against
    if against.startswith(EXPLAINER):
        return f"its {named(against.removeprefix(EXPLAINER))} maps"
    if against.startswith(MODEL):
        return f"{PurePath(against.removeprefix(MODEL)).name}'s {named(question.explainer)} maps"
    return _RULER.get(against, against.replace("_", " "))


def _why_open(figure: Figure, question: Question) -> str:
    if figure.patients < 2:
        return "Films of one patient give no interval."
    if figure.patients < FEWEST_PATIENTS:
        return f"Fewer than {FEWEST_PATIENTS} patients are too few for an interval, and for an answer."
    return f"The interval holds {question.margin:g}, so that neither yes nor no is ruled out."


def _misses(answer: Answer, question: Question, level: float, digits: int) -> str:
    verb = "has no map and counts" if answer.undefined == 1 else "have no map and count"
    counted = f"{verb} as {meaning(question.metric).miss_words}"
    text = f"{answer.undefined} of the {_plural(answer.figure.n, 'finding')} {counted}"
    return f"{text}; without them it is {answer.defined.text(digits, level)}." if answer.defined.known else f"{text}."


def _digits(figure: Figure, margin: float) -> int:
    """Two; three where an end of the interval could not be told from the margin otherwise."""
    ends = (one for one in (figure.low, figure.high) if one is not None)
    return 3 if any(abs(one - margin) < 0.005 for one in ends) else 2


def _number(figure: Figure, digits: int) -> str:
    return "–" if figure.value is None else f"{figure.value:.{digits}f}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
