"""A paper's claims tested from the window: the words, the process, the page that stays."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from xai_desktop.app.claim_words import ClaimWish, own_fields, page_of, paper_lines, scale_fields
from xai_desktop.app.claims import Claims
from xai_desktop.app.training_fields import FOLDER
from xai_desktop.app.training_state import Phase
from xai_desktop.cli.parser import parse
from xai_desktop.core import paths
from xai_desktop.core.parameters import Value
from xai_desktop.services import kept_claims
from xai_desktop.services.kept_claims import KeptClaim
from xai_desktop.services.reproduce.papers import PAPERS

TINY: dict[str, Value] = {"films": 40, "size": 32, "widths": "4,6", "epochs": 1, "seeds": 1, "measured": 2}


@pytest.fixture(autouse=True)
def nothing_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no test had come with the program."""
    monkeypatch.setattr(paths, "evidence", lambda: tmp_path / "evidence")


def test_every_paper_has_a_line_with_its_own_questions() -> None:
    lines = paper_lines()
    assert [line.key for line in lines] == list(PAPERS)
    assert [field.name for field in own_fields(lines[0])] == list(PAPERS["p000"].choices)


def test_only_what_differs_is_said_and_the_command_line_understands_it() -> None:
    assert ClaimWish("p000", {}, {}).words() == ("p000",)
    values = {**TINY, "data": FOLDER, FOLDER: "/films", "labels": "/labels.csv", "classes": "Mass"}
    words = ClaimWish("p000", values, {"methods": "lime", "box-heads": ""}).words()
    heard = vars(parse(["reproduce", *words, "--out", "x"]))
    assert (heard["data"], heard["labels"], heard["classes"]) == ("/films", Path("/labels.csv"), "Mass")
    assert {name: str(heard[name]) for name in TINY} == {name: str(value) for name, value in TINY.items()}
    assert heard["choice"] == ["methods=lime"]
    drawn = ClaimWish("p000", {**values, "data": ""}, {}).words()
    assert not any("/films" in word or "labels" in word for word in drawn)


def test_every_field_is_an_option() -> None:
    known = vars(parse(["reproduce", "p000", "--out", "x"]))
    assert {field.name for field in scale_fields()} - {FOLDER} <= set(known)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, ""),
        ({"data": FOLDER}, "Choose the folder"),
        ({"data": FOLDER, FOLDER: "/not there"}, "/not there: no such folder"),
        ({"data": FOLDER, FOLDER: "/", "labels": "/no.csv"}, r"/no.csv: no such file"),
        ({"widths": "4;6"}, "whole numbers"),
        ({"widths": "4, 6"}, ""),
    ],
)
def test_what_is_missing_is_one_sentence(values: dict[str, Value], said: str) -> None:
    missing = ClaimWish("p000", values, {}).missing()
    assert said in missing
    assert bool(missing) == bool(said)


@pytest.mark.slow
def test_a_test_runs_to_a_page_which_is_there_in_the_next_session(qtbot: QtBot) -> None:
    claims = Claims()
    words = ClaimWish("p000", TINY, {"methods": "grad_cam"}).words()
    with qtbot.waitSignal(claims.finished, timeout=90000) as heard:
        claims.begin(words)
        assert claims.busy
    assert heard.args == ["p000"]
    assert claims.state is not None
    assert claims.state.phase is Phase.DONE, claims.state.sentence
    (test,) = paper_lines()[0].tests
    assert test.words == words
    assert test.day.count("-") == 2
    assert page_of(test).startswith("# P000")
    assert kept_claims.claim_of((*words, "--seeds=2")).folder != test.folder


@pytest.mark.slow
def test_a_test_that_is_stopped_goes_on_where_it_was(qtbot: QtBot) -> None:
    claims = Claims()
    words = ClaimWish("p000", {**TINY, "epochs": 400}, {"methods": "grad_cam"}).words()
    claims.begin(words)
    qtbot.waitUntil(lambda: "stage" in claims.state.doing, timeout=90000)  # type: ignore[union-attr]
    claims.stop()
    assert claims.state is not None
    assert claims.state.phase is Phase.STOPPING
    qtbot.waitUntil(lambda: not claims.busy, timeout=20000)
    assert claims.state.phase is Phase.STOPPED
    (test,) = paper_lines()[0].tests
    assert (test.day, page_of(test)) == ("", "")


def test_a_test_that_cannot_be_says_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    claims = Claims()
    claims.begin(ClaimWish("p000", {**TINY, "data": FOLDER, FOLDER: str(tmp_path)}, {}).words())
    qtbot.waitUntil(lambda: not claims.busy, timeout=60000)
    assert claims.state is not None
    assert claims.state.phase is Phase.FAILED
    assert str(tmp_path) in claims.state.sentence
    assert "Traceback" not in claims.state.sentence


@pytest.mark.parametrize("text", ["", "[]", '{"format": "xai-desktop-claim", "words": []}', '{"words": ["p000"]}'])
def test_a_file_that_is_no_question_is_passed_over(text: str) -> None:
    claim = kept_claims.claim_of(("p000",))
    claim.folder.mkdir(parents=True)
    (claim.folder / kept_claims.ASKED).write_text(text, "utf-8")
    assert kept_claims.kept() == ()


def test_what_comes_with_the_program_stands_last(tmp_path: Path) -> None:
    bundled = KeptClaim(tmp_path / "evidence" / "p000", ("p000", "--size=64"))
    own = kept_claims.claim_of(("p000",))
    for claim in (bundled, own):
        kept_claims.keep(claim)
        claim.page.write_text("# P000: found", "utf-8")
    assert [(test.words, test.comes_along) for test in paper_lines()[0].tests] == [
        (own.words, False),
        (bundled.words, True),
    ]
