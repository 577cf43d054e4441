"""Open films, folders, media, archives and annotation files together: headers only, every trouble said once, nothing
lost in silence. A large folder is handed over as it grows, so that its first study is open while the rest is read."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image
from xai_desktop.core.import_report import ImportReport
from xai_desktop.core.looked import Asked, Looked
from xai_desktop.core.place import Place, shown
from xai_desktop.core.study import ImageRef, Notice, Opening, Study
from xai_desktop.core.task import Quiet, Task
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.fitting import Fitted, fit
from xai_desktop.services.import_reporting import about_marks, about_shapes, report
from xai_desktop.services.joining import settled
from xai_desktop.services.walking import Seen, files_of

FIRST_LOOK_S, NEXT_LOOK_S, LOOK_SHARE = 0.15, 0.7, 0.25
"""When a growing opening is handed over: soon at first, later at most a quarter of the time is spent on it."""

Grown = Callable[[Opening], None]


@dataclass(slots=True)
class Found:
    """What has been gathered so far."""

    refs: list[ImageRef] = field(default_factory=list)
    annotations: AnnotationSet = field(default_factory=AnnotationSet)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    marks: list[AnnotationSet] = field(default_factory=list)
    unread: list[tuple[Path, str]] = field(default_factory=list)

    def join_marks(self) -> None:
        """Join many small annotation files at once; one by one would copy the list for each."""
        if self.marks:
            self.annotations = joined([self.annotations, *self.marks])
            self.marks.clear()


def open_paths(
    paths: Sequence[Path],
    annotations: Sequence[Path] = (),
    task: Task | None = None,
    *,
    strict: bool = False,
    lenient: bool = False,
    decoder: Decoder | None = None,
    labels: Mapping[str, str] | None = None,
    grown: Grown | None = None,
) -> Opening:
    """Films from files, folders (with their folders), DICOMDIRs and zip archives, with the marks named or found there.

    A single file that cannot be opened raises `InputError`, and so does every named annotation file; among several
    paths or inside a folder it becomes a notice. `strict` refuses annotation files with a bad row; `lenient` opens the
    films without a named file that cannot be read, and tells it in `Opening.unread`. `labels` maps the files' labels to
    others. `grown` is called with what there is so far.
    """
    task, decoder, labels = task or Quiet(), decoder or _here(), dict(labels or {})
    found = Found()
    seen = Seen()
    lists = [path for path in (Path(one).absolute() for one in annotations) if seen.new(str(path))]
    for looked in decoder.look(Asked(Place(path), True, marks=True, strict=strict) for path in lists):
        if lenient and looked.marks is None:
            found.unread.append((looked.place.path, looked.error))
        else:
            _take_marks(looked, found, alone=True, strict=strict)
    alone = len(paths) == 1
    asked = files_of(paths, seen, found.notices, task, strict)
    growing = _Growing(found, grown, labels)
    done = 0
    for done, looked in enumerate(_looked(decoder, asked, seen, strict), 1):
        task.step(done, 0, _so_far(found))
        _take(looked, found, alone=alone and looked.place == Place(Path(paths[0]).absolute()), strict=strict)
        growing.step()
    opening = _opening(found, labels)
    task.step(done, done, _so_far(found))
    return opening


def open_study(
    path: Path | str, annotations: Path | str | None = None, labels: Mapping[str, str] | None = None
) -> Study:
    """The one study at a path, with its marks; raises `InputError` where there is none or more than one."""
    opening = open_paths([Path(path)], [Path(annotations)] if annotations is not None else [], labels=labels)
    if len(opening.studies) != 1:
        raise InputError(
            f"{path}: holds {len(opening.studies)} studies, not one; name a single film or use open_paths."
        )
    return opening.studies[0]


def load_image(ref: ImageRef, decoder: Decoder | None = None) -> Image:
    """Decode one frame. Raises `InputError` with one sentence that names the file."""
    return (decoder or _here()).image(ref)


def source_header(ref: ImageRef, decoder: Decoder | None = None) -> bytes | None:
    """What DICOM results copy from a DICOM film; None for any other. Raises `InputError` that names the file."""
    return (decoder or _here()).source(ref)


def thumbnail(ref: ImageRef, side: int = 64) -> ByteArray:
    """(h, w) uint8 of at most side × side, by the file's first window, as a reader would see it."""
    return _here().thumbnail(ref, side)


def _here() -> Decoder:
    """In this process; the readers are loaded when they are needed, which in the window is never."""
    from xai_desktop.services.looking import Here

    return Here()


def joined(sets: Iterable[AnnotationSet]) -> AnnotationSet:
    """All marks of several files."""
    known = [one for one in sets if one.images or one.skipped or one.source]
    return AnnotationSet(
        tuple(image for one in known for image in one.images),
        tuple(row for one in known for row in one.skipped),
        " + ".join(dict.fromkeys(one.source for one in known if one.source)),
        tuple(file for one in known for file in one.files),
    )


