"""From a design to what has to be done: the films that are there, what is known of each, and the chunks of the run."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.facts import FactsTable, FilmFacts, plain_patient
from xai_desktop.core.cohort.looked import LookedFor
from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef, Notice, Opening
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.film_facts import read_film_facts
from xai_desktop.io.same_bytes import FileSizes
from xai_desktop.services.cohort.copies import LeftOut, once_each, without_lost
from xai_desktop.services.cohort.copies_said import about_copies
from xai_desktop.services.cohort.facts_notices import of_table
from xai_desktop.services.cohort.learnt import SaidLearnt, disagreements, said_learnt
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.opening import open_paths

TEST, TUNING, LEARNT = "test", "tuning", "learnt"
NOBODY = LookedFor()
_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """One film of an audit, before it is decoded. `nothing_by` are readers who looked and marked nothing, `looked_for`
    says which findings they, and all others, look for."""

    ref: ImageRef
    marks: tuple[Annotation, ...]
    nothing_by: tuple[str, ...]
    facts: FilmFacts
    patient: str
    split: str
    looked_for: LookedFor = NOBODY


@dataclass(frozen=True, slots=True)
class Chunk:
    """Films that go through one network together. The chunks of a design are the same on any machine."""

    number: int
    model: str
    films: tuple[FilmPlan, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything that is known before a network is loaded.

    `films_digest` is SHA-256 over which films there are, in which order, and how large their files are. `learnt` is
    what the networks' bundles say about the films that they know, network by network. `copies` are files that take no
    part, since their film does.
    """

    design: Design
    opening: Opening
    films: tuple[FilmPlan, ...]
    films_digest: str
    notices: tuple[Notice, ...]
    learnt: tuple[SaidLearnt, ...] = ()
    copies: tuple[LeftOut, ...] = ()

    def chunks(self) -> Iterator[Chunk]:
        """In the order of the run: network after network, film after film."""
        number = 0
        for model in self.design.models:
            for start in range(0, len(self.films), self.design.batch):
                yield Chunk(number, model, self.films[start : start + self.design.batch])
                number += 1

    @property
    def chunk_count(self) -> int:
        return len(self.design.models) * -(-len(self.films) // self.design.batch)


def plan(design: Design, task: Task = _QUIET, decoder: Decoder | None = None) -> Plan:
    """Open films, marks and tables. Only the first frame of a film takes part, and a film that is there twice once.

    A film is learnt where a network's bundle says so, or where held-out films are named and it is none of them: by any
    network, so that all networks are compared on the same films. Raises `InputError` where there is no film, or a
    table or list cannot be read, and `BundleError` for a bundle that cannot be read.
    """
    opening = open_paths(
        [Path(one) for one in design.films],
        [Path(one) for one in design.annotations],
        task,
        decoder=decoder,
        labels=dict(design.labels),
    )
    refs = [ref for ref in opening.images if ref.frame == 0]
    if not refs:
        raise InputError(f"{design.films[0]}: holds no film; name a DICOM file, a picture, an archive or a folder.")
    tables = [(Path(path).name, read_film_facts(Path(path))) for path in design.facts]
    facts = reduce(FactsTable.joined, (table for _, table in tables), FactsTable())
    sizes = FileSizes.of(dict.fromkeys(ref.place for ref in refs))
    once = once_each(refs, facts, opening.annotations, sizes)
    opening = replace(opening, annotations=without_lost(opening.annotations, once))
    marks = {ref.spot: study.annotations_of(ref) for study in opening.studies for ref in study.images}
    people = [_Person.of(files, facts) for files in once.files().values()]
    held_out = _held_out(design, people, facts)
    learnt = said_learnt(design.models, [(one.files, one.patient) for one in people])
    known = _Known(frozenset().union(*(one.patients for one in learnt)), held_out)
    looked_for = LookedFor.of(opening.annotations.images)
    films = tuple(_film(one, marks[one.files[0].spot], opening, design, known, looked_for) for one in people)
    said = [n for name, table in tables for n in of_table(name, table, [one.known_by(table) for one in people])]
    said += [notice for one in learnt for notice in one.notices()]
    said += [*disagreements(learnt, held_out, ", ".join(design.held_out)), *about_copies(once)]
    digest = _digest(once.kept, sizes)
    return Plan(design, opening, films, digest, (*opening.notices, *said), learnt, once.left_out)


@dataclass(frozen=True, slots=True)
class _Person:
    """Whose a film is, by any of the files that hold it (`files`, of which the first takes part)."""

    files: tuple[ImageRef, ...]
    facts: FilmFacts
    patient: str

    @classmethod
    def of(cls, files: tuple[ImageRef, ...], table: FactsTable) -> "_Person":
        """A film of which nobody says whose it is counts as a patient of its own."""
        nothing = FilmFacts()
        facts = next((said for ref in files if (said := table.of(ref)) != nothing), nothing)
        own = next((ref.patient_key for ref in files if ref.patient_key), "")
        return cls(files, facts, plain_patient(facts.patient) or plain_patient(own) or f"film {files[0].image_id}")

    def known_by(self, table: FactsTable) -> ImageRef:
        """The file under whose name the table has the film, where it has it."""
        return next((ref for ref in self.files if table.knows(ref)), self.files[0])

    @property
    def names(self) -> set[str]:
        return {name for ref in self.files for name in ref.keys}


@dataclass(frozen=True, slots=True)
class _Known:
    """Patients that a network knows by its bundle, and those that are held out; None where nobody said."""

    learnt: frozenset[str]
    held_out: frozenset[str] | None

    def __contains__(self, patient: str) -> bool:
        return patient in self.learnt or (self.held_out is not None and patient not in self.held_out)


def _film(
    person: _Person,
    marks: tuple[Annotation, ...],
    opening: Opening,
    design: Design,
    learnt: _Known,
    looked_for: LookedFor,
) -> FilmPlan:
    ref = person.files[0]
    entries = opening.annotations.entries(*ref.keys)
    nothing = tuple(dict.fromkeys(reader for one in entries for reader in one.nothing_by))
    split = _split(person.patient, design, learnt)
    return FilmPlan(ref, marks, nothing, person.facts, person.patient, split, looked_for)


def _split(patient: str, design: Design, learnt: _Known) -> str:
    """By patient, and by nothing that hangs on which other films there are."""
    if patient in learnt:
        return LEARNT
    drawn = int.from_bytes(hashlib.sha256(f"{design.seed}:{patient}".encode()).digest()[:8], "big") / 2**64
    return TUNING if drawn < design.tuning else TEST


def _held_out(design: Design, people: Sequence[_Person], facts: FactsTable) -> frozenset[str] | None:
    """The patients of the films that are named as held out; None where nothing is said."""
    if not design.held_out:
        return None
    names = frozenset(name for path in design.held_out for name in _names(Path(path)))
    patients = {
        plain_patient(one.patient) for name in names if (one := facts.films.get(name)) is not None and one.patient
    }
    here = {one.patient for one in people if names & one.names}
    if not patients | here:
        raise InputError(
            f"{design.held_out[0]}: names none of the films; give a folder of held-out films or a list of their names."
        )
    return frozenset(patients | here)


def _names(path: Path) -> Iterator[str]:
    """The films in a folder, or the lines of a list, with and without their endings."""
    try:
        found = [one.name for one in path.iterdir()] if path.is_dir() else path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a folder of films or a list of their names ({error}).") from error
    for name in (one.strip() for one in found):
        if name:
            yield name
            yield name.rsplit(".", 1)[0]


def _digest(refs: Sequence[ImageRef], sizes: FileSizes) -> str:
    found = hashlib.sha256()
    archives = FileSizes.of(dict.fromkeys(Place(ref.path) for ref in refs if ref.member)).sizes
    for ref in refs:
        size = archives.get(Place(ref.path), 0) if ref.member else sizes.sizes.get(ref.place, 0)
        found.update(f"{ref.path.name}\0{ref.member}\0{ref.image_id}\0{size}\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()
