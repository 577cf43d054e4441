"""Films and annotation files, looked at and decoded in worker processes: for the window and the command line.

Scripts do it in their own process (`looking.Here`); both give the same values and the same sentences."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from xai_desktop.core import errors
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.core.looked import Asked, Identity, Looked
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.wire import Message, image_of, ref_json
from xai_desktop.io.wire_looked import asked_json, looked_of
from xai_desktop.services.children import Died, Rank, Workers, in_parallel

SECONDS = 2.0
PIXELS_A_SECOND = 10_000_000
BYTES_A_SECOND = 10_000_000
"""What a file may cost in processor time: two seconds, and one more per ten megapixels or megabytes."""

CHUNK = 48
"""Files that a worker looks at per question."""

THUMBNAIL_SIDE = 64


class Decoder(Protocol):
    """Whoever can look and decode. Every method raises `InputError` with one sentence that names the file."""

    def look(self, files: Iterable[Asked]) -> Iterator[Looked]:
        """What each file is, in order; never raises for what a file holds."""

    def image(self, ref: ImageRef) -> Image: ...

    def thumbnail(self, ref: ImageRef, side: int = THUMBNAIL_SIDE) -> ByteArray: ...

    def identity(self, ref: ImageRef) -> Identity: ...

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
        question = Message({"verb": "image", "ref": ref_json(ref)})
        return image_of(self._answer(ref, question, Rank.FILM))

    def thumbnail(self, ref: ImageRef, side: int = THUMBNAIL_SIDE) -> ByteArray:
        question = Message({"verb": "thumbnail", "ref": ref_json(ref), "side": side})
        return self._answer(ref, question, Rank.THUMBNAIL).arrays[0]

    def identity(self, ref: ImageRef) -> Identity:
        question = Message({"verb": "identity", "ref": ref_json(ref)})
        return Identity(**self._answer(ref, question, Rank.FILM).body)

    def _answer(self, ref: ImageRef, question: Message, rank: Rank) -> Message:
        rows, columns = ref.size or (0, 0)
        seconds = SECONDS + rows * columns / PIXELS_A_SECOND
        if ref.member:
            seconds += _burden(ref.place) / BYTES_A_SECOND
        try:
            answer = self.workers.ask(question, seconds, rank)
        except Died as fault:
            raise InputError(_sentence(str(ref.place), fault.late)) from fault
        _raise_if_refused(answer, str(ref.place))
        return answer

    def _look_at(self, chunk: Sequence[Asked]) -> list[Looked]:
        """A chunk that brings the worker down is looked at once more, file by file."""
        seconds = SECONDS + sum(_burden(one.place) for one in chunk) / BYTES_A_SECOND
        question = Message({"verb": "look", "files": [asked_json(one) for one in chunk]})
        try:
            answer = self.workers.ask(question, seconds, Rank.INDEX)
        except Died as fault:
            if len(chunk) > 1:
                return [looked for one in chunk for looked in self._look_at([one])]
            one = chunk[0]
            return [Looked(one.place, error=_sentence(str(one.place), fault.late), marked=one.marks)]
        if "error" in answer.body:
            if len(chunk) > 1:
                return [looked for one in chunk for looked in self._look_at([one])]
            return [Looked(chunk[0].place, error=_too_large(str(chunk[0].place)), marked=chunk[0].marks)]
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


def _sentence(name: str, late: bool) -> str:
    if late:
        return f"{name}: takes too long to read, as damaged files do; copy or export it again."
    return f"{name}: brings its decoder down, so it is damaged; copy or export it again."


def _too_large(name: str) -> str:
    return f"{name}: needs more memory than a film may; export it at a smaller size."


def _raise_if_refused(answer: Message, name: str) -> None:
    if "error" in answer.body:
        if answer.body["kind"] == "MemoryError":
            raise InputError(_too_large(name))
        kind = getattr(errors, answer.body["kind"], InputError)
        raise kind(answer.body["error"])


def _burden(place: Place) -> int:
    """Bytes of a file, for the time that it may take; 0 for what cannot be asked."""
    try:
        return place.path.stat().st_size
    except OSError:
        return 0