class _Growing:
    """Hands over what there is so far, from time to time."""

    def __init__(self, found: Found, grown: Grown | None, labels: Mapping[str, str]) -> None:
        self._found, self._grown, self._labels = found, grown, labels
        self._due = time.monotonic() + FIRST_LOOK_S

    def step(self) -> None:
        began = time.monotonic()
        if self._grown is None or not self._found.refs or began < self._due:
            return
        self._grown(_opening(self._found, self._labels))
        ended = time.monotonic()
        self._due = ended + max(NEXT_LOOK_S, (ended - began) / LOOK_SHARE)


def _looked(decoder: Decoder, asked: Iterable[Asked], seen: Seen, strict: bool) -> Iterator[Looked]:
    """Every file, and what archives and tables of contents hold, where they stand."""
    for looked in decoder.look(asked):
        yield looked
        if looked.inside:
            fresh = (place for place in looked.inside if place.member or seen.new(str(place.path)))
            yield from decoder.look(Asked(place, strict=strict) for place in fresh)


def _so_far(found: Found) -> str:
    return f"{len(found.refs):,} films" if len(found.refs) != 1 else "1 film"


def _take(looked: Looked, found: Found, *, alone: bool, strict: bool) -> None:
    if looked.marks is not None or (looked.error and looked.marked):
        _take_marks(looked, found, alone=alone, strict=strict)
    elif looked.error and alone:
        raise _error(looked)
    elif looked.error:
        found.refused.append((shown(looked.place.name), looked.error))
        found.notices.append(Notice(looked.error, skipped=True))
    elif looked.stranger:
        found.strangers.append(shown(looked.place.name))
    else:
        found.refs.extend(looked.refs)


def _take_marks(looked: Looked, found: Found, *, alone: bool, strict: bool) -> None:
    if looked.marks is not None:
        found.marks.append(looked.marks)
    elif alone or strict:
        raise _error(looked)
    else:
        found.refused.append((shown(looked.place.name), looked.error))
        found.notices.append(Notice(looked.error, skipped=True, of_marks=True))


def _error(looked: Looked) -> InputError:
    return FormatError(looked.error)


def _opening(found: Found, labels: Mapping[str, str]) -> Opening:
    found.join_marks()
    given, unclear = settled(found.refs, found.annotations.relabelled(dict(labels)) if labels else found.annotations)
    fitted = fit(found.refs, given)
    studies = _studies(fitted)
    said = report(given, fitted, len(studies), tuple(found.refused), len(found.strangers))
    notices = (
        *found.notices,
        *_about_files(found, fitted),
        *about_marks(said, given),
        *_about_names(unclear),
        *about_shapes(fitted),
    )
    return Opening(studies, fitted.annotations, notices, said, tuple(found.unread))


def _studies(fitted: Fitted) -> tuple[Study, ...]:
    """One per examination, in the order of their first images; a file that names none is one of its own.

    Within an examination, series and images stand in the order of their numbers.
    """
    groups: dict[str, list[ImageRef]] = {}
    for ref in fitted.refs:
        groups.setdefault(ref.study_key or str(ref.place), []).append(ref)
    return tuple(Study(key, tuple(_ordered(refs)), fitted.of(refs)) for key, refs in groups.items())


def _ordered(refs: list[ImageRef]) -> list[ImageRef]:
    """By series number and image number; a stable sort keeps the order of names where numbers are missing."""
    if len(refs) == 1:
        return refs
    first = {key: place for place, key in reversed([(n, ref.series_key) for n, ref in enumerate(refs)])}
    return sorted(refs, key=lambda ref: (ref.series_number, first[ref.series_key], ref.number, 0))


def _about_files(found: Found, fitted: Fitted) -> Iterator[Notice]:
    """What the readers had to say, each sentence once, and the files that were none of our business."""
    said: dict[str, list[ImageRef]] = {}
    for ref in fitted.refs:
        for text in ref.warnings if ref.frame == 0 else ():
            said.setdefault(text, []).append(ref)
    for text, refs in said.items():
        yield Notice(f"{refs[0].place}{_others(len(refs) - 1, 'films')}: {text}")
    if found.strangers:
        count = len(found.strangers)
        verb = "is" if count == 1 else "are"
        yield Notice(f"{found.strangers[0]}{_others(count - 1, 'files')} {verb} neither film nor annotation file.")


def _about_names(unclear: tuple[tuple[str, str], ...]) -> Iterator[Notice]:
    """Marks that several films could mean."""
    if unclear:
        name, source = unclear[0]
        several = _others(len(unclear) - 1, "names")
        remedy = "open its films apart, or put the list into the folder of the film that is meant"
        why = f"several films here bear the name {name}{several}, so its marks are left out"
        yield Notice(f"{source}: {why}; {remedy}.", skipped=True, of_marks=True)


def _others(count: int, what: str) -> str:
    return f" and {count} other {what if count > 1 else what[:-1]}" if count else ""


__all__ = ["ImportReport", "joined", "load_image", "open_paths", "open_study", "thumbnail"]
