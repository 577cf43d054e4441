"""A film that is there more than once takes part once: in two of the named folders, in two sizes, under two names.

Films are one where they have one SOP Instance UID or the same bytes, or where one name stands for them: of an entry of
the annotation files, of a line of the table about the films, or a name with the patient in it (ChestX-ray14's). A name
alone proves nothing (hospitals call every film IM0001), and films with two UIDs are two. What two patients are said to
have is not one film: nothing is left out there, and it is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.cohort.facts import FactsTable
from xai_desktop.core.study import ImageRef, Spot
from xai_desktop.io.same_bytes import FileSizes, same_bytes

UID, BYTES, NAME, ENTRY, LINE = "uid", "bytes", "name", "entry", "line"
SIGNS = (UID, BYTES, NAME, ENTRY, LINE)
"""By what films are known to be one, the surest first."""

Key = tuple[str, str]
"""(sign, what is equal)."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A film with all that decides: `pixels` and `size` (bytes) are 0 where they are not known, `entries` are names of
    entries in the annotation files, `patients` what the table and the film itself say, "" for nothing."""

    number: int
    ref: ImageRef
    keys: tuple[Key, ...]
    patients: tuple[str, str]
    entries: frozenset[str]
    marked: bool
    pixels: int
    size: int

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """The highest takes part."""
        return self.marked, self.pixels, self.size, -self.number


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """`film` takes no part, since it is `kept` once more; `sign` is by what that is known."""

    film: Shown
    kept: Shown
    sign: str

    def record(self) -> dict[str, str]:
        """For the protocol."""
        return {"left_out": str(self.film.ref.place), "kept": str(self.kept.ref.place), "known_by": self.sign}


@dataclass(frozen=True, slots=True, eq=False)
class OnceEach:
    """`kept` are the films that take part, in their order; `doubtful` are pairs that look like one film of two
    patients, and stay."""

    kept: tuple[ImageRef, ...]
    left_out: tuple[LeftOut, ...] = ()
    doubtful: tuple[LeftOut, ...] = ()

    def files(self) -> dict[Spot, tuple[ImageRef, ...]]:
        """All files of each film that takes part, that one first."""
        found: dict[Spot, tuple[ImageRef, ...]] = {ref.spot: (ref,) for ref in self.kept}
        for one in self.left_out:
            spot = one.kept.ref.spot
            found[spot] = (*found[spot], one.film.ref)
        return found


def without_lost(marks: AnnotationSet, found: OnceEach) -> AnnotationSet:
    """Without marks under a copy's own name alone: in the mean box they would be another patient's."""
    lost = {key for one in found.left_out for key in one.film.entries - one.kept.entries}
    lost -= {key for ref in found.kept for key in ref.keys} if lost else set()
    return replace(marks, images=tuple(one for one in marks.images if one.key not in lost)) if lost else marks


def once_each(refs: Sequence[ImageRef], facts: FactsTable, marks: AnnotationSet, sizes: FileSizes) -> OnceEach:
    """`refs` are first frames. Files are read only where they are of one size and have no UID."""
    shown = _shown(refs, facts, marks, sizes)
    groups = _Groups(shown)
    doubtful = list(groups.join_all())
    left = []
    for group in groups.several():
        kept = max(group, key=lambda film: film.rank)
        left += [LeftOut(film, kept, _sign(film, kept)) for film in group if film is not kept]
    out = {one.film.number for one in left}
    kept_refs = tuple(ref for number, ref in enumerate(refs) if number not in out)
    return OnceEach(kept_refs, tuple(sorted(left, key=lambda one: one.film.number)), tuple(doubtful))


def _shown(refs: Sequence[ImageRef], facts: FactsTable, marks: AnnotationSet, sizes: FileSizes) -> list[Shown]:
    pictures = [ref.place for ref in refs if not ref.sop_uid]
    bytes_of = {place: str(group[0]) for group in same_bytes(pictures, sizes) for place in group}
    found = []
    for number, ref in enumerate(refs):
        known = facts.of(ref).patient
        entries = [one for one in marks.entries(*ref.keys) if one.frame in (None, 0)]
        keys = [(UID, ref.sop_uid), (BYTES, bytes_of.get(ref.place, ""))]
        if not _is_dicom(ref):
            keys.append((NAME, f"{ref.own_patient}\0{ref.image_id}" if ref.own_patient else ""))
        if ref.sop_uid or not _is_dicom(ref):
            keys += [(ENTRY, one.image_id) for one in entries if not one.at]
            keys.append((LINE, facts.line_of(ref) if known else ""))
        height, width = ref.size or (0, 0)
        found.append(
            Shown(
                number=number,
                ref=ref,
                keys=tuple(key for key in keys if key[1]),
                patients=(known, ref.own_patient),
                entries=frozenset(one.key for one in entries),
                marked=any(one.annotations for one in entries),
                pixels=height * width,
                size=sizes.sizes.get(ref.place, 0),
            )
        )
    return found


def _is_dicom(ref: ImageRef) -> bool:
    """Whose patient stands in a header: a second film of one name may be another one of the same patient, and without
    a UID nothing tells them apart but their bytes."""
    return bool(ref.sop_uid or ref.modality or ref.study_key)


@dataclass(slots=True)
class _Groups:
    """Films that are one so far; every film is a group of its own at first."""

    films: list[Shown]
    group: dict[int, list[Shown]] = field(default_factory=dict)

    def join_all(self) -> Iterator[LeftOut]:
        """By the surest sign first; yields what cannot be one although its UID or its bytes say so."""
        buckets: dict[Key, list[Shown]] = {}
        for film in self.films:
            for key in film.keys:
                buckets.setdefault(key, []).append(film)
        several = [(key, films) for key, films in buckets.items() if len(films) > 1]
        for (sign, _), films in sorted(several, key=lambda one: SIGNS.index(one[0][0])):
            joined = list({id(group): group for film in films for group in (self._of(film),)}.values())
            members = [film for group in joined for film in group]
            if len({film.ref.sop_uid for film in members} - {""}) > 1:
                continue
            if _of_two_patients(members):
                if sign in (UID, BYTES):
                    yield from _doubts(films, sign)
            elif len(joined) > 1:
                self.group.update((film.number, members) for film in members)

    def several(self) -> Iterable[list[Shown]]:
        return {id(group): group for group in self.group.values()}.values()

    def _of(self, film: Shown) -> list[Shown]:
        return self.group.setdefault(film.number, [film])


def _doubts(films: Sequence[Shown], sign: str) -> Iterator[LeftOut]:
    """Each film that is another patient's than the first."""
    return (LeftOut(film, films[0], sign) for film in films[1:] if _of_two_patients((films[0], film)))


def _of_two_patients(films: Iterable[Shown]) -> bool:
    """By the table, or by the films themselves; the two may name one patient differently."""
    return any(len(set(names) - {""}) > 1 for names in zip(*(film.patients for film in films), strict=True))


def _sign(film: Shown, other: Shown) -> str:
    """The surest that both have; of films that are one by a third film, the surest that the first has."""
    common = set(film.keys) & set(other.keys) or set(film.keys)
    return min((sign for sign, _ in common), key=SIGNS.index)
