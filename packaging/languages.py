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

from xai_desktop.core.retelling import LEAST, PLACE  # noqa: E402
from xai_desktop.core.wording import Key  # noqa: E402
from xai_desktop.io.language_file import FILE, Entry, entries, folder  # noqa: E402

SOURCES = ("core", "app", "ui", "services", "metrics", "explainers", "models", "io", "training")
"""Where words of the window stand, in this order in the files."""
COMMANDS = (
    *("services/reproduce", "services/opening_test", "training/simulated", "training/synthetic", "training/options"),
    *("training/detecting", "training/checkpoint", "ui/window_bench", "models/yolo3", "models/detection"),
)
"""What only the command line runs: its sentences stay English."""
MAKERS = ("services/demo_making", "services/opening_bench")
"""What nobody sees at work in the window."""
SPOKEN = (
    *("core/asked", "core/call_sentence", "core/cascade", "core/compare_maps", "core/comparison", "core/contact_sheet"),
    *("core/drawing/words", "core/explanation", "core/hanging", "core/heatmap", "core/iterations", "core/kept"),
    *("core/known_presets", "core/map_cut", "core/measure", "core/measure_words", "core/orientation"),
    *(
        "core/parameter_presets",
        "core/prediction",
        "core/readers",
        "core/reference",
        "core/threshold.",
        "core/worklist.",
    ),
    *("core/applicability", "services/applicability", "services/check_child"),
    *("services/model_check", "services/model_trash", "core/constancy", "services/constancy/checking"),
    *("core/worklist_groups", "app/analysis", "app/asking", "app/cascade_exporting", "app/cascade_modes"),
    *("app/cascading", "app/catalogue", "app/claim_words", "app/comparing", "app/comparison", "app/contact_sheets"),
    *("app/editing", "app/engine", "app/exporting", "app/films", "app/frames", "app/hanging", "app/model_card"),
    *("app/model_shelf", "app/preferences", "app/reviewing", "app/run_lines", "app/runs", "app/session"),
    *("app/sheet_exporting", "app/tiles", "app/training.", "app/training_arms", "app/training_fields"),
    *("app/training_words", "app/verdicts", "services/asking", "services/cascading_", "services/comparing"),
    *("services/contact_export", "services/covering", "services/explaining", "services/filling"),
    *("services/import_reporting", "services/likeness", "services/marks_writing", "services/opening."),
    *("metrics/average_precision", "metrics/energy", "metrics/localisation", "metrics/overlap", "metrics/pointing"),
    *("metrics/readers", "metrics/scene", "metrics/thresholds", "metrics/top_share", "metrics/openings"),
    *("services/training_card", "services/cascam_card", "services/hr_cam_card", "services/box_card"),
    *("training/recipe", "training/data/splits", "training/data/balance"),
)
"""Modules whose sentences are written in English, for files as well, and said again by the window."""
NAMED = ("app/model_card.py",)
"""Of these the single words are texts, too: they name the rows of a card."""
SILENT = (
    "metric",
    "cast",
    "Metric",
    "TypeVar",
    "compile",
    "match",
    "fullmatch",
    "sub",
    "run",
    "Path",
    "getattr",
    "strftime",
)
"""Calls whose texts are names, patterns or topics."""
CATALOGUE = ROOT / "resources" / "explainers.json"
CARD_TEXTS = ("group", "summary", "needs", "label", "help", "titles")
"""What a method says of itself and of its parameters; names of methods are names."""
TEMPLATE = "xai-desktop.pot"
TABLES = {"MENUS": 0, "ANSWER_KEYS": 1}
"""Tables of `ui/actions.py`, with the place of the text in each row."""
WHOLE_TABLES = {
    "core/findings.py": ("_GROUPS",),
    "core/asked.py": ("FILLINGS",),
    "core/cascade.py": ("MODES",),
    "core/drawing/words.py": ("_NAMES",),
    "core/measure.py": ("KINDS", "AREAS"),
    "core/reference.py": ("PLURALS",),
}
"""Tables of which every text is for translators."""
ENUMS = ("Presence", "CallVerdict", "PlaceVerdict", "FilmStatus", "SortKey", "Grouping")
"""Classes of `core` whose values are stored, and shown as words."""
RECORDS = {
    "ActionSpec": {1: "text", 2: "group", 5: "tip"},
    "Definition": {0: "name", 1: "words", 2: "unit", 3: "source", 4: "not_said"},
}
"""Tables of records whose texts are said when the record is shown, with the places of the texts."""
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


FOREIGN = ("Value", "Type", "Key", "Index", "Attribute", "Runtime", "OS", "Usage", "NotImplemented", "Assertion")
"""Errors that are no sentences for the person at the screen."""


class WrongCallError(Exception):
    """A text that cannot be found without running the program."""


