"""The films of a sanity run, one at a time: a film is decoded when a check comes to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.facts import plain_patient
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Task
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

    `lost` are films that could not be read, each with its sentence: they are left out, and counted.
    """

    def __init__(
        self, refs: Sequence[tuple[ImageRef, tuple[Annotation, ...]]], decoder: Decoder | None, task: Task
    ) -> None:
        self._refs, self._decoder, self._task = refs, decoder, task
        self.lost: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._refs)

    def __iter__(self) -> Iterator[Case]:
        for ref, marks in self._refs:
            self._task.step()
            try:
                image = load_image(ref, self._decoder)
            except InputError as error:
                self.lost[str(ref.place)] = str(error)
            else:
                yield Case(ref.image_id, patient_of(ref), image, marks)

    @property
    def synthetic(self) -> bool:
        return all(ref.synthetic for ref, _ in self._refs)

    @property
    def patients(self) -> int:
        return len({patient_of(ref) for ref, _ in self._refs})


def patient_of(ref: ImageRef) -> str:
    """Whose film it is; a film that names nobody is a patient of its own."""
    return plain_patient(ref.patient_key) or ref.image_id


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
    rows = [(ref, found.annotations.of(*ref.keys)) for ref in refs]
    order = np.random.default_rng([seed, 21]).permutation(len(rows)).tolist()
    order.sort(key=lambda place: not rows[place][1])
    kept = sorted(order[: most or len(rows)])
    return OnDisk([rows[place] for place in kept], decoder, task), tuple(notice.text for notice in found.notices)
