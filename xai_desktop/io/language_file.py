"""Languages as .po files: a small reader for what gettext's files may hold, so that nothing has to be compiled."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.core.errors import InputError, read_failure
from xai_desktop.core.wording import Catalogue, Key, english

FILE = "xai-desktop.po"


@dataclass(slots=True)
class Entry:
    """One text: its fields by their keyword (`msgid`, `msgstr[0]` …). A `fuzzy` one was guessed by a tool."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> Key:
        return self.fields.get("msgctxt", ""), self.fields["msgid"]

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(text for name, text in self.fields.items() if name.startswith("msgstr"))


def languages() -> tuple[str, ...]:
    """The languages that the program brings along, besides English."""
    return tuple(sorted(path.parent.name for path in folder().glob(f"*/{FILE}")))


def folder() -> Path:
    return paths.resources() / "languages"


def load_catalogue(language: str) -> Catalogue:
    """A language of the program. Raises `InputError` naming the file and, where it is damaged, the line."""
    path = folder() / language / FILE
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise read_failure(path, error) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is no text in UTF-8; install the program again.") from error
    return catalogue(language, text, str(path))


def catalogue(language: str, text: str, name: str = FILE) -> Catalogue:
    """The texts of a .po file that are translated. Raises `InputError` where a line cannot be read."""
    texts: dict[Key, tuple[str, ...]] = {}
    plural: Callable[[int], int] = english
    for entry in entries(text, name):
        if not entry.fields.get("msgid") and "msgctxt" not in entry.fields:
            plural = _plural_of("".join(entry.forms), name)
        elif all(entry.forms) and not entry.fuzzy:
            texts[entry.key] = entry.forms
    most = max(map(plural, range(200)))
    wrong = [key for key, forms in texts.items() if 1 < len(forms) <= most]
    if wrong:
        raise InputError(f"{name}: “{wrong[0][1]}” has too few plural forms; install the program again.")
    return Catalogue(language, texts, plural)


def entries(text: str, name: str = FILE) -> Iterator[Entry]:
    """The entries of a .po file in their order, with its head first; obsolete ones are left out."""
    entry, keyword, fuzzy = None, "", False  # type: Entry | None, str, bool
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if line.startswith('"'):
            if entry is None:
                raise InputError(f"{name}: line {number}: a text without a keyword; install the program again.")
            entry.fields[keyword] += _unquoted(line, name, number)
            continue
        if not line:
            continue
        keyword, _, rest = line.partition(" ")
        if keyword == "msgctxt" or (keyword == "msgid" and (entry is None or "msgid" in entry.fields)):
            if entry is not None:
                yield _checked(entry, name)
            entry, fuzzy = Entry(number, fuzzy=fuzzy), False
        if entry is None or keyword.partition("[")[0] not in ("msgctxt", "msgid", "msgid_plural", "msgstr"):
            raise InputError(f"{name}: line {number}: {keyword[:20]!r} is not known; install the program again.")
        entry.fields[keyword] = _unquoted(rest, name, number)
    if entry is not None:
        yield _checked(entry, name)


def _checked(entry: Entry, name: str) -> Entry:
    if "msgid" not in entry.fields or not entry.forms:
        raise InputError(f"{name}: line {entry.line}: half an entry; install the program again.")
    return entry


def _unquoted(text: str, name: str, number: int) -> str:
    """A quoted text; what may stand in it are the escapes that C and Python share."""
    try:
        value = ast.literal_eval(text.strip())
    except (SyntaxError, ValueError):
        value = None
    if not isinstance(value, str):
        raise InputError(f"{name}: line {number}: a text in quotation marks is missing; install the program again.")
    return value


def _plural_of(head: str, name: str) -> Callable[[int], int]:
    """The rule of the line `Plural-Forms: nplurals=2; plural=n != 1;`; English's where there is none."""
    line = next((one for one in head.splitlines() if one.lower().startswith("plural-forms:")), "")
    rule = line.partition("plural=")[2].rpartition(";")[0] or line.partition("plural=")[2]
    if not rule:
        return english
    try:
        return c2py(rule)
    except ValueError as error:
        raise InputError(f"{name}: the rule for plurals cannot be read; install the program again.") from error
