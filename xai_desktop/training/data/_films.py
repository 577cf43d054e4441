"""The films of a folder and of its folders, and which of them a label file means."""

import os
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from xai_desktop.core.errors import InputError, read_failure
from xai_desktop.io.readers import is_film, readers

TEXTS = (".csv", ".tsv", ".txt", ".json", ".xml", ".md", ".pdf", ".zip", ".html")
"""Files that lie about in data sets by the thousand and need not be opened to know that they are no films."""

CONVERTED = (".dicom", ".gif", ".jp2", ".webp")
"""Endings that label files give to films which have another one here."""


@cache
def _endings() -> tuple[str, ...]:
    """Of films that can be read, the longest first."""
    return tuple(sorted((end for reader in readers() for end in reader.endings), key=len, reverse=True))


def key_of(name: str) -> str:
    """A film's name without folders and without a film's ending. Any other dot belongs to it, as in a UID."""
    last = PurePosixPath(name.strip().replace("\\", "/")).name
    for end in (*_endings(), *CONVERTED):
        if last.casefold().endswith(end) and len(last) > len(end):
            return last[: -len(end)]
    return last


class FilmFolder:
    """All films below a folder, in the order of names; hidden files are not meant to be seen.

    `endings` leaves out films of other endings. Raises `InputError` for a folder that cannot be read or holds no film.
    """

    def __init__(self, folder: Path, endings: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.films = tuple(path for path in files_below(folder) if _looks_like_a_film(path, endings))
        if not self.films:
            raise InputError(f"{folder}: there is no film in this folder; name the folder that holds the films.")
        self._inner = Path(os.path.commonpath([path.parent for path in self.films]))
        self._by_place = _grouped((_place(path.relative_to(self._inner).as_posix()), path) for path in self.films)
        self._by_key = _grouped((_place(path.name), path) for path in self.films)

    def named(self, name: str) -> tuple[Path, ...]:
        """The films that a label file's name may mean: one as a rule, none where it is not here.

        Folders that the label file names before it tell films of one name apart, whichever of them are above the
        folder that was given; then the ending does, which does not matter otherwise: films are often converted and
        their labels are not. CheXlocalize's `patient1_study1_view1_frontal` are two folders and a name.
        """
        parts = _place(name).split("/")
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        found = next((self._by_place[end] for end in ends if end in self._by_place), None)
        found = found or self._by_key.get(parts[-1]) or self._by_folders.get(parts[-1], [])
        last = PurePosixPath(name.replace("\\", "/")).name.casefold()
        exact = [path for path in found if path.name.casefold() == last]
        return tuple(exact or found)

    @cached_property
    def _by_folders(self) -> dict[str, list[Path]]:
        return _grouped(("_".join((*path.parts[-3:-1], key_of(path.name))).casefold(), path) for path in self.films)


def _place(name: str) -> str:
    """Folders and key in small letters."""
    *folders, _ = [part for part in name.strip().replace("\\", "/").split("/") if part] or [""]
    return "/".join((*folders, key_of(name))).casefold()


def _grouped(pairs: Iterable[tuple[str, Path]]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for key, path in pairs:
        found.setdefault(key, []).append(path)
    return found


def files_below(folder: Path) -> list[Path]:
    """Every file that is not hidden, linked folders too. Raises `InputError` where the folder cannot be read."""
    if folder.is_file():
        raise InputError(f"{folder}: this is a file where a folder of films was expected; name the folder.")

    def refused(error: OSError) -> None:
        raise read_failure(error.filename or folder, error) from error

    found: list[Path] = []
    entered: set[str] = set()
    for place, folders, names in os.walk(folder, onerror=refused, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = [] if real in entered else sorted(name for name in folders if not name.startswith("."))
        if real not in entered:
            found += [Path(place, name) for name in sorted(names) if not name.startswith(".")]
        entered.add(real)
    return found


def _looks_like_a_film(path: Path, endings: tuple[str, ...]) -> bool:
    name = path.name.casefold()
    if endings:
        return name.endswith(endings)
    return name.endswith(_endings()) or (path.suffix.casefold() not in TEXTS and is_film(path))
