"""Libraries of the machine that builds which nothing in the bundle links to any more stay behind."""

import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import PurePath

Entry = tuple[str, str, str]
"""Place in the bundle, source, kind: as PyInstaller lists them."""
SYSTEM = ("/usr/lib/", "/lib/", "/usr/local/lib/")


def without_orphans(entries: Sequence[Entry], wanted: Iterable[str]) -> list[Entry]:
    """All but the system's libraries that neither are `wanted` by name nor needed, directly or not, by what stays."""
    if sys.platform != "linux":
        return list(entries)  # elsewhere none of the system's libraries travel
    known = {entry[0]: entry for entry in entries}
    stay = {place for place, source, _ in entries if not _is_of_system(place, source)} | set(wanted) & known.keys()
    asked = list(stay)
    while asked:
        for name in _needed(known[asked.pop()][1]) & known.keys() - stay:
            stay.add(name)
            asked.append(name)
    return [entry for entry in entries if entry[0] in stay]


def _is_of_system(place: str, source: str) -> bool:
    return source.startswith(SYSTEM) and "/" not in place and ".so" in PurePath(place).name


def _needed(source: str) -> set[str]:
    """Names of the libraries that a file is linked to; none for what is no library."""
    done = subprocess.run(["objdump", "-p", source], capture_output=True, text=True, check=False)
    return set(re.findall(r"(?m)^  NEEDED\s+(\S+)$", done.stdout))
