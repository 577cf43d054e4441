"""Every paper is in the command line, and what is asked for stands over what a paper has by itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.cli.parser import PAPERS as COMMANDS
from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Quiet, Task
from xai_desktop.services.reproduce import papers
from xai_desktop.services.reproduce.claim import Reproduction
from xai_desktop.services.reproduce.papers import PAPERS, plan_of, run
from xai_desktop.services.reproduce.plan import Plan


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


def test_a_folder_holds_one_test_to_which_seeds_and_extras_can_be_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Plan] = []

    def look(plan: Plan, out: Path, task: Task) -> Reproduction:
        asked.append(plan)
        return Reproduction("P", "t", "s", (), (), (), ())

    monkeypatch.setitem(papers.PAPERS, "p000", replace(PAPERS["p000"], reproduce=look))
    first = plan_of("p000", {"size": 48}, 2, 7, {})
    run("p000", first, tmp_path, Quiet())
    run("p000", plan_of("p000", {"size": 48, "device": "cpu"}, 5, 7, {"box-heads": "yes"}), tmp_path, Quiet())
    assert len(asked) == 2
    for other, word in (
        (plan_of("p000", {"size": 64}, 2, 7, {}), "spec"),
        (plan_of("p000", {"size": 48}, 2, 8, {}), "measured"),
        (plan_of("p000", {"size": 48}, 2, 7, {"methods": "lime"}), "choices"),
    ):
        with pytest.raises(UsageError, match=f"differs in {word}; name another folder"):
            run("p000", other, tmp_path, Quiet())
    (tmp_path / "plan.json").write_text("{")
    with pytest.raises(UsageError, match=r"plan\.json: cannot be read"):
        run("p000", first, tmp_path, Quiet())
    assert len(asked) == 2
