"""Every paper is in the command line, and what is asked for stands over what a paper has by itself."""

import pytest

from xai_desktop.cli.parser import PAPERS as COMMANDS
from xai_desktop.core.errors import UsageError
from xai_desktop.services.reproduce.papers import PAPERS, plan_of


def test_the_command_line_has_every_paper() -> None:
    assert {name: paper.title for name, paper in PAPERS.items()} == COMMANDS


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_has_a_plan_of_its_own(name: str) -> None:
    plan = plan_of(name, {}, 0, 0, {})
    assert len(plan.seeds) == PAPERS[name].seeds
    assert plan.films == PAPERS[name].films
    assert plan.order.is_synthetic


def test_what_is_asked_for_comes_first() -> None:
    plan = plan_of("p000", {"size": 48, "widths": (4, 8)}, 2, 7, {"methods": "lime", "box-heads": "yes"})
    assert (plan.seeds, plan.films, plan.order.spec.size) == ((1, 2), 7, (48, 48))
    assert plan.words("methods", "") == ("lime",)
    assert plan.says("box-heads")


@pytest.mark.parametrize("choices", [{"speed": "high"}, {"Methods": "lime"}])
def test_an_unknown_choice_is_named(choices: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="it has: methods, box-heads"):
        plan_of("p000", {}, 0, 0, choices)


def test_yes_or_no() -> None:
    with pytest.raises(UsageError, match="write yes or no"):
        plan_of("p000", {}, 0, 0, {"box-heads": "perhaps"}).says("box-heads")
    with pytest.raises(UsageError, match="above zero"):
        plan_of("p000", {}, -1, 0, {})
