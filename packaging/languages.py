"""Texts of the window for translators: found by the syntax tree of the source, kept as .po files.

python packaging/languages.py            write resources/languages/xai-desktop.pot and every language's .po again
python packaging/languages.py --check    say what is not up to date or not translated; leaves with 1 where something is

A new language: make a folder of its two letters there, with an xai-desktop.po that holds the head of the German one.
English has no file: it is what stands in the source.
"""

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from xai_desktop.core.wording import Key  # noqa: E402
from xai_desktop.io.language_file import FILE, Entry, entries, folder  # noqa: E402

SOURCES = ("core", "app", "ui")
"""Where words of the window stand, in this order in the files."""
TEMPLATE = "xai-desktop.pot"
TABLES = {"MENUS": 0, "ANSWER_KEYS": 1}
"""Tables of `ui/actions.py`, with the place of the text in each row."""
ENUMS = ("Presence", "CallVerdict", "PlaceVerdict", "FilmStatus", "SortKey", "Grouping")
"""Classes of `core` whose values are stored, and shown as words."""
SPEC, SPEC_TEXTS = "ActionSpec", {1: "text", 2: "group", 5: "tip"}
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Language: {language}\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
)


@dataclass(frozen=True)
class Text:
    """A text of the source; `many` where it counts something."""

    context: str
    one: str
    many: str = ""

    @property
    def key(self) -> Key:
        return self.context, self.one


class WrongCallError(Exception):
    """A text that cannot be found without running the program."""


def texts_of(tree: ast.AST, name: str = "") -> Iterator[tuple[ast.AST, Text]]:
    """The places of a module that say a text, with what they say, in the order of the source."""
    yield from _in_tables(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    ours = {SPEC: SPEC, **_from_wording(tree)}
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        called = ours.get(getattr(call.func, "id", ""), "")
        if called == SPEC:
            for place, keyword in SPEC_TEXTS.items():
                text = _literal(_argument(call, place, keyword), name, optional=True)
                if text:
                    yield call, Text("", text)
        elif called == "counted" and call.args:
            one, many = (_literal(_argument(call, place, ""), name) for place in (0, 1))
            yield call, Text("", one, many)
        elif called in ("wording", "noted") and call.args:
            text = _literal(call.args[0], name, optional=called == "wording")
            if text:
                yield call, Text(_literal(_argument(call, 1, "context"), name, optional=True), text)


def _in_tables(tree: ast.AST) -> Iterator[tuple[ast.AST, Text]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in ENUMS:
            values = (line.value for line in node.body if isinstance(line, ast.Assign))
            yield from ((value, Text("", _literal(value, node.name))) for value in values)
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            place = TABLES.get(getattr(target, "id", ""))
            if place is not None and isinstance(node.value, ast.Tuple):
                cells = [row.elts[place] for row in node.value.elts if isinstance(row, ast.Tuple)]
                yield from ((cell, Text("", _literal(cell, "actions.py"))) for cell in cells)


def _from_wording(tree: ast.AST) -> dict[str, str]:
    """The functions that a module has from the one module of words, by what it calls them; others may be alike."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    ours = (alias for node in nodes if node.module == "xai_desktop.core.wording" for alias in node.names)
    return {alias.asname or alias.name: alias.name for alias in ours}


def all_texts() -> dict[Text, list[str]]:
    """Every text with the files that say it, in the order of the source."""
    found: dict[Text, list[str]] = {}
    for part in SOURCES:
        for path in sorted((ROOT / "xai_desktop" / part).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for _, text in texts_of(ast.parse(path.read_text("utf-8")), name):
                places = found.setdefault(text, [])
                if name not in places:
                    places.append(name)
    return found


def written(texts: dict[Text, list[str]], language: str, known: dict[Key, Entry]) -> str:
    """A .po file with the translations that are known; a template where there is no language."""
    parts = [HEAD.format(language=language)]
    for text, places in texts.items():
        entry = known.get(text.key)
        lines = [f"#: {place}" for place in places]
        lines += [f"msgctxt {_quoted(text.context)}"] if text.context else []
        lines.append(f"msgid {_quoted(text.one)}")
        if text.many:
            forms = dict(enumerate(entry.forms if entry is not None else ())) or {0: "", 1: ""}
            lines.append(f"msgid_plural {_quoted(text.many)}")
            lines += [f"msgstr[{place}] {_quoted(form)}" for place, form in forms.items()]
        else:
            lines.append(f"msgstr {_quoted(entry.forms[0] if entry is not None else '')}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def files(texts: dict[Text, list[str]]) -> dict[Path, str]:
    """What every file of languages should hold."""
    wanted = {folder() / TEMPLATE: written(texts, "", {})}
    for path in sorted(folder().glob(f"*/{FILE}")):
        known = {entry.key: entry for entry in entries(path.read_text("utf-8"), str(path))}
        wanted[path] = written(texts, path.parent.name, known)
    return wanted


def problems(texts: dict[Text, list[str]]) -> list[str]:
    """What is missing or not up to date, one line each."""
    found = []
    for path, wanted in files(texts).items():
        now = path.read_text("utf-8") if path.exists() else ""
        if now != wanted:
            found.append(f"{path.relative_to(ROOT)}: not up to date; run python packaging/languages.py")
        if path.name == FILE:
            missing = [entry for entry in entries(wanted) if entry.fields["msgid"] and not all(entry.forms)]
            found += [f"{path.relative_to(ROOT)}: not translated: {entry.fields['msgid']!r}" for entry in missing]
    return found


def _argument(call: ast.Call, place: int, keyword: str) -> ast.expr | None:
    if place < len(call.args):
        return call.args[place]
    return next((one.value for one in call.keywords if one.arg == keyword), None)


def _literal(node: ast.expr | None, name: str, *, optional: bool = False) -> str:
    """A text as it stands in the source; "" for a name that holds one, where that is allowed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if optional and not isinstance(node, (ast.JoinedStr, ast.BinOp)):
        return ""
    raise WrongCallError(f"{name}:{getattr(node, 'lineno', 0)}: a text for translators stands whole in the source")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main(words: list[str]) -> int:
    texts = all_texts()
    if words == ["--check"]:
        found = problems(texts)
        print("\n".join(found) or f"{len(texts)} texts, all up to date and translated.")
        return int(bool(found))
    for path, text in files(texts).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"{path.relative_to(ROOT)}: {len(texts)} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