def texts_of(tree: ast.AST, name: str = "") -> Iterator[tuple[ast.AST, Text]]:
    """The places of a module that say a text, with what they say, in the order of the source."""
    yield from _in_tables(tree)
    yield from () if any(one in name for one in (*COMMANDS, *MAKERS)) else _of_work(tree)
    yield from _in_whole_tables(
        tree, next((all_of for place, all_of in WHOLE_TABLES.items() if name.endswith(place)), ())
    )
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    ours = {**{record: record for record in RECORDS}, **_from_wording(tree)}
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        called = ours.get(getattr(call.func, "id", ""), "")
        if called in RECORDS:
            for place, keyword in RECORDS[called].items():
                text = _literal(_argument(call, place, keyword), name, optional=True)
                if text:
                    yield call, Text("", text)
        elif called == "counted" and call.args:
            one, many = (_literal(_argument(call, place, ""), name) for place in (0, 1))
            yield call, Text("", one, many)
        elif called in ("wording", "noted", "told") and call.args:
            text = _literal(call.args[0], name, optional=called == "wording")
            if text:
                context = "" if called == "told" else _literal(_argument(call, 1, "context"), name, optional=True)
                yield call, Text(context, text)


def _of_work(tree: ast.AST) -> Iterator[tuple[ast.AST, Text]]:
    """What jobs are called where they are begun, and what they say of their steps."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 2:
            begun = node.func.attr == "run" and getattr(getattr(node.args[0], "value", None), "id", "") == "Lane"
            if begun or node.func.attr == "step":
                text = node.args[2]
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                    yield text, Text("", text.value)


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


def _in_whole_tables(tree: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[ast.AST, Text]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            table = node.value if getattr(target, "id", "") in names else None
            words = (table.values if isinstance(table, ast.Dict) else ast.walk(table)) if table is not None else ()
            for one in words:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one, Text("", one.value)


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
            tree = ast.parse(path.read_text("utf-8"))
            told = () if any(one in name for one in COMMANDS) else faults_of(tree, errors=part != "metrics")
            least = 3 if name.endswith(NAMED) else LEAST
            spoken = spoken_in(tree, least) if any(f"/{one}" in name for one in SPOKEN) else ()
            for text in (*(text for _, text in texts_of(tree, name)), *told, *spoken):
                places = found.setdefault(text, [])
                if name not in places:
                    places.append(name)
    for text in card_texts():
        found.setdefault(text, []).append(CATALOGUE.relative_to(ROOT).as_posix())
    return found


def faults_of(tree: ast.AST, *, errors: bool) -> Iterator[Text]:
    """What errors say, and why a number cannot be had: English where it is made, and said again by its shape."""
    for node in ast.walk(tree):
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if not isinstance(node, ast.Call) or not (called == "Measured" or (errors and called.endswith("Error"))):
            continue
        place = 1 if called == "Measured" else 0
        if not called.startswith(FOREIGN) and place < len(node.args):
            text = shape_of(node.args[place])
            if is_sentence(text):
                yield Text("", text)


def spoken_in(tree: ast.AST, least: int) -> Iterator[Text]:
    """The sentences of a module that makes them for files and for the window; from so many letters on."""
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        called = getattr(node, "func", None)
        name = getattr(called, "id", "") or getattr(called, "attr", "")
        annotations = (getattr(node, "annotation", None), getattr(node, "returns", None))
        for part in (*annotations, *(node.args if isinstance(node, ast.Call) and name in SILENT else ())):
            passed.update(map(id, ast.walk(part)) if part is not None else ())
        if isinstance(node, ast.JoinedStr):
            passed.update(id(one) for one in node.values if isinstance(one, ast.Constant))
            specs = (getattr(value, "format_spec", None) for value in node.values)
            passed.update(id(one) for spec in specs if spec is not None for one in ast.walk(spec))
    for node in ast.walk(tree):
        text = shape_of(node) if isinstance(node, ast.expr) and id(node) not in passed else ""
        wordy = " " in text.strip() or text[:1].isupper() or (least < LEAST and text.isalpha())
        if is_sentence(text, least) and wordy and "\\" not in text and not text.isupper():
            yield Text("", text)


def is_sentence(text: str, least: int = LEAST) -> bool:
    """Whether there is more in it for a translator than placeholders."""
    return sum(map(str.isalpha, PLACE.sub("", text))) >= least


def shape_of(node: ast.expr) -> str:
    """A sentence with a placeholder for each value in it; "" for what is no sentence in the source."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts, names = [], []  # type: list[str], list[str]
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            names.append(_name_of(part.value, names))
            parts.append("{" + names[-1] + "}")
    return "".join(parts) if any(map(str.isalpha, "".join(parts[::2] + parts[1::2]))) else ""


def _name_of(value: ast.expr, taken: list[str]) -> str:
    """What a translator reads in the place of a value: the last name in it, with a number where it comes again."""
    found = [getattr(one, "id", "") or getattr(one, "attr", "") for one in ast.walk(value)]
    name = next((one.strip("_").lower() for one in found if one not in ("", "self", "str", "quoted", "join")), "value")
    return name if name not in taken else next(f"{name}{n}" for n in range(2, 99) if f"{name}{n}" not in taken)


def card_texts() -> Iterator[Text]:
    """The texts of the catalogue of methods."""
    cards = json.loads(CATALOGUE.read_text("utf-8"))
    methods = {card["label"] for card in cards}
    for card in cards:
        for part in (card, *card["parameters"]):
            for name in CARD_TEXTS:
                if name != "label" or part is not card:
                    told = part.get(name, ())
                    yield from (
                        Text("", one)
                        for one in ([told] if isinstance(told, str) else told)
                        if one and one not in methods
                    )


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
