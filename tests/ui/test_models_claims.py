"""Claims of papers in the workspace of networks: a list, a form, a page."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui.panel_texts import texts_of
from tests.ui.test_words import faults
from xai_desktop.app.claim_words import ClaimWish, PaperLine, paper_lines
from xai_desktop.app.model_shelf import shelf
from xai_desktop.app.one_run import RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core import paths
from xai_desktop.services import kept_claims
from xai_desktop.ui.models.page import ModelsPage

PAGE = """# P000: two ways

## Not reproduced

- Nearly everything.

| claim | verdict |
| --- | --- |
| it looks closer | undecided |

![a figure](figure.svg)
"""


@pytest.fixture(autouse=True)
def nothing_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no test had come with the program."""
    monkeypatch.setattr(paths, "evidence", lambda: tmp_path / "evidence")


@pytest.fixture
def page(qtbot: QtBot) -> ModelsPage:
    page = ModelsPage()
    qtbot.addWidget(page)
    page.resize(1280, 740)
    page.show_lines(shelf())
    page.claims.show_lines(paper_lines())
    page.show()
    return page


def found(text: str = PAGE, *words: str) -> kept_claims.KeptClaim:
    claim = kept_claims.claim_of(("p000", *words))
    kept_claims.keep(claim)
    claim.page.write_text(text, "utf-8")
    picture = QImage(3000, 1000, QImage.Format.Format_RGB32)
    picture.save(str(claim.folder / "figure.png"))
    return claim


def choose(page: ModelsPage, row: int = 0) -> PaperLine:
    page.claims.list.setCurrentIndex(page.claims.list.model().index(row, 0))
    return page.claims.lines[row]


def test_a_paper_without_a_test_says_so_and_can_be_asked(qtbot: QtBot, page: ModelsPage) -> None:
    line = choose(page)
    view = page.claims.view
    assert view.isVisible()
    assert page.chosen == ""
    assert not page.list.currentIndex().isValid()
    assert view.empty.isVisible()
    assert line.title in view.headline.text()
    view.scale.set_values({"seeds": 2})
    with qtbot.waitSignal(page.test_requested) as heard:
        view.test.click()
    wish = heard.args[0]  # type: ignore[index]
    assert isinstance(wish, ClaimWish)
    assert wish.words() == ("p000", "--seeds=2")


def test_what_was_found_is_shown_with_its_figures_as_wide_as_the_page(page: ModelsPage) -> None:
    found()
    page.claims.show_lines(paper_lines())
    choose(page)
    shown = page.claims.view.found
    assert shown.isVisible()
    text = shown.toPlainText()
    assert "Nearly everything." in text
    assert "undecided" in text
    assert "P000: two ways" not in text
    picture = shown.loadResource(2, "figure.png")
    assert isinstance(picture, QImage)
    assert 0 < picture.width() <= shown.viewport().width()
    assert shown.verticalScrollBar().value() == 0


def test_nothing_is_loaded_from_elsewhere(page: ModelsPage, tmp_path: Path) -> None:
    found()
    page.claims.show_lines(paper_lines())
    choose(page)
    outside = tmp_path / "outside.png"
    QImage(4, 4, QImage.Format.Format_RGB32).save(str(outside))
    for name in (str(outside), outside.as_uri(), "https://example.org/outside.png", "../outside.png"):
        assert page.claims.view.found.loadResource(2, name).isNull()
    assert page.claims.view.found.loadResource(3, "figure.png") is None


def test_the_newest_test_stands_first_and_others_can_be_looked_at(page: ModelsPage) -> None:
    import os

    os.utime(found(PAGE.replace("everything", "nothing"), "--seeds=3").page, (1, 1))
    found()
    page.claims.show_lines(paper_lines())
    choose(page)
    view = page.claims.view
    assert [view.tests.itemText(n).partition(" · ")[2] for n in range(2)] == ["as usual", "--seeds=3"]
    view.tests.setCurrentIndex(1)
    assert "Nearly nothing." in view.found.toPlainText()


def test_while_it_runs_it_can_be_cancelled_and_nothing_else_can_begin(qtbot: QtBot, page: ModelsPage) -> None:
    choose(page)
    state = RunState(kept_claims.claim_of(("p000",)), Phase.RUNNING, "seed 1: cascade, stage 2 of 6", 0.4)
    page.show_busy(True)
    page.claims.show_state(state, True)
    view = page.claims.view
    assert view.doing.text() == "seed 1: cascade, stage 2 of 6"
    assert view.bar.value() == 400
    assert not view.test.isVisible()
    with qtbot.waitSignal(page.stop_requested):
        view.cancel.click()
    failed = RunState(state.about, Phase.FAILED, sentence="labels.csv: no such file; check the path.")
    page.claims.show_state(failed, False)
    assert view.facts.text() == failed.sentence
    assert view.test.isVisible()
    page.claims.show_state(None, True)
    assert not view.test.isEnabled()


def test_leaving_for_a_network_and_back(page: ModelsPage) -> None:
    choose(page)
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    assert page.chosen == page.lines[0].name
    assert not page.claims.list.currentIndex().isValid()
    choose(page)
    page.show_form()
    assert page.form.isVisible()
    page.claims.show_lines(paper_lines())
    assert page.form.isVisible()


def test_the_words_are_those_of_the_product(page: ModelsPage) -> None:
    found()
    page.claims.show_lines(paper_lines())
    choose(page)
    assert [fault for text in texts_of(page.claims.view) for fault in faults(text)] == []
