"""The tab of sanity checks: never run, asked, running, done, failed, and another network's."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import CARDS, themed
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import RunState
from xai_desktop.app.sanity_runs import SanityRuns, kept_sanity_of, report_folder
from xai_desktop.app.sanity_wish import SanityWish, fields
from xai_desktop.app.training_state import Phase
from xai_desktop.core import paths
from xai_desktop.core.sanity import CheckResult, Curve, Effect, Finding, Point, Rule, SanityRun, Verdict
from xai_desktop.core.task import Progress
from xai_desktop.io.bundle_files import read_card
from xai_desktop.services import kept_sanity
from xai_desktop.services.training_child import Ending, Outcome, Told
from xai_desktop.ui.models.sanity.page import NONE_YET, STOPPED, UNUSABLE, SanityPage

FOLDER = paths.bundled_models() / "demo-marker"
LINE = ShelfLine("demo-marker", FOLDER, "End to end", ("Pneumothorax",), "with the program")
OTHER = replace(LINE, name="demo-no-marker", folder=paths.bundled_models() / "demo-no-marker")
EFFECT = Effect(4.36, 4.02, 4.66, 0.9958, 40, 40, "logits", 1.05)
LOSS = Effect(0.1, 0.05, 0.15, 0.95, 38, 38, "of rank correlation lost", 0.58, 2)
CURVE = Curve("cascading: SSIM", "Grad-CAM", (Point("none", 1.0, 1.0, 1.0, 40), Point("head", None), Point("a", 0.2)))
RESULTS = (
    CheckResult("shortcut", Verdict.SHOWN, Rule(0.0, 1.0, "logits"),
                (Finding("Pneumothorax: signs covered", Verdict.SHOWN, EFFECT),), 0, notes=("A note.",)),
    CheckResult("weights", Verdict.NOT_SHOWN, Rule(0.5, 0.5, "of rank correlation lost"),
                (Finding("Grad-CAM", Verdict.NOT_SHOWN, LOSS),), 0, curves=(CURVE,)),
    CheckResult("labels", Verdict.NOT_TESTABLE, Rule(0.0, 0.25, "x"), reason="there is no other class"),
    CheckResult("repeat", Verdict.FAILED, Rule(0.8, 0.8, "x"), reason="The network broke"),
)  # fmt: skip


def run_of(line: ShelfLine) -> SanityRun:
    weights = read_card(line.folder).weights_hash
    asked = (("methods", "Grad-CAM"), ("layer", "last"))
    return SanityRun(line.name, weights, "2026-03-01T10:00:00+00:00", "0.1.0", 40, 40, True, asked, RESULTS)


@pytest.fixture
def page(qtbot: QtBot, qapp: object) -> SanityPage:
    themed(qapp)  # type: ignore[arg-type]
    made = SanityPage(CARDS)
    qtbot.addWidget(made)
    made.resize(900, 700)
    return made


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    report = tmp_path / "report"
    report.mkdir()
    (report / "report.html").write_text("<p>")
    kept_sanity.keep(run_of(LINE), report)
    return report / "report.html"


def test_a_network_that_was_never_checked_says_so_and_what_the_checks_ask(page: SanityPage) -> None:
    page.show_line(LINE)
    assert page.said.text() == NONE_YET
    assert not page.cards
    assert page.run.isEnabled()
    assert page.report.isHidden()
    page.show_line(replace(LINE, problem="broken"))
    assert page.said.text() == UNUSABLE
    assert not page.run.isEnabled()
    page.show_line(None)
    assert not page.run.isEnabled()


def test_a_finished_run_shows_every_verdict_with_effect_interval_and_films(page: SanityPage, kept: Path) -> None:
    page.show_line(LINE)
    assert [card.verdict.text() for card in page.cards] == [
        "Shortcut shown with 40 films.",
        "Not shown that the map hangs on the weights with 38 films, smallest effect that would have been seen "
        "0.58 of rank correlation lost.",
        "Not testable here: there is no other class.",
        "Test failed: The network broke.",
    ]
    assert [card.verdict.property("role") for card in page.cards] == ["notice", "notice", "strong", "bad"]
    assert page.cards[0].figures.text() == (
        "Pneumothorax: signs covered: 4.36 logits (99.6 % interval 4.02 to 4.66), 40 films of 40 patients"
    )
    assert "2 without a value" in page.cards[1].figures.text()
    assert page.cards[2].plot.isHidden()
    assert page.said.text() == (
        "Warning: Shortcut test · Test failed: Repeatability · Not shown: Parameter randomisation · "
        "Not testable here: Label sensitivity"
    )
    assert "40 films of 40 patients" in page.facts.text()
    asked: list[Path] = []
    page.report_requested.connect(asked.append)
    page.report.click()
    assert asked == [kept]
    page.show()
    assert not page.grab().isNull()
    page.show_line(OTHER)
    assert page.said.text() == NONE_YET, "what is shown is of this network alone"
    assert not page.cards


def test_a_damaged_result_is_one_sentence(page: SanityPage, kept: Path) -> None:
    (kept_sanity.folder_of(run_of(LINE).weights) / "sanity.json").write_text("{")
    page.show_line(LINE)
    assert "run the checks again" in page.problem.text()
    assert page.run.isEnabled()


def test_what_is_missing_is_said_in_place_of_a_button_that_fails(page: SanityPage, tmp_path: Path) -> None:
    page.show_line(LINE)
    page.run.click()
    assert not page.begin.isEnabled()
    assert page.missing.text() == "Choose the folder of films."
    page.form.set_values({"films_folder": str(tmp_path / "nowhere")})
    page.form.changed.emit()
    assert "no such folder" in page.missing.text()
    page.form.set_values({"films_folder": str(tmp_path), "check": "shortcut", "films": 12})
    page.form.changed.emit()
    assert page.begin.isEnabled()
    asked: list[tuple[ShelfLine, SanityWish]] = []
    page.run_requested.connect(lambda line, wish: asked.append((line, wish)))
    page.begin.click()
    assert asked[0][0] is LINE
    assert asked[0][1].words() == (
        str(tmp_path), "--explainer", "grad_cam", "--check", "shortcut", "--films", "12"
    )  # fmt: skip


def test_a_run_says_how_far_it_is_and_another_network_has_to_wait(page: SanityPage) -> None:
    page.show_line(LINE)
    state = RunState(FOLDER, Phase.RUNNING, "Shortcut test: signs covered and inserted", 0.25)
    page.show_state(state)
    assert not page.cancel.isHidden()
    assert page.run.isHidden()
    assert page.bar.value() == 250
    assert page.doing.text().startswith("Shortcut test")
    stopped: list[bool] = []
    page.stop_requested.connect(lambda: stopped.append(True))
    page.cancel.click()
    assert stopped
    page.show_state(replace(state, phase=Phase.STOPPING))
    assert not page.cancel.isEnabled()
    page.show_line(OTHER)
    assert page.cancel.isHidden()
    assert not page.run.isEnabled()
    assert page.run.toolTip()


def test_the_end_is_shown_whatever_it_was(page: SanityPage, tmp_path: Path) -> None:
    page.show_line(LINE)
    running = RunState(FOLDER, Phase.RUNNING)
    page.show_state(running)
    page.show_state(replace(running, phase=Phase.FAILED, sentence="There are no films."))
    assert page.problem.text() == "There are no films."
    page.show_state(running)
    page.show_state(replace(running, phase=Phase.STOPPED))
    assert page.problem.text() == STOPPED
    page.show_state(running)
    kept_sanity.keep(run_of(LINE), tmp_path)
    page.show_state(replace(running, phase=Phase.DONE))
    assert len(page.cards) == 4, "the new run is read at once"
    assert page.problem.isHidden()


class Child:
    """A process that says what it is told to say."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.command, self.stopped, self.ending = command, False, Ending(Outcome.DONE)
        self.told: tuple[Told, ...] = (Progress(1, 4, "Shortcut test"),)

    def take(self) -> tuple[tuple[Told, ...], Ending | None]:
        told, self.told = self.told, ()
        return told, None if told else self.ending

    def stop(self) -> None:
        self.stopped = True

    def close(self) -> None: ...


