"""Every text of the window goes through the one function for texts, and every language has all of them."""

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from xai_desktop.core.contact_sheet import SheetOrder, SheetState
from xai_desktop.core.definitions import DEFINITIONS
from xai_desktop.core.heatmap import MapState
from xai_desktop.io.language_file import catalogue, folder, languages, load_catalogue

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "xai_desktop" / "ui"
NOT_YET: tuple[str, ...] = ()
"""Files whose texts are English only. The list is empty and stays so."""
NOBODY_READS = {
    "self_test.py": "told by the command line",
    "theme.py": "style sheets",
    "system_libraries.py": "told by the command line before there is a window",
    "window_bench.py": "measurements, told by the command line",
    "viewer/cursor.py": "names of tools, compared and never shown",
    "viewer/library.py": "a type",
    "viewer/open_bench.py": "measurements, told by the command line",
    "viewer/repaint_bench.py": "measurements, told by the command line",
}
NAMES: dict[str, tuple[str, ...]] = {
    "actions.py": ("Enter",),  # a key in Qt's own text
    "keys.py": ("Space", "Tab", "Return", "Enter", "Esc", "Up", "Down", "Backspace", "Ins"),  # keys in Qt's own text
    "settings/look_part.py": ("English", "Deutsch"),  # languages in their own words
    "hold_to_hide.py": ("Key_",),
    "main.py": ("Fusion",),
    "main_window.py": ("Program",),  # compared with a group of actions, not shown
    "presenter.py": ("Explaining",),
    "verbs.py": (
        "Demo: the bundled synthetic study opens with the reading steps off.",  # goes on record
        "Apache-2.0",
    ),
    "reviewing.py": ("reading steps",),  # goes on record
    "panels/score_row.py": ("operating point",),  # a key of the definitions
    "panels/worklist_told.py": ("Said",),  # a type
    "viewer/panes.py": ("film with map", "other view"),  # contents, compared and never shown
    "viewer/captions.py": ("VOI LUT",),  # DICOM's own word
}
"""Words that stand in a file and are no text for translators."""
KEY = re.compile(r"((Ctrl|Alt|Shift|Meta)\+)+\S+|F\d+|Pg(Up|Down)")
FILTER = re.compile(r"([A-Z]+ \(\*\.\w+\)(;;)?)+|([*.\w]*\*[.\w]+ ?|DICOMDIR ?|dicomdir ?)+")
STYLE = re.compile(r": [^;]+;")
PLACEHOLDER = re.compile(r"\{[^}]*\}")


