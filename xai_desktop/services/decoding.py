"""Films and annotation files, looked at and decoded in worker processes: for the window and the command line.

Scripts do it in their own process (`looking.Here`); both give the same values and the same sentences."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol, TypeVar

import numpy as np

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image
from xai_desktop.core.looked import Asked, Identity, Looked
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.archive import LARGEST_MEMBER
from xai_desktop.io.children import Died, Rank, Workers, in_parallel
from xai_desktop.io.wire import Message, image_of, ref_json
from xai_desktop.io.wire_checks import picture, text
from xai_desktop.io.wire_looked import asked_json, identity_of, looked_of
from xai_desktop.services.budgets import BYTES_A_SECOND, MARKS_SECONDS, PIXELS_A_SECOND, SECONDS, allowed

SLOWEST_DRIVE = 300_000
"""Bytes a second of a drive that is slow but no fault of the file."""

TEXTS = (".csv", ".tsv", ".txt", ".json", ".xml")

CHUNK = 48
"""Files that a worker looks at per question."""

THUMBNAIL_SIDE = 64

LARGEST_SOURCE = 1 << 16
"""Bytes of the header that results copy: some fifty short attributes."""

T = TypeVar("T")


class Decoder(Protocol):
    """Whoever can look and decode. Every method raises `InputError` with one sentence that names the file."""

    def look(self, files: Iterable[Asked]) -> Iterator[Looked]:
        """What each file is, in order; never raises for what a file holds."""

    def image(self, ref: ImageRef) -> Image: ...

    def thumbnail(self, ref: ImageRef, side: int = THUMBNAIL_SIDE) -> ByteArray: ...

    def identity(self, ref: ImageRef) -> Identity: ...

    def source(self, ref: ImageRef) -> bytes | None:
        """The header that DICOM results copy; None for a film that is no DICOM."""

    def close(self) -> None: ...


class Apart:
    """In worker processes, which may be killed by a file; we are not."""

    def __init__(self, workers: Workers | None = None) -> None:
        self.workers = workers or Workers()

    def start(self) -> None:
        """Start a worker now, so that the first film does not wait for it."""
        self.workers.start()

    def close(self) -> None:
        self.workers.stop()

    def look(self, files: Iterable[Asked]) -> Iterator[Looked]:
        for chunk in in_parallel(self._look_at, _chunks(files), 2):
            yield from chunk

    def image(self, ref: ImageRef) -> Image:
        return self._answer(ref, "image", Rank.FILM, image_of)

    def thumbnail(self, ref: ImageRef, side: int = THUMBNAIL_SIDE) -> ByteArray:
        return self._answer(ref, "thumbnail", Rank.THUMBNAIL, lambda found: picture(found.arrays[0], side), side=side)

    def identity(self, ref: ImageRef) -> Identity:
        return self._answer(ref, "identity", Rank.FILM, identity_of)

    def source(self, ref: ImageRef) -> bytes | None:
        return self._answer(ref, "source", Rank.FILM, _source_of)

    def _answer(self, ref: ImageRef, verb: str, rank: Rank, read: Callable[[Message], T], **more: int) -> T:
        rows, columns = ref.size or (0, 0)
        size = _read_at_most(ref.place)
        seconds = SECONDS + rows * columns / PIXELS_A_SECOND
        if ref.member:
            seconds += size / BYTES_A_SECOND
        question = Message({"verb": verb, "ref": ref_json(ref), **more})
        name = str(ref.place)
        try:
            found = self.workers.ask(
                question, seconds, rank, lambda answer: _refusal(answer, name) or read(answer), _patience(size)
            )
        except Died as fault:
            raise InputError(_sentence(name, fault)) from fault
        if isinstance(found, InputError):
            raise found
        return found

    def _look_at(self, chunk: Sequence[Asked]) -> list[Looked]:
        """A chunk that brings the worker down is looked at once more, file by file.

        The worker sets its own clock for every file (`looking.allowed`); here only what the whole chunk may take.
        """
        files = {one.place.path: one for one in chunk}
        size = sum(_read_at_most(one.place) for one in files.values())
        seconds = SECONDS * len(chunk) + size / BYTES_A_SECOND
        waits = _patience(size) + _reading_marks(chunk)
        question = Message({"verb": "look", "files": [asked_json(one) for one in chunk]})
        try:
            found = self.workers.ask(question, seconds, Rank.INDEX, partial(_all_looked, chunk), waits)
        except Died as fault:
            found = _sentence(str(chunk[0].place), fault)
        if not isinstance(found, str):
            return found
        if len(chunk) > 1:
            return [looked for one in chunk for looked in self._look_at([one])]
        return [Looked(chunk[0].place, error=found, marked=chunk[0].marks)]


def _source_of(answer: Message) -> bytes | None:
    """Raises `ValueError` for a message that is no header."""
    if not answer.arrays:
        return None
    (found,) = answer.arrays
    if found.dtype != np.uint8 or found.ndim != 1 or found.size > LARGEST_SOURCE:
        raise ValueError("no header where one belongs")
    return found.tobytes()


def _all_looked(chunk: Sequence[Asked], answer: Message) -> list[Looked] | str:
    """What each file is, or the sentence for a worker that had no memory left."""
    if "error" in answer.body:
        return _too_large(str(chunk[0].place))
    return [looked_of(record, one.place) for record, one in zip(answer.body["looked"], chunk, strict=True)]


def _chunks(files: Iterable[Asked]) -> Iterator[list[Asked]]:
    """Small ones first, so that the first film can open while a large folder is still being read."""
    size, chunk, began = 1, list[Asked](), time.monotonic()
    for one in files:
        chunk.append(one)
        if len(chunk) >= size or time.monotonic() - began > 0.25:
            yield chunk
            size, chunk, began = min(2 * size, CHUNK), [], time.monotonic()
    if chunk:
        yield chunk


def _patience(size: int) -> float:
    """Seconds that a slow drive may need for so many bytes."""
    return size / SLOWEST_DRIVE


def _reading_marks(chunk: Sequence[Asked]) -> float:
    """Seconds that what looks like a text may take to be read as marks; members of an archive share its bytes."""
    texts = [one for one in chunk if one.marks or one.place.suffix.casefold() in TEXTS]
    files = {one.place.path: one.place for one in texts}
    shared = sum(allowed(_read_at_most(place), marks=True) for place in files.values())
    return 2 * (shared + (len(texts) - len(files)) * MARKS_SECONDS)


def _sentence(name: str, fault: Died) -> str:
    if fault.waited:
        return (
            f"{name}: takes too long to read: its drive does not answer or the file is damaged; "
            "copy it to this machine or export it again."
        )
    if fault.late:
        return f"{name}: takes too long to read, as damaged files do; copy or export it again."
    return f"{name}: brings its decoder down, so it is damaged; copy or export it again."


def _too_large(name: str) -> str:
    return f"{name}: needs more memory than a film may; export it at a smaller size."


def _refusal(answer: Message, name: str) -> InputError | None:
    """The worker's own sentence, where it could not do what was asked."""
    if "error" not in answer.body:
        return None
    if answer.body["kind"] == "MemoryError":
        return InputError(_too_large(name))
    kind = {"FormatError": FormatError}.get(answer.body["kind"], InputError)
    return kind(text(answer.body["error"]))


def _read_at_most(place: Place) -> int:
    """Bytes that one question may have to read; of an archive, however large, no more than a member may have."""
    return min(_burden(place), LARGEST_MEMBER) if place.member else _burden(place)


def _burden(place: Place) -> int:
    """Bytes of a file, for the time that it may take; 0 for what cannot be asked."""
    try:
        return place.path.stat().st_size
    except OSError:
        return 0
