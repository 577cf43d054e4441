"""Four verdicts, by a rule that is stated before, and never from one film."""

import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.core.sanity import (
    LEAST_FILMS,
    SMALLER,
    CheckResult,
    Effect,
    Finding,
    Rule,
    Verdict,
    concluded,
    judged,
)
from xai_desktop.core.sanity_words import WORDS, figures, headline, line

RULE = Rule(0.0, 1.0, "logits")


def effect(estimate: float, low: float | None, high: float | None, patients: int = 20) -> Effect:
    return Effect(estimate, low, high, 0.95, patients, patients, "logits", 1.2)


def finding(verdict: Verdict, estimate: float = 1.0, name: str = "a") -> Finding:
    return Finding(name, verdict, effect(estimate, estimate - 0.1, estimate + 0.1))


@pytest.mark.parametrize(
    ("one", "verdict", "reason"),
    [
        (effect(1.5, 0.2, 2.0), Verdict.SHOWN, ""),
        (effect(1.5, -0.1, 2.0), Verdict.NOT_SHOWN, ""),
        (effect(0.5, 0.2, 0.8), Verdict.NOT_SHOWN, SMALLER),
        (effect(1.0, 0.5, 1.5), Verdict.SHOWN, ""),
        (effect(-2.0, -3.0, -1.0), Verdict.NOT_SHOWN, ""),
    ],
)
def test_shown_needs_an_interval_above_the_floor_and_an_effect_that_matters(
    one: Effect, verdict: Verdict, reason: str
) -> None:
    assert judged(one, RULE) == (verdict, reason)


@pytest.mark.parametrize("patients", [1, 2, LEAST_FILMS - 1])
def test_few_films_are_not_testable_however_large_the_effect(patients: int) -> None:
    verdict, reason = judged(effect(9.0, 8.0, 10.0, patients), RULE)
    assert verdict is Verdict.NOT_TESTABLE
    assert reason.startswith("one patient" if patients == 1 else f"{patients} patients")
    assert str(LEAST_FILMS) in reason
    assert judged(effect(9.0, 8.0, 10.0, LEAST_FILMS), RULE)[0] is Verdict.SHOWN


def test_no_interval_is_no_verdict() -> None:
    assert judged(effect(9.0, None, None), RULE)[0] is Verdict.NOT_TESTABLE


def test_a_warning_is_given_by_the_first_that_shows_it_and_an_assurance_by_none_that_does_not() -> None:
    shown, not_shown = finding(Verdict.SHOWN, 3.0, "shown"), finding(Verdict.NOT_SHOWN, 0.2, "not")
    untested = Finding("untested", Verdict.NOT_TESTABLE, reason="no marks")
    rows = (untested, not_shown, finding(Verdict.SHOWN, 2.0), shown)
    warned = concluded("shortcut", RULE, rows, warning=True)
    assert (warned.verdict, warned.lead) == (Verdict.SHOWN, shown)
    assured = concluded("weights", RULE, rows)
    assert (assured.verdict, assured.lead) == (Verdict.NOT_SHOWN, not_shown)
    assert concluded("weights", RULE, (untested, shown)).verdict is Verdict.SHOWN
    assert concluded("shortcut", RULE, (untested,), warning=True).verdict is Verdict.NOT_TESTABLE
    assert concluded("shortcut", RULE, (), warning=True).verdict is Verdict.NOT_TESTABLE


def test_what_was_not_shown_says_films_and_the_smallest_effect_that_would_have_been_seen() -> None:
    result = concluded("shortcut", RULE, (finding(Verdict.NOT_SHOWN, 0.2),), warning=True)
    assert headline(result) == (
        "shortcut not shown with 20 films, smallest effect that would have been seen 1.20 logits"
    )
    assert headline(concluded("shortcut", RULE, (finding(Verdict.SHOWN, 3.0),), warning=True)) == (
        "shortcut shown with 20 films"
    )


def test_every_check_has_its_own_words_for_all_four_verdicts() -> None:
    for key in WORDS:
        said = {headline(CheckResult(key, verdict, RULE, (finding(verdict),), 0, "why")) for verdict in Verdict}
        assert len(said) == 4
        assert all("passed" not in one for one in said)


def test_figures_name_effect_interval_films_and_what_has_no_value() -> None:
    one = Effect(1.234, 0.5, 2.0, 0.99583, 21, 20, "logits", 1.2, undefined=3)
    assert figures(one) == "1.23 logits (99.6 % interval 0.50 to 2.00), 21 films of 20 patients, 3 without a value"
    assert line("shortcut", Finding("Mass: word", Verdict.NOT_SHOWN, one, "because")).endswith("(because)")


def test_a_rule_whose_interest_lies_below_its_floor_is_none() -> None:
    with pytest.raises(InputError, match="floor"):
        Rule(0.5, 0.4, "x")


def test_a_check_is_as_sharp_as_its_bluntest_line() -> None:
    """The line with the largest estimate leads, and another one would have seen less."""
    blunt = Finding("b", Verdict.NOT_SHOWN, Effect(0.1, -2.0, 2.2, 0.95, 9, 9, "logits", 3.4))
    untested = Finding("c", Verdict.NOT_TESTABLE, reason="no room")
    result = concluded("shortcut", RULE, (finding(Verdict.NOT_SHOWN, 0.2), blunt, untested), warning=True)
    assert result.lead is not None
    assert result.lead.subject == "a"
    assert headline(result) == (
        "shortcut not shown with 9 films, smallest effect that would have been seen 3.40 logits, "
        "1 of 3 lines could not be tested"
    )
    warned = concluded("shortcut", RULE, (finding(Verdict.SHOWN, 3.0), blunt, untested), warning=True)
    assert headline(warned) == "shortcut shown with 20 films"
    assured = concluded("repeat", RULE, (finding(Verdict.SHOWN, 3.0), untested))
    assert headline(assured) == "shown that the map stays with 20 films, 1 of 2 lines could not be tested"
