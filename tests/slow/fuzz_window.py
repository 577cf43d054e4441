"""The window as far as a damaged file meets it: it looks and decodes in worker processes, and never falls itself."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.io.children import Died, Rank, Read, Workers
from xai_desktop.io.wire import Message
from xai_desktop.services.budgets import allowed
from xai_desktop.services.decoding import TEXTS, Apart
from xai_desktop.services.opening import open_paths

T = TypeVar("T")

PATIENCE = 3.0
"""How much longer than the promise a question may take by the clock: a busy machine is no fault of a file's."""

OWN_S = 2.0
"""What the window itself may take for a case, besides waiting."""

FRAMES, MARKS = 3, 20
SMALL = (96, 80)


@dataclass(frozen=True, slots=True)
class Death:
    """Of a worker: which question it did not survive, whether it was stopped for taking too long, what it said."""

    verb: str
    late: bool
    said: str


@dataclass(slots=True)
class Seen:
    """What came of a file."""

    end: str = "nothing"
    faults: list[str] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)


class Watched(Workers):
    """One worker, whose deaths are counted and whose last words are kept. A new one is started off the clock."""

    def __init__(self, said: Path) -> None:
        super().__init__(1)
        self.said, self.deaths, self.slow = said, list[Death](), list[str]()
        self.waited = self.slowest = 0.0

    def ask(self, question: Message, seconds: float, rank: Rank, read: Read[T], patience: float = 0.0) -> T:
        heard, began = self.said.stat().st_size, time.monotonic()
        verb = str(question.body["verb"])
        try:
            return super().ask(question, seconds, rank, read, patience)
        except Died as fault:
            with self.said.open("rb") as stream:
                stream.seek(heard)
                words = stream.read()[-3000:].decode("utf-8", "replace")
            misread = f"misread: {fault.__cause__!r}" if fault.__cause__ is not None else ""
            self.deaths.append(Death(verb, fault.late, misread or words))
            raise
        finally:
            took = time.monotonic() - began
            self.slowest = max(self.slowest, took)
            promised = seconds + _reading_marks(question)
            if took > PATIENCE * promised:
                self.slow.append(f"{verb} took {took:.1f} s of {promised:.1f}")
            if not self.numbers:
                self.wake()
            self.waited += time.monotonic() - began

    def wake(self) -> None:
        super().ask(Message({"verb": "look", "files": []}), 30, Rank.FILM, lambda answer: answer)


def _reading_marks(question: Message) -> float:
    """Seconds that the texts among the files looked at may take as lists of marks, which have a clock of their own."""
    places = [Path(one["path"]) for one in question.body.get("files", ())]
    return sum(allowed(path.stat().st_size, marks=True) for path in places if path.suffix in TEXTS)


class Window:
    """Opens, decodes and draws. Whatever is wrong is a fault of ours, never an exception, but for our own mistakes."""

    def __init__(self, said: Path) -> None:
        os.environ["XAI_DESKTOP_DEBUG_WORKER"] = "1"
        self.workers = Watched(said)
        self.decoder = Apart(self.workers)
        self.workers.wake()

    def close(self) -> None:
        self.decoder.close()

    def case(self, paths: list[Path], *, native: bool) -> Seen:
        """Open the first path, beside the others, as if they were dropped on the window together."""
        workers, seen, began = self.workers, Seen(), time.monotonic()
        workers.deaths, workers.slow, workers.waited = [], [], 0.0
        self._open(paths, seen)
        own = time.monotonic() - began - workers.waited
        if own > OWN_S:
            seen.faults.append(f"the window itself took {own:.1f} s")
        seen.deaths = workers.deaths
        seen.faults += workers.slow
        for death in seen.deaths:
            seen.end = "late" if death.late else "died"
            if "Traceback (most recent call last)" in death.said or "misread" in death.said:
                seen.faults.append(f"{death.verb}: a mistake of ours: {' / '.join(death.said.splitlines()[-7:])}")
            elif not native:
                seen.faults.append(f"{death.verb}: the worker {seen.end}, without a decoder to blame: {death.said}")
        return seen

    def _open(self, paths: list[Path], seen: Seen) -> None:
        try:
            opening = open_paths(paths, decoder=self.decoder)
        except InputError as error:
            seen.end = type(error).__name__
            seen.faults += sentence_faults(str(error), paths[0])
            return
        for notice in opening.notices:
            seen.faults += sentence_faults(notice.text, paths[0] if notice.skipped else None)
        seen.end = "noticed" if any(notice.skipped for notice in opening.notices) else "opened"
        for ref in opening.images[:FRAMES]:
            self._show(ref, opening, seen)
        if draw(opening):
            seen.end = "used"

    def _show(self, ref: ImageRef, opening: Opening, seen: Seen) -> None:
        try:
            image = self.decoder.image(ref)
            shown = self.decoder.thumbnail(ref)
            self.decoder.identity(ref)
        except InputError as error:
            seen.end = type(error).__name__
            seen.faults += sentence_faults(str(error), ref.path)
            return
        seen.end = "used"
        seen.faults += film_faults(ref, image)
        if shown.max() == 0 and shown.size == 0:
            seen.faults.append("a thumbnail of nothing")
        for study in opening.studies:
            if ref in study.images and image.index.size < 1 << 24:
                for mark in study.annotations_of(ref)[:MARKS]:
                    assert mark.shape.mask(image.size).shape == image.size


def film_faults(ref: ImageRef, image: Image) -> Iterator[str]:
    if ref.size is not None and ref.size != image.size:
        yield f"was listed as {ref.size} and is {image.size}"
    for voi in (*image.windows, image.percentile_window()):
        shown = voi.apply(image.table)
        if not np.isfinite(shown).all() or shown.min() < 0 or shown.max() > 1:
            yield f"the window {voi} shows no greys"


def draw(opening: Opening) -> bool:
    """What a viewer does with marks, on a film or not; whether there are any."""
    marks = [mark for image in opening.annotations.images[:MARKS] for mark in image.annotations[:MARKS]]
    for mark in marks:
        assert mark.shape.mask(SMALL).shape == SMALL
        assert all(len(ring) >= 3 for ring in mark.shape.rings())
        assert mark.label
    return bool(marks) or bool(opening.annotations.images)


def sentence_faults(text: str, path: Path | None) -> list[str]:
    """What keeps a message from being one short sentence that names the file."""
    short = text if path is None else text.replace(str(path.parent), "…")
    at_most = 500 + 800 * ("›" in text)  # with the name of a member, which is cut where it is too long
    faults = []
    if path is not None and path.name not in text and path.parent.name not in text:  # a bundle is its folder
        faults.append(f"names no file: {short}")
    if len(text.splitlines()) != 1 or not text.isprintable():
        faults.append(f"is not one line: {short!r}")
    if not text.endswith("."):
        faults.append(f"does not end like a sentence: {short}")
    if len(short) > at_most:
        faults.append(f"is {len(short)} characters long: {short[:300]}")
    return [fault[:400] for fault in faults]