def test_a_run_is_our_own_command_in_a_process_of_its_own(qapp: object) -> None:
    children: list[Child] = []

    def start(command: tuple[str, ...]) -> Child:
        children.append(Child(command))
        return children[-1]

    runs = SanityRuns(start=start)  # type: ignore[arg-type]
    wish = SanityWish({"films_folder": "/films", "annotations": "/b.csv", "explainer": "rise", "check": "", "films": 9})
    runs.begin(LINE, wish, "cuda:0")
    runs.begin(OTHER, wish)
    assert len(children) == 1, "one at a time"
    out = str(report_folder(LINE))
    assert children[0].command == (
        "models", "sanity", str(FOLDER), "/films", "--annotations", "/b.csv", "--explainer", "rise", "--films", "9",
        "--device", "cuda:0", "--out", out,
    )  # fmt: skip
    runs._ask()
    assert runs.state is not None
    assert (runs.state.doing, runs.state.share) == ("Shortcut test", 0.25)
    runs.stop()
    assert children[0].stopped
    runs._ask()
    assert runs.state.phase is Phase.DONE
    assert not runs.busy


def test_a_network_whose_card_cannot_be_read_says_why(tmp_path: Path) -> None:
    found = kept_sanity_of(replace(LINE, folder=tmp_path))
    assert found.found is None
    assert "bundle.json" in found.problem


def test_the_form_offers_every_check_and_every_method() -> None:
    by_name = {one.name: one for one in fields(CARDS)}
    assert by_name["check"].choices[0] == ""
    assert {"shortcut", "pointing"} <= set(by_name["check"].choices)
    assert set(by_name["explainer"].choices) == {card.key for card in CARDS}


def test_checks_of_the_same_weights_behind_another_input_are_said_to_be_others(
    page: SanityPage, kept: Path, tmp_path: Path
) -> None:
    assert kept.is_file()
    card = read_card(FOLDER)
    run = replace(run_of(LINE), basis=kept_sanity.basis_of(card))
    kept_sanity.keep(run, tmp_path)
    page.show_line(LINE)
    assert page.problem.text() == ""
    other = replace(card, input=replace(card.input, size=(32, 32)))
    kept_sanity.keep(replace(run, basis=kept_sanity.basis_of(other)), tmp_path)
    page.show_line(LINE)
    assert "another input" in page.problem.text()
    assert kept_sanity.basis_of(replace(card, name="x", intended_use="y")) == kept_sanity.basis_of(card)
