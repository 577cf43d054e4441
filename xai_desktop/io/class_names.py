"""The names of a network's outputs, as people hand them on: a text with one in a line, a JSON list, or a JSON table."""

import json
from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.wording import noted

LARGEST = 1 << 20
REMEDY = noted("name a text with one name in a line, or a JSON list of names")


def read_class_names(path: Path) -> tuple[str, ...]:
    """The names in the order of the outputs. A JSON table has the number of the output as key or as value.

    Raises `InputError` naming the file.
    """
    text = _text(path)
    if path.suffix.lower() != ".json":
        return _checked(path, [line.strip() for line in text.splitlines() if line.strip()])
    try:
        return _checked(path, _names(json.loads(text)))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is no list of names in JSON; {REMEDY}.") from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: is too large for a list of classes; {REMEDY}.")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: could not be read ({error.strerror or error}); {REMEDY}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is no text in UTF-8; {REMEDY}.") from error


def _names(data: object) -> list[object]:
    """Raises `ValueError` for what is neither a list nor a table of numbers from 0 on."""
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        raise ValueError("no list")
    by_name = all(isinstance(value, int) for value in data.values())
    numbered = {value: key for key, value in data.items()} if by_name else {int(key): v for key, v in data.items()}
    if sorted(numbered) != list(range(len(data))):
        raise ValueError("numbers")
    return [numbered[number] for number in range(len(data))]


def _checked(path: Path, names: list[object]) -> tuple[str, ...]:
    found = tuple(one.strip() for one in names if isinstance(one, str) and one.strip())
    if not found or len(found) != len(names):
        raise InputError(f"{path}: holds something else than names; {REMEDY}.")
    return found
