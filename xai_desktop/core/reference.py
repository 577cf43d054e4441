"""Who labelled the reference on one film, and how: only what the files say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xai_desktop.core.annotation import AnnotatedImage, Annotation, ReadFile
from xai_desktop.core.readers import FilmReaders
from xai_desktop.core.shapes import kind_of

PLURALS = {"box": "boxes", "ellipse": "ellipses", "polygon": "polygons", "mask": "masks"}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One annotation file, as far as it speaks of the film.

    `readers` marked something, `nothing_by` looked and marked nothing ("" is a reader who is not named). `kinds` and
    `roles` are counts by shape and by role. `checked` says that the file has a way of saying "looked, and nothing
    there", and uses it. `how` is what is known of the format's data set, empty where its files may be anybody's.
    """

    name: str
    title: str
    readers: tuple[str, ...] = ()
    nothing_by: tuple[str, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    roles: tuple[tuple[str, int], ...] = ()
    checked: bool = False
    how: str = ""

    @property
    def who(self) -> str:
        """The readers of this film, in words."""
        marked = f"Marked by {_names(self.readers)}." if self.readers else ""
        looked = f"{_names(self.nothing_by)} looked and marked nothing." if self.nothing_by else ""
        return " ".join(part for part in (marked, looked[:1].upper() + looked[1:]) if part)

    @property
    def what(self) -> str:
        """How many marks of which shapes, and which of them are no findings."""
        shapes = ", ".join(_counted(kind, count) for kind, count in self.kinds)
        others = ", ".join(f"{count} {role}" for role, count in self.roles if role != "finding")
        return f"{shapes}{f' (of which {others})' if others else ''}." if shapes else "No mark on this film."

    @property
    def drawn(self) -> str:
        """Who drew them and how, beyond the names; never more than is known."""
        if self.how:
            return self.how
        if any(self.readers) or any(self.nothing_by):
            return "The file names its readers and does not say how they drew."
        return "The file does not say who drew them or how."

    @property
    def absence(self) -> str:
        if self.checked:
            return "Absence was checked: the file says where somebody looked and marked nothing."
        return "Absence was not checked: what is not marked may not have been looked for."


@dataclass(frozen=True, slots=True)
class FilmReference:
    """Everything that is known about the expert marks on one film."""

    readers: FilmReaders = field(default_factory=FilmReaders)
    files: tuple[FileFacts, ...] = ()


def file_facts(
    entries: Sequence[AnnotatedImage],
    files: Iterable[ReadFile],
    how: Mapping[str, str],
    checking: Iterable[str] = (),
    frame: int = 0,
) -> tuple[FileFacts, ...]:
    """One for each file that speaks of the film, in the order of the files' names in `entries`.

    `how` says by a format's title what is known of it; `checking` are the files that somewhere say that a reader
    looked and marked nothing.
    """
    here = [one for one in entries if one.frame in (None, frame)]
    titles = {one.name: one.title for one in files}
    checked = set(checking)
    return tuple(
        _facts(name, titles.get(name, ""), [one for one in here if one.origin == name], how, name in checked)
        for name in dict.fromkeys(one.origin for one in here)
    )


def _facts(name: str, title: str, said: list[AnnotatedImage], how: Mapping[str, str], checked: bool) -> FileFacts:
    marks = [mark for one in said for mark in one.annotations]
    return FileFacts(
        name,
        title,
        tuple(dict.fromkeys(mark.reader for mark in marks)),
        tuple(dict.fromkeys(reader for one in said for reader in one.nothing_by)),
        _counts(kind_of(mark.shape) for mark in marks),
        _roles(marks),
        checked or any(one.nothing_by for one in said),
        how.get(title, ""),
    )


def _roles(marks: Iterable[Annotation]) -> tuple[tuple[str, int], ...]:
    return _counts(mark.role for mark in marks)


def _counts(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    listed = list(words)
    return tuple((word, listed.count(word)) for word in dict.fromkeys(listed))


def _counted(kind: str, count: int) -> str:
    return f"{count} {kind if count == 1 else PLURALS.get(kind, kind)}"


def _names(readers: Sequence[str]) -> str:
    return ", ".join(reader or "a reader who is not named" for reader in readers)
