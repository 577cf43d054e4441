"""What the source tree's self-test has found: `resources/parts.json`, against which a program that was frozen is held.

Names and not numbers, since a program that lost one part and gained another has as many. Networks and the demo's films
come with their sha256; of other files only the name is held, since what is in them is read by checks of their own.
Made by `make catalogue`; a test holds it against the source.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.core.paths import resources

FILE = "parts.json"
FREEZER = ("build.json", "licences.txt")
"""What is added when the program is packed; it lies beside the source's own files."""
BUILT = "manual/html"
"""What `make docs` makes of the sources beside it."""
HASHED = ("demo", "models", "explainers.json")


@dataclass(frozen=True, slots=True)
class Parts:
    """`checks` are names of the self-test; `files` are those of `resources`, each with its sha256 or ""."""

    checks: tuple[str, ...]
    files: dict[str, str]


def parts_path() -> Path:
    return resources() / FILE


def read_parts(path: Path | None = None) -> Parts:
    """Raises `InputError` where the program's own file is missing or damaged."""
    path = path or parts_path()
    try:
        found = json.loads(path.read_text("utf-8"))
        return Parts(tuple(str(name) for name in found["checks"]), {str(k): str(v) for k, v in found["files"].items()})
    except OSError as error:
        raise read_failure(path, error) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FormatError(f"{path}: is no list of parts; install the program again.") from error


def parts_text(checks: Iterable[str], folder: Path | None = None) -> str:
    """The content of the file: stable, one name per line."""
    whole = {"checks": sorted(checks), "files": files_in(folder or resources())}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def files_in(folder: Path) -> dict[str, str]:
    """Every file, by its name with slashes, with its sha256 where one is held."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: _held(folder, name) for name in names if _is_of_the_source(name)}


def _is_of_the_source(name: str) -> bool:
    return name != FILE and name.split("/")[0] not in FREEZER and not name.startswith(BUILT)


def check_file(folder: Path, name: str, held: str) -> None:
    """Raises `InputError` for a file that is missing, empty, or not the one that was made."""
    path = folder / name
    try:
        empty = not path.stat().st_size
        same = not held or _sha256(path) == held
    except OSError as error:
        raise read_failure(path, error) from error
    if empty or not same:
        raise InputError(f"{path}: is not the file that this program came with; install the program again.")


def _held(folder: Path, name: str) -> str:
    return _sha256(folder / name) if name.split("/")[0] in HASHED else ""


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
