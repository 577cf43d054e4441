"""A table that says which label of an annotation file is which finding: two columns, or a JSON object.

in the file,as the network calls it
Infiltrate,Infiltration
"""

import csv
import json
from pathlib import Path

from xai_desktop.core.errors import FormatError
from xai_desktop.core.place import Place
from xai_desktop.core.texts import is_one_line
from xai_desktop.io import files

LARGEST = 1 << 20


def read_label_table(path: Path) -> dict[str, str]:
    """Label → label. Raises `InputError` for a file that cannot be read, `FormatError` naming the line at fault."""
    place = Place(path)
    with files.opened(place) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FormatError(f"{path}: is too large for a table of labels; name a file of two columns.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: is not UTF-8 text; save the table as UTF-8.") from error
    pairs = _json(path, text) if text.lstrip().startswith("{") else _rows(path, text)
    if not pairs:
        raise FormatError(f"{path}: holds no pair of labels; write one pair per line with a comma.")
    return pairs


def _json(path: Path, text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: is not valid JSON; write an object of label to label.") from error
    if not all(isinstance(value, str) and _usable(key, value) for key, value in found.items()):
        raise FormatError(f"{path}: every label must be a text of one line; mend the table.")
    return dict(found)


def _rows(path: Path, text: str) -> dict[str, str]:
    """A first line that only names the columns is left out: it maps no label of a known finding."""
    pairs: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip(" ,;\t"):
            continue
        try:
            fields = [field.strip() for field in next(csv.reader([line], delimiter=_delimiter(line)))]
        except csv.Error as error:
            raise FormatError(f"{path}, line {number}: is not a row of a table ({error}); mend it.") from error
        if len(fields) != 2 or not _usable(*fields):
            raise FormatError(f"{path}, line {number}: must hold two labels with a comma between; mend it.")
        if number > 1 or fields[0].casefold() not in HEADERS:
            pairs[fields[0]] = fields[1]
    return pairs


HEADERS = ("in the file", "from", "label", "source")


def _delimiter(line: str) -> str:
    return next((mark for mark in "\t;" if mark in line), ",")


def _usable(key: str, value: str) -> bool:
    return bool(key.strip() and value.strip()) and is_one_line(key + value)
