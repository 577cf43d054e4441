"""Which findings a reader looks for: a film on which somebody found no pneumonia is not thereby free of masses."""

from collections.abc import Iterable
from dataclasses import dataclass

from xai_desktop.core.annotation import AnnotatedImage


@dataclass(frozen=True, slots=True)
class LookedFor:
    """Readers, each with the findings that they mark anywhere in what was opened.

    A reader of a list of pneumonias marks nothing else and has looked for nothing else, whatever else is on the film.
    Who marks nothing anywhere has not said what was looked for. A reader without a name goes by the name of the file,
    and by "" where there is only one such file.
    """

    findings: tuple[tuple[str, frozenset[str]], ...] = ()

    @classmethod
    def of(cls, images: Iterable[AnnotatedImage]) -> "LookedFor":
        """What all files together say."""
        named: dict[str, set[str]] = {}
        unnamed: dict[str, set[str]] = {}
        for image in images:
            for mark in image.annotations:
                if mark.role == "finding":
                    group, name = (named, mark.reader) if mark.reader else (unnamed, image.origin)
                    group.setdefault(name, set()).add(mark.label)
        if len(unnamed) == 1:
            named[""] = next(iter(unnamed.values()))
        return cls(tuple((name, frozenset(labels)) for name, labels in {**unnamed, **named}.items()))

    def by(self, reader: str) -> frozenset[str]:
        """The findings of a reader, as they are written in the files; none for one who is not known."""
        return next((labels for name, labels in self.findings if name == reader), frozenset())

    def both(self, reader: str, other: str) -> frozenset[str]:
        """The findings that two readers look for, case folded."""
        first, second = ({one.casefold() for one in self.by(name)} for name in (reader, other))
        return frozenset(first & second)