def tool() -> ModuleType:
    """The command that keeps the files of languages."""
    spec = importlib.util.spec_from_file_location("languages_tool", ROOT / "packaging" / "languages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TOOL = tool()


@cache
def texts() -> dict[Any, list[str]]:
    """Found once, and only by who runs these tests: the source of every layer is read for it."""
    found: dict[Any, list[str]] = TOOL.all_texts()
    return found


def looks_like_words(text: str) -> bool:
    """Two words, or one that begins with a capital letter: names of settings, roles and files do neither."""
    plain = PLACEHOLDER.sub("", text).strip()
    some = (
        re.search(r"[A-Za-z]{2}", plain) is not None
        and not KEY.fullmatch(plain)
        and not FILTER.fullmatch(plain)
        and not STYLE.search(text)
    )
    return some and (" " in plain or "…" in plain or re.match(r"[A-Z][a-z]", plain) is not None)


def unsaid(tree: ast.Module, names: tuple[str, ...] = ()) -> Iterator[tuple[int, str]]:
    """(line, text) of what looks like words for a person but does not go through `wording`."""
    passed: set[int] = set()
    for call, _ in TOOL.texts_of(tree):
        passed.update(map(id, ast.walk(call)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            passed.update(map(id, ast.walk(node)))
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if part is not None:
                passed.update(map(id, ast.walk(part)))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in passed else None
        known = (*names, *DEFINITIONS, "XAI Desktop")  # a number's key; its words are those of its definition
        if isinstance(text, str) and looks_like_words(text) and text.strip() not in known:
            yield node.lineno, text


def not_yet(name: str) -> bool:
    return name in NOBODY_READS or name in NOT_YET


def test_no_text_of_a_finished_file_is_english_only() -> None:
    found = []
    for path in sorted(UI.rglob("*.py")):
        name = path.relative_to(UI).as_posix()
        if not not_yet(name):
            tree = ast.parse(path.read_text("utf-8"))
            found += [f"{name}:{line}: {text!r}" for line, text in unsaid(tree, NAMES.get(name, ()))]
    assert found == [], "say it with wording(…), or note it with noted(…) where it stands in a table"


def test_no_file_is_english_only() -> None:
    assert NOT_YET == ()


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("label.setText('Open files')", 1),
        ("label.setText('offline mode')", 1),
        ("label.setText(f'{n} films left')", 1),
        ("from xai_desktop.core.wording import wording\nlabel.setText(wording('Open files'))", 0),
        ("from elsewhere import wording\nlabel.setText(wording('Open files'))", 1),
        ("from xai_desktop.core.wording import noted\nWORDS = (noted('Read'), noted('AI map'))", 0),
        ("from xai_desktop.core.wording import counted\ncounted('{n} film', '{n} films', 3)", 0),
        ("ActionSpec('fit', 'Fit', 'Viewer', ('Alt+Y',), False, 'The whole film')", 0),
        ("role(widget, 'quiet')\nx = 'settings.json'\ny = 'Ctrl+Shift+O'", 0),
        ("def f(x: 'Program') -> 'Table':\n    'Two words here.'\n    ...", 0),
    ],
)
def test_the_search_finds_what_is_left_and_nothing_else(source: str, count: int) -> None:
    assert len(list(unsaid(ast.parse(source)))) == count


def test_a_text_is_never_put_together_before_it_is_translated() -> None:
    head = "from xai_desktop.core.wording import counted, noted, wording\n"
    for source in ("wording(f'{n} films')", "wording('a ' + 'b c')", "noted(name)", "counted('{n} film', many, 2)"):
        with pytest.raises(TOOL.WrongCallError):
            list(TOOL.texts_of(ast.parse(head + source)))
    assert list(TOOL.texts_of(ast.parse(head + "wording(self.text)"))) == []


@pytest.mark.parametrize("language", languages())
def test_every_language_has_nearly_every_text(language: str) -> None:
    """A translation may lag behind the source by a tenth; before a release it may not lag at all."""
    wanted, there = {text.key for text in texts()}, set(load_catalogue(language).texts)
    assert len(wanted - there) <= len(wanted) // 10, "run python packaging/languages.py and translate what is missing"


@pytest.mark.slow
def test_every_language_has_every_text_and_no_other() -> None:
    assert TOOL.problems(texts()) == []


def test_the_check_of_languages_bites() -> None:
    more = {**texts(), TOOL.Text("", "A text that nobody has translated"): ["xai_desktop/ui/main.py"]}
    found = TOOL.problems(more)
    assert any("not up to date" in line for line in found)
    assert any("nobody has translated" in line for line in found)


def test_a_file_that_is_written_again_keeps_its_translations() -> None:
    for path, text in TOOL.files(texts()).items():
        if path.name.endswith(".po"):
            assert catalogue("xx", text).texts == load_catalogue(path.parent.name).texts


@pytest.mark.parametrize("language", languages())
def test_translations_keep_placeholders_ends_and_length(language: str) -> None:
    for (_, text), forms in load_catalogue(language).texts.items():
        for form in forms:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(text)), (text, form)
            assert text.endswith("…") == form.endswith("…"), (text, form)
            assert text.endswith(".") == form.endswith("."), (text, form)
            assert len(form) <= 2 * len(text) + 12, (text, form)
            assert "  " not in form


def test_german_says_what_the_program_is_not_for() -> None:
    notice = load_catalogue("de").texts["", "Research use only. Not for diagnosis."]
    assert notice == ("Nur zu Forschungszwecken. Nicht zur Diagnose.",)
    assert (folder() / "xai-desktop.pot").is_file()


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_states_that_a_person_reads_are_translated(language: str) -> None:
    words = {str(one) for kind in (MapState, SheetState, SheetOrder) for one in kind} - {MapState.OK}
    assert {word for word in words if ("", word) not in load_catalogue(language).texts} == set()
