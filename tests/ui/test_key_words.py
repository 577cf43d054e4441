"""A sentence that names a key names the one of the moment; none is written into a text."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.architecture.test_languages import texts as all_texts
from tests.helpers.program import running, texts
from xai_desktop.app.help_pages import help_pages
from xai_desktop.core.paths import resources
from xai_desktop.core.reading import Posture
from xai_desktop.ui import key_words
from xai_desktop.ui.actions import ACTIONS
from xai_desktop.ui.help.page import HelpView
from xai_desktop.ui.key_words import PLACE, explain_keys, with_keys
from xai_desktop.ui.keys import USUAL, KeyTable
from xai_desktop.ui.panels.parts import Note

IDS = {spec.id for spec in ACTIONS}
LITERAL = re.compile(
    r"\b(Ctrl|Alt|Shift|Meta|Strg|Umschalt)\+\w|\bF\d\d?\b|\((?:[A-Z]|Left|Right|Home|End)\)"
    r"|\b([Pp]ress|[Hh]old|key) [A-Z]\b|\b[A-Z] (and|or) [A-Z] (go|step|move)|\*\*[A-Z]\*\*|^\| [A-Z] \|"
)
"""How a key that can be changed looks in a sentence; modifiers with the mouse and Enter, Esc, Tab cannot be."""


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    yield
    key_words.use(USUAL)


def pages() -> dict[str, str]:
    """All help pages, of every language."""
    found = [*(resources() / "help").glob("*.md"), *(resources() / "languages").glob("*/help/*.md")]
    return {str(Path(path).relative_to(resources())): path.read_text("utf-8") for path in found}


def test_no_text_names_a_key_by_itself() -> None:
    said = {text.one: text.one for text in all_texts()}
    found = [
        (where, match[0]) for where, text in (said | pages()).items() if (match := LITERAL.search(PLACE.sub("", text)))
    ]
    assert found == [], "write {key:…} with the id of the action"


@pytest.mark.parametrize(
    "text",
    ["then Ctrl+Enter.", "F11 shows all", "press H to hide", "Play (K)", "N and P go on", "the end (Home)", "**X**"],
)
def test_the_search_for_keys_bites(text: str) -> None:
    assert LITERAL.search(text)


@pytest.mark.parametrize("text", ["Ctrl and the wheel", "Shift + click", "Type, then Enter", "P000 (CT)", "A minus B"])
def test_the_search_for_keys_lets_others_through(text: str) -> None:
    assert not LITERAL.search(text)


def test_every_key_that_a_text_names_is_one_of_an_action() -> None:
    texts_and_pages = [text.one for text in all_texts()] + list(pages().values())
    named = {place[2] for text in texts_and_pages for place in PLACE.finditer(text) if not place[1]}
    assert {"next_step", "undo", "open_boxes"} <= named <= IDS


def test_a_sentence_has_the_present_key(qtbot: QtBot) -> None:
    assert with_keys("then {key:open_files}.") == "then Ctrl+O."
    assert with_keys("hold {key:=X}, {n} films") == "hold X, {n} films"
    key_words.use(KeyTable().taken("open_files", "Ctrl+J").dropped("open_files", "Ctrl+O").keys)
    assert with_keys("then {key:open_files}.") == "then Ctrl+J."
    key_words.use(KeyTable().dropped("open_files", "Ctrl+O").keys)
    assert with_keys("then {key:open_files}.") == "then “Open files…”."


def test_what_stands_there_already_follows(qtbot: QtBot) -> None:
    note, other, label = Note("then {key:undo}"), Note(), QLabel()
    for widget in (note, other, label):
        qtbot.addWidget(widget)
    explain_keys(label, "now {key:redo}")
    explain_keys(label, "now {key:undo}")
    other.setText("no key here")
    key_words.use(KeyTable().taken("undo", "F9").dropped("undo", "Ctrl+Z").keys)
    assert (note.text(), other.text(), label.toolTip()) == ("then F9", "no key here", "now F9")
    note.say("")
    key_words.use(USUAL)
    assert note.text() == ""


def test_help_names_the_present_keys(qtbot: QtBot) -> None:
    view = HelpView(help_pages())
    qtbot.addWidget(view)
    view.show_page("verdict")
    assert "Ctrl+Z" in view.text.toPlainText()
    key_words.use(KeyTable().taken("undo", "F9").dropped("undo", "Ctrl+Z").keys)
    assert "Ctrl+Z" not in view.text.toPlainText()
    assert "F9" in view.text.toPlainText()
    assert view.title.text() == "The verdict"


def test_the_window_names_a_key_that_somebody_chose(qtbot: QtBot) -> None:
    with running(qtbot, reason="") as program:
        line = program.window.verdict_line.state
        assert line.text() == "Say what you see, then Ctrl+Enter."
        program.preferences.change(shortcuts={"next_step": ["F9"]})
        assert line.text() == "Say what you see, then F9."
        program.set_posture(Posture.READ)
        assert "F9 confirms the verdict" in texts(program.window.top, hidden=True)
        assert "Ctrl+Enter" not in texts(program.window, hidden=True).replace("Ctrl+Shift+Enter", "")
