"""What the sanity checks are called, what they ask, and what their verdicts say: the same words in files and window.

Sentences are English; the window says them with `retold`.
"""

from dataclasses import dataclass

from xai_desktop.core.sanity import CheckResult, Effect, Finding, Verdict
from xai_desktop.core.wording import noted, told


@dataclass(frozen=True, slots=True)
class CheckWords:
    """Title, question, and what is said where it is shown and where it is not. `warning`: shown is bad news."""

    title: str
    question: str
    shown: str
    not_shown: str
    warning: bool = False


WORDS: dict[str, CheckWords] = {
    "shortcut": CheckWords(
        noted("Shortcut test"), noted("Does the network use a sign on the film?"),
        noted("shortcut shown"), noted("shortcut not shown"), True,
    ),
    "hidden_cue": CheckWords(
        noted("Hidden cues"), noted("Does the network use a place that no expert marked?"),
        noted("hidden cue shown"), noted("hidden cue not shown"), True,
    ),
    "weights": CheckWords(
        noted("Parameter randomisation"), noted("Does the map hang on what was learnt?"),
        noted("shown that the map hangs on the weights"), noted("not shown that the map hangs on the weights"),
    ),
    "labels": CheckWords(
        noted("Label sensitivity"), noted("Does the map change with the class that is asked about?"),
        noted("shown that the map hangs on the class"), noted("not shown that the map hangs on the class"),
    ),
    "repeat": CheckWords(
        noted("Repeatability"), noted("Does the map stay when it is made again?"),
        noted("shown that the map stays"), noted("not shown that the map stays"),
    ),
    "input_shift": CheckWords(
        noted("Input shift"), noted("Does the map stay when the film is shifted?"),
        noted("shown that the map stays on shifted films"), noted("not shown that the map stays on shifted films"),
    ),
    "baselines": CheckWords(
        noted("Baselines"), noted("Does the map find the marks better than maps that know nothing?"),
        noted("shown that the map is better than its baselines"),
        noted("not shown that the map is better than its baselines"),
    ),
    "pointing": CheckWords(
        noted("Pointing of random networks"), noted("Does the map point better than with random weights?"),
        noted("shown that pointing hangs on what was learnt"),
        noted("not shown that pointing hangs on what was learnt"),
    ),
}  # fmt: skip

NOT_TESTABLE, FAILED = noted("not testable here"), noted("test failed")
NONE_SEEN = noted("no effect could have been seen with so few")


def verdict_words(key: str, verdict: Verdict) -> str:
    """The verdict in the words of its question."""
    words = WORDS[key]
    return {
        Verdict.SHOWN: words.shown,
        Verdict.NOT_SHOWN: words.not_shown,
        Verdict.NOT_TESTABLE: NOT_TESTABLE,
        Verdict.FAILED: FAILED,
    }[verdict]


def headline(result: CheckResult) -> str:
    """The verdict in one line: what was not shown says with how many films and how large an effect would have been."""
    said = verdict_words(result.key, result.verdict)
    effect = result.lead.effect if result.lead is not None else None
    if result.verdict in (Verdict.NOT_TESTABLE, Verdict.FAILED):
        reason = result.reason or (result.lead.reason if result.lead is not None else "")
        return told(noted("{verdict}: {reason}"), verdict=said, reason=reason) if reason else said
    if effect is None:
        return said
    if result.verdict is Verdict.SHOWN:
        return told(noted("{verdict} with {films}"), verdict=said, films=films(effect.films))
    if effect.smallest is None:
        return told(noted("{verdict} with {films}; {why}"), verdict=said, films=films(effect.films), why=NONE_SEEN)
    return told(
        noted("{verdict} with {films}, smallest effect that would have been seen {smallest}"),
        verdict=said, films=films(effect.films), smallest=amount(effect.smallest, effect.unit),
    )  # fmt: skip


def figures(effect: Effect) -> str:
    """`1.21 logits (99.6 % interval 0.41 to 2.24), 22 films of 22 patients, 1 without a value`."""
    if effect.low is None or effect.high is None:
        said = amount(effect.estimate, effect.unit)
    else:
        said = told(
            noted("{effect} ({level} % interval {low} to {high})"),
            effect=amount(effect.estimate, effect.unit), level=f"{100 * effect.level:.3g}",
            low=f"{effect.low:.2f}", high=f"{effect.high:.2f}",
        )  # fmt: skip
    missing = f", {effect.undefined} without a value" if effect.undefined else ""
    return f"{said}, {films(effect.films)} of {patients(effect.patients)}{missing}"


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
        noted("Shown where the interval lies above {floor} and the estimate reaches {interest}."),
        floor=f"{rule.floor:g}", interest=amount(rule.interest, rule.unit),
    )  # fmt: skip


def amount(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}"


def films(count: int) -> str:
    return "1 film" if count == 1 else f"{count} films"


def patients(count: int) -> str:
    return "1 patient" if count == 1 else f"{count} patients"
