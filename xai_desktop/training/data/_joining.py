"""From the rows of a label file to the films of a folder: which are there, whose they are, and what is marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xai_desktop.core.annotation import Annotation, AnnotationSet, SkippedRow
from xai_desktop.core.errors import InputError
from xai_desktop.core.study import ImageRef
from xai_desktop.core.texts import quoted
from xai_desktop.io.readers import read_refs
from xai_desktop.training.data._films import FilmFolder, key_of
from xai_desktop.training.data._marks import Marks
from xai_desktop.training.data.labelled import LabelledFilm, LabelledSet, Part

SHOWN = 3
"""Names in a note; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a label file says about one film, in one of its rows. An empty `patient` is one that it does not name."""

    name: str
    findings: frozenset[str] = frozenset()
    line: int = 0
    patient: str = ""
    split: Part | None = None
    unknown: frozenset[str] = frozenset()


@dataclass
class Joining:
    """Collects the films that rows name. `source` is the label file (or folder), for messages."""

    source: Path
    title: str
    films: FilmFolder
    marks: AnnotationSet = field(default_factory=AnnotationSet)
    refused: list[SkippedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def joined(self, rows: Iterable[Said], classes: Sequence[str] = ()) -> LabelledSet:
        """Films in the order of their first rows; several rows of one film are added up.

        `classes` is the order of the classes where the file gives one; otherwise they are in order of their names.
        A class that no film here has is left out, and said to be. Raises `InputError` where no film of the label
        file is in the folder.
        """
        said = list(rows)
        if not said:
            raise InputError(f"{self.source}: holds no row that can be used; name the right file or export it again.")
        found = self._found(said)
        unnamed, marks = 0, Marks(self.marks, self.films)
        result = []
        for path, row in found.items():
            ref = self._header(path, row) if not row.patient or path in marks else None
            if ref is None and not row.patient:
                continue  # a film whose header cannot be read, already refused
            patient = row.patient or (ref.patient_key if ref else "")
            unnamed += not patient
            boxes = marks.on_film(path, ref) if ref else ()
            result.append(_film(path, row, patient or key_of(path.name), boxes))
        self._remark(unnamed, len(result), marks)
        names = self._classes(result, classes)
        notes, refused = tuple(self.notes), (*self.refused, *self.marks.skipped)
        return LabelledSet(tuple(result), names, str(self.source), self.title, notes, refused)

    def _classes(self, films: Sequence[LabelledFilm], named: Sequence[str]) -> tuple[str, ...]:
        present = {name for film in films for name in film.findings}
        missing = [name for name in named if name not in present]
        if missing:
            self.notes.append(f"{self.source}: no film here has the class {', '.join(missing)}.")
        return tuple(name for name in named if name in present) if named else tuple(sorted(present))

    def _found(self, said: Sequence[Said]) -> dict[Path, Said]:
        found: dict[Path, Said] = {}
        absent: dict[str, None] = {}
        for row in said:
            paths = self.films.named(row.name)
            if len(paths) > 1:
                self._refuse(row, f"{len(paths)} films of the folder are called {quoted(key_of(row.name))}")
            elif not paths:
                absent[row.name] = None
            elif (known := found.get(paths[0])) is None:
                found[paths[0]] = row
            elif _contradicts(known, row):
                self._refuse(row, "gives its film another patient or part than an earlier row")
            else:
                found[paths[0]] = _sum(known, row)
        if not found:
            raise InputError(
                f"{self.source}: {self.films.folder} holds none of its films ({len(absent) or len(said)}); "
                "name the folder that holds them."
            )
        if absent:
            self.notes.append(
                f"{self.source}: films that {self.films.folder} does not hold are left out: "
                f"{len(absent)} of {len(absent) + len(found)} ({_some(absent)})."
            )
        return found

    def _header(self, path: Path, row: Said) -> ImageRef | None:
        try:
            return read_refs(path)[0]
        except InputError as fault:
            self._refuse(row, str(fault).rstrip("."))
            return None

    def _refuse(self, row: Said, reason: str) -> None:
        self.refused.append(SkippedRow(self.source.name, row.line, reason))

    def _remark(self, unnamed: int, count: int, marks: Marks) -> None:
        if not count:
            raise InputError(f"{self.source}: none of its films can be read; copy them again.")
        others = len(self.films.films) - count
        if others > 0:
            self.notes.append(f"{self.films.folder}: films that no usable row names are left out: {others}.")
        if unnamed:
            self.notes.append(
                f"{self.source}: {unnamed} films have no known patient, so each counts as a patient of its own; "
                "add a column 'patient' to keep films of one patient together."
            )
        self.notes += marks.notes()
        if self.refused:
            self.notes.append(f"{self.source}: {len(self.refused)} rows are refused; the first: {self.refused[0]}.")


def _film(path: Path, row: Said, patient: str, boxes: tuple[Annotation, ...]) -> LabelledFilm:
    return LabelledFilm(path, patient, row.findings, boxes, row.split, row.unknown - row.findings)


def _contradicts(one: Said, other: Said) -> bool:
    """An empty cell contradicts nothing."""
    patients, splits = {one.patient, other.patient} - {""}, {one.split, other.split} - {None}
    return len(patients) > 1 or len(splits) > 1


def _sum(one: Said, other: Said) -> Said:
    return replace(
        one,
        findings=one.findings | other.findings,
        unknown=one.unknown | other.unknown,
        patient=one.patient or other.patient,
        split=one.split or other.split,
    )


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(map(quoted, every[:SHOWN])) + (", …" if len(every) > SHOWN else "")
