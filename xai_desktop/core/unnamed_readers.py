"""Two files that name no reader are two readers of a film, not one: each is called by its file."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xai_desktop.core.annotation import AnnotatedImage


def told_apart(entries: "Iterable[AnnotatedImage]") -> "tuple[AnnotatedImage, ...]":
    """What the files say about one film, with a name for every reader where several files name none.

    One unnamed file alone stays unnamed. Files of the same name are called by their folder, too. Whether the same
    person drew both is not in the files; as one reader, their marks would be thrown together and their disagreement
    would be lost.
    """
    listed = tuple(entries)
    silent = list(dict.fromkeys((one.origin, one.folder) for one in listed if _is_silent(one)))
    if len(silent) < 2:
        return listed
    names = [origin for origin, _ in silent]
    called = {
        (origin, folder): origin if names.count(origin) == 1 else f"{PurePath(folder).name}/{origin}"
        for origin, folder in silent
    }
    return tuple(_named(one, called.get((one.origin, one.folder), "")) for one in listed)


def _is_silent(image: "AnnotatedImage") -> bool:
    return "" in image.nothing_by or any(not mark.reader for mark in image.annotations)


def _named(image: "AnnotatedImage", name: str) -> "AnnotatedImage":
    marks = tuple(mark if mark.reader else replace(mark, reader=name) for mark in image.annotations)
    return replace(image, annotations=marks, nothing_by=tuple(reader or name for reader in image.nothing_by))
