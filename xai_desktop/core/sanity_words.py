"""What the sanity checks are called, what they ask, and what their verdicts say: the same words in files and window.

Sentences are English; the window says them with `retold`.
"""

from dataclasses import dataclass

from xai_desktop.core.sanity import CheckResult, Effect, Finding, Verdict
from xai_desktop.core.wording import noted, told


@dataclass(frozen=True, slots=True)
class CheckWords:
    """Title, question, and what is said where it is shown and where it is not, with `{films}`.

    `warning`: shown is bad news.
    """

    title: str
    question: str
    shown: str
    not_shown: str
    warning: bool = False


WORDS: dict[str, CheckWords] = {
    "shortcut": CheckWords(
        noted("Shortcut test"), noted("Does the network use a sign on the film?"),
        noted("shortcut shown with {films}"), noted("shortcut not shown with {films}"), True,
    ),
    "hidden_cue": CheckWords(
        noted("Hidden cues"), noted("Does the network use a place that no expert marked?"),
        noted("hidden cue shown with {films}"), noted("hidden cue not shown with {films}"), True,
    ),
    "weights": CheckWords(
        noted("Parameter randomisation"), noted("Does the map hang on what was learnt?"),
        noted("shown that the map hangs on the weights with {films}"),
        noted("not shown that the map hangs on the weights with {films}"),
    ),
    "labels": CheckWords(
        noted("Label sensitivity"), noted("Does the map change with the class that is asked about?"),
        noted("shown that the map hangs on the class with {films}"),
        noted("not shown that the map hangs on the class with {films}"),
    ),
    "repeat": CheckWords(
        noted("Repeatability"), noted("Does the map stay when it is made again?"),
        noted("shown that the map stays with {films}"), noted("not shown that the map stays with {films}"),
    ),
    "input_shift": CheckWords(
        noted("Input shift"), noted("Does the map stay when the film is shifted?"),
        noted("shown that the map stays on shifted films with {films}"),
        noted("not shown that the map stays on shifted films with {films}"),
    ),
    "baselines": CheckWords(
        noted("Baselines"), noted("Does the map find the marks better than maps that know nothing?"),
        noted("shown that the map is better than its baselines with {films}"),
        noted("not shown that the map is better than its baselines with {films}"),
    ),
    "pointing": CheckWords(
        noted("Pointing of random networks"), noted("Does the map point better than with random weights?"),
        noted("shown that pointing hangs on what was learnt with {films}"),
        noted("not shown that pointing hangs on what was learnt with {films}"),
    ),
}  # fmt: skip

NOT_TESTABLE, FAILED = noted("not testable here"), noted("test failed")
WITH = " with {films}"
"""What a verdict leaves out where no number stands beside it."""

NONE_SEEN = noted("no effect could have been seen with so few")


def verdict_words(key: str, verdict: Verdict) -> str:
    """The verdict in the words of its question, without a number."""
    return _verdict(key, verdict).removesuffix(WITH)


def _verdict(key: str, verdict: Verdict) -> str:
    words = WORDS[key]
    return {
        Verdict.SHOWN: words.shown,
        Verdict.NOT_SHOWN: words.not_shown,
        Verdict.NOT_TESTABLE: NOT_TESTABLE,
        Verdict.FAILED: FAILED,
    }[verdict]


def headline(result: CheckResult) -> str:
    """The verdict in one line: what was not shown says with how many films and how large an effect would have been."""
    join, parts = headline_parts(result)
    return join.join(parts)


def headline_parts(result: CheckResult) -> tuple[str, tuple[str, ...]]:
    """What lies between the parts of a headline, and the parts: the window says each for itself."""
    said = _verdict(result.key, result.verdict)
    effect = result.bluntest
    if result.verdict in (Verdict.NOT_TESTABLE, Verdict.FAILED):
        reason = result.reason or (result.lead.reason if result.lead is not None else "")
        return ": ", (said, reason) if reason else (said,)
    if effect is None:
        return ", ", (said.removesuffix(WITH),)
    said = said.format(films=films(effect.films))
    if result.verdict is Verdict.SHOWN:
        return ", ", (said, *_untested(result))
    if effect.smallest is None:
        return ", ", (said, NONE_SEEN, *_untested(result))
    smallest = amount(effect.smallest, effect.unit)
    seen = told("smallest effect that would have been seen {smallest}", smallest=smallest)
    return ", ", (said, seen, *_untested(result))


def _untested(result: CheckResult) -> tuple[str, ...]:
    """What good news leave out: lines without a verdict, of which nothing is known."""
    good = Verdict.NOT_SHOWN if WORDS[result.key].warning else Verdict.SHOWN
    count = sum(one.verdict in (Verdict.NOT_TESTABLE, Verdict.FAILED) for one in result.findings)
    if result.verdict is not good or not count:
        return ()
    return (told("{count} of {lines} lines could not be tested", count=count, lines=len(result.findings)),)


def figures(effect: Effect) -> str:
    """`1.21 logits (99.6 % interval 0.41 to 2.24), 22 films of 22 patients, 1 without a value`."""
    said = amount(effect.estimate, effect.unit)
    interval, *rest = figure_parts(effect)
    return ", ".join((f"{said} ({interval})" if interval else said, *rest))


def figure_parts(effect: Effect) -> tuple[str, ...]:
    """The interval ("" where there is none), the films, and how many have no value."""
    interval = ""
    if effect.low is not None and effect.high is not None:
        interval = told(
            "{level} % interval {low} to {high}",
            level=_percent(effect.level),
            low=f"{effect.low:.2f}",
            high=f"{effect.high:.2f}",
        )
    missing = (told("{count} without a value", count=effect.undefined),) if effect.undefined else ()
    return interval, films_of(effect.films, effect.patients), *missing


def _percent(level: float) -> str:
    """In as many digits as it needs to be no hundred."""
    return next(text for digits in range(3, 18) if (text := f"{100 * level:.{digits}g}") != "100" or digits == 17)


def films_of(count: int, people: int) -> str:
    """`22 films of 20 patients`."""
    if count == 1 or people == 1:
        return f"{films(count)} of {patients(people)}"
    return told("{films} films of {patients} patients", films=count, patients=people)


def smallest_words(effect: Effect) -> str:
    """What would have been seen."""
    return amount(effect.smallest, effect.unit) if effect.smallest is not None else NONE_SEEN


def line(key: str, finding: Finding) -> str:
    """One finding in one sentence."""
    said = f"{finding.subject}: {verdict_words(key, finding.verdict)}"
    if finding.effect is not None:
        said += f", {figures(finding.effect)}"
    return said + (f" ({finding.reason})" if finding.reason else "")


def rule_words(result: CheckResult) -> str:
    """The rule that was stated before the run."""
    rule = result.rule
    return told(
        "Shown where the interval lies above {floor} and the estimate reaches {interest}.",
        floor=f"{rule.floor:g}",
        interest=amount(rule.interest, rule.unit),
    )


def amount(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}"


def films(count: int) -> str:
    return "1 film" if count == 1 else f"{count} films"


def patients(count: int) -> str:
    return "1 patient" if count == 1 else f"{count} patients"
