"""The films of a sanity run, one at a time: a film is decoded when a check comes to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.facts import FactsTable, plain_patient
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Task
from xai_desktop.core.wording import told
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.same_bytes import FileSizes
from xai_desktop.services.cohort.copies import once_each, without_lost
from xai_desktop.services.cohort.copies_said import about_copies
from xai_desktop.services.cohort.learnt import said_learnt
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.opening import load_image, open_paths


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A film with the expert marks on it."""

    name: str
    patient: str
    image: Image
    annotations: tuple[Annotation, ...] = ()

    def classes(self, card: BundleCard) -> tuple[str, ...]:
        """The classes of the network that an expert marked on it, each once."""
        marked = (card.class_of(mark.label) for mark in self.findings)
        return tuple(dict.fromkeys(label for label in marked if label is not None))

    def boxes(self, card: BundleCard, label: str) -> tuple[Annotation, ...]:
        """The marks of a class, of the reader who comes first: never a union over readers."""
        marks = [mark for mark in self.findings if card.class_of(mark.label) == label]
        return tuple(mark for mark in marks if mark.reader == marks[0].reader)

    @property
    def findings(self) -> tuple[Annotation, ...]:
        return tuple(mark for mark in self.annotations if mark.role == "finding")

    @property
    def cues(self) -> tuple[Annotation, ...]:
        """What somebody marked as no finding: artefacts and devices."""
        return tuple(mark for mark in self.annotations if mark.role in ("artefact", "device"))


class Cases(Protocol):
    """Films in an order that stays the same."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Case]: ...


class OnDisk:
    """Films of files, decoded anew whenever they are asked for: memory holds one at a time.

    `lost` are films that could not be read, each with its sentence: they are left out, and counted. `twice` are films
    with the very pixels of one before them, under another name or UID: an interval over patients takes films of
    several for independent, so that one film in many files would look like many.
    """

    def __init__(
        self, refs: Sequence[tuple[ImageRef, tuple[Annotation, ...]]], decoder: Decoder | None, task: Task
    ) -> None:
        self._refs, self._decoder, self._task = refs, decoder, task
        self.lost: dict[str, str] = {}
        self.twice: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._known: set[str] = set()

    def __len__(self) -> int:
        return len(self._refs)

    def __iter__(self) -> Iterator[Case]:
        for ref, marks in self._refs:
            self._task.step()
            try:
                image = load_image(ref, self._decoder)
            except InputError as error:
                self.lost[str(ref.place)] = str(error)
                continue
            if self._is_new(str(ref.place), image):
                yield Case(ref.image_id, patient_of(ref), image, marks)

    def _is_new(self, place: str, image: Image) -> bool:
        if place not in self._known:
            self._known.add(place)
            first = self._first.setdefault(image_hash(image), place)
            if first != place:
                self.twice[place] = told(
                    "{film}: has the very pixels of {other}, so it takes no part.", film=place, other=first
                )
        return place not in self.twice

    @property
    def synthetic(self) -> bool:
        return all(ref.synthetic for ref, _ in self._refs)

    @property
    def films(self) -> int:
        """Those that take part, as far as is known by now, and those that were lost."""
        return len(self._refs) - len(self.twice)

    @property
    def patients(self) -> int:
        return len({patient_of(ref) for ref, _ in self._refs if str(ref.place) not in self.twice})

    def learnt_by(self, model: str) -> int:
        """Films of patients that a network has learnt from, by what its bundle says. Raises `BundleError`."""
        (said,) = said_learnt([model], [((ref,), patient_of(ref)) for ref, _ in self._refs])
        return said.films

    @property
    def nameless(self) -> int:
        """Films that name no patient."""
        return sum(not ref.patient_key for ref, _ in self._refs)


def patient_of(ref: ImageRef) -> str:
    """Whose film it is; a film that names nobody is a patient of its own, whatever its file is called."""
    return plain_patient(ref.patient_key) or f"film {ref.place}"


def opened(
    paths: Sequence[Path], annotations: Sequence[Path], most: int, seed: int, task: Task, decoder: Decoder | None
) -> tuple[OnDisk, tuple[str, ...]]:
    """At most so many films (0: all of them), marked ones first, drawn by the seed; and what is to be known of them.

    Raises `InputError` where there is no film.
    """
    found = open_paths(paths, annotations, task, decoder=decoder)
    refs = [ref for study in found.studies for ref in study.images if ref.frame == 0]
    if not refs:
        raise InputError(f"{paths[0]}: holds no film; name a folder or files with films.")
    once = once_each(refs, FactsTable(), found.annotations, FileSizes.of(dict.fromkeys(ref.place for ref in refs)))
    known = without_lost(found.annotations, once)
    rows = [(ref, known.of(*ref.keys)) for ref in once.kept]
    order = np.random.default_rng([seed, 21]).permutation(len(rows)).tolist()
    order.sort(key=lambda place: not rows[place][1])
    kept = sorted(order[: most or len(rows)])
    cases = OnDisk([rows[place] for place in kept], decoder, task)
    said = [*_nameless(cases), *(notice.text for notice in (*about_copies(once), *found.notices))]
    return cases, tuple(said)


def _nameless(cases: OnDisk) -> Iterator[str]:
    if cases.nameless:
        yield told(
            "{count} of {films} films name no patient; each of them is taken for a patient of its own, so that "
            "intervals are too narrow where several are of one person.",
            count=cases.nameless,
            films=len(cases),
        )
