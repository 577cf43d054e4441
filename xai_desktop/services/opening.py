"""Open films, folders and annotation files together: headers only, every trouble said once, nothing lost in silence."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.arrays import ByteArray, owned
from xai_desktop.core.errors import InputError, XaiError, read_failure
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef, Notice, Opening, Study
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io import annotations as marks
from xai_desktop.io import readers
from xai_desktop.services.fitting import Fitted, fit

LISTED = 20
"""How many rows or files of one kind get a notice of their own before the rest is only counted."""

TABLES = (".csv", ".json")
"""A file of such a name that was named itself is meant as annotations, whatever it begins with."""

DICOM_INDEX = "DICOMDIR"
"""The table of contents that lies on every DICOM medium: no film, and not worth a word."""


@dataclass(slots=True)
class _Found:
    """What has been gathered so far."""

    refs: list[ImageRef] = field(default_factory=list)
    annotations: AnnotationSet = field(default_factory=AnnotationSet)
    notices: list[Notice] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def open_paths(
    paths: Sequence[Path], annotations: Sequence[Path] = (), task: Task | None = None, *, strict: bool = False
) -> Opening:
    """Films from files and folders (with their folders), with the boxes named or found among them.

    A single file that cannot be opened raises `InputError`, and so does every named annotation file; among several
    paths or inside a folder it becomes a notice. `strict` refuses annotation files with a bad row.
    """
    task, found = task or Quiet(), _Found()
    for path in annotations:
        found.annotations = found.annotations.joined(marks.read_annotations(Path(path), strict=strict))
    files = list(_files(paths, {Path(path).absolute() for path in annotations}, found, task))
    for number, (path, named) in enumerate(files):
        task.step(number, len(files), f"{len(found.refs)} films")
        _take(path, found, named=named, alone=named and len(paths) == 1, strict=strict)
    task.step(len(files), len(files), f"{len(found.refs)} films")
    return _opening(found)


def open_study(path: Path | str, annotations: Path | str | None = None) -> Study:
    """The one study at a path, with its boxes; raises `InputError` where there is none or more than one."""
    opening = open_paths([Path(path)], [Path(annotations)] if annotations is not None else [])
    if len(opening.studies) != 1:
        raise InputError(
            f"{path}: holds {len(opening.studies)} studies, not one; name a single film or use open_paths."
        )
    return opening.studies[0]


def load_image(ref: ImageRef) -> Image:
    """Decode one frame. Raises `InputError` with one sentence that names the file."""
    return readers.read_image(ref)


def thumbnail(ref: ImageRef, side: int = 64) -> ByteArray:
    """(h, w) uint8 of at most side × side, by the file's first window, as a reader would see it."""
    image = load_image(ref)
    height, width = image.size
    step = max(1, min(height, width) // (4 * side))
    grey = np.rint(image.default_window().apply(image.table) * 255).astype(np.uint8)
    small = (255 - grey if image.monochrome1 else grey)[image.index[::step, ::step]]
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return owned(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)


def _files(paths: Sequence[Path], seen: set[Path], found: _Found, task: Task) -> Iterator[tuple[Path, bool]]:
    """(file, whether it was named itself): folders with all they hold, in the order of names, each file once.

    `seen` are absolute paths that were read already.
    """
    for path in map(Path, paths):
        named = not path.is_dir()
        for file in (path,) if named else _walk(path, found, task):
            if file.absolute() not in seen:
                seen.add(file.absolute())
                yield file, named


def _walk(folder: Path, found: _Found, task: Task) -> Iterator[Path]:
    """The files of a folder and its folders; hidden ones are not meant to be seen."""

    def refused(error: OSError) -> None:
        place = Path(error.filename or folder)
        if place == folder:
            raise read_failure(folder, error) from error
        found.notices.append(Notice(str(read_failure(place, error)), skipped=True))

    for place, folders, names in os.walk(folder, onerror=refused):
        task.step(0, 0, "looking for films")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if _is_report(place, names):
            continue  # the pictures of our own reports are no films
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _is_report(place: str, names: Sequence[str]) -> bool:
    """Whether a folder holds what the export of this program wrote."""
    if "manifest.json" not in names:
        return False
    try:
        with Path(place, "manifest.json").open("rb") as stream:
            return b'"xai-desktop/report"' in stream.read(200)
    except OSError:
        return False


def _take(path: Path, found: _Found, *, named: bool, alone: bool, strict: bool) -> None:
    marked = marks.is_annotations(path) or (named and path.suffix.casefold() in TABLES)
    try:
        if marked:
            found.annotations = found.annotations.joined(marks.read_annotations(path, strict=strict))
        elif named or _promising(path):
            found.refs.extend(readers.read_refs(path))
        elif path.name != DICOM_INDEX:
            found.strangers.append(path.name)
    except XaiError as error:
        if alone or (marked and strict):
            raise
        found.notices.append(Notice(str(error), skipped=True))


def _promising(path: Path) -> bool:
    return path.name != DICOM_INDEX and (readers.is_film(path) or readers.is_named_like_a_film(path))


def _opening(found: _Found) -> Opening:
    fitted = fit(found.refs, found.annotations)
    notices = (*found.notices, *_about_files(found, fitted), *_about_boxes(found.annotations, fitted))
    return Opening(_studies(fitted), fitted.annotations, notices)


def _studies(fitted: Fitted) -> tuple[Study, ...]:
    """One per examination, in the order of their first images; a file that names none is one of its own."""
    groups: dict[str, list[ImageRef]] = {}
    for ref in fitted.refs:
        groups.setdefault(ref.study_key or str(ref.path), []).append(ref)
    return tuple(Study(key, tuple(refs), fitted.of(refs)) for key, refs in groups.items())


def _about_files(found: _Found, fitted: Fitted) -> Iterator[Notice]:
    """What the readers had to say, each sentence once, and the files that were none of our business."""
    said: dict[str, list[ImageRef]] = {}
    for ref in fitted.refs:
        for text in ref.warnings if ref.frame == 0 else ():
            said.setdefault(text, []).append(ref)
    for text, refs in said.items():
        yield Notice(f"{refs[0].path}{_others(len(refs) - 1, 'films')}: {text}")
    if found.strangers:
        count = len(found.strangers)
        verb = "is" if count == 1 else "are"
        yield Notice(f"{found.strangers[0]}{_others(count - 1, 'files')} {verb} neither film nor annotation file.")


def _others(count: int, what: str) -> str:
    return f" and {count} other {what if count > 1 else what[:-1]}" if count else ""


def _about_boxes(given: AnnotationSet, fitted: Fitted) -> Iterator[Notice]:
    yield from (Notice(f"{row}.", skipped=True) for row in given.skipped[:LISTED])
    if len(given.skipped) > LISTED:
        yield Notice(f"{len(given.skipped) - LISTED} more rows of {given.source} were left out.", skipped=True)
    absent = fitted.annotations.unmatched(key for ref in fitted.refs for key in ref.keys)
    if absent.images and fitted.refs:
        yield Notice(
            f"{absent.marks} of {given.marks} marks in {given.source} belong to {len(absent.images)} films "
            "that are not here."
        )
