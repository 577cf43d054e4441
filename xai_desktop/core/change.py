"""What happened beside the verdicts and belongs to their record: entries of a journal, added to and never edited."""

from dataclasses import dataclass
from enum import StrEnum

Facts = tuple[tuple[str, str], ...]
"""(name, value) pairs in words."""


class ChangeKind(StrEnum):
    """`READER` somebody else reads from here on; `SETTING` one that matters, as the reading steps turned off;
    `SCOPE` a film outside the network's card was to be explained all the same; `OPENED` a film came on the screen;
    `EXPLAINED` a map of it was made; `EXPORTED` something of it was written to a file; `PURGED` films were taken out
    of the store on request, of whose records the chain keeps the hashes. What was revealed are the reading steps."""

    READER = "reader"
    SETTING = "setting"
    SCOPE = "scope"
    OPENED = "opened"
    EXPLAINED = "explained"
    EXPORTED = "exported"
    PURGED = "purged"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. `reader` is the key of whoever did it, `film` the film's hash where it is about one.

    `facts` are (name, value) pairs in words, never a patient's name or a path. `at` is ISO 8601 with zone.
    """

    kind: ChangeKind
    reader: str
    at: str
    film: str = ""
    facts: Facts = ()

    @classmethod
    def of_setting(cls, reader: str, at: str, name: str, value: str, reason: str) -> "Change":
        return cls(ChangeKind.SETTING, reader, at, facts=(("setting", name), ("value", value), ("reason", reason)))

    @classmethod
    def of_scope(cls, reader: str, at: str, film: str, bundle_hash: str, outside: tuple[str, ...]) -> "Change":
        """A confirmation that a film is explained although it lies `outside` what the network was made for."""
        facts = (("bundle_hash", bundle_hash), ("outside", ", ".join(outside)))
        return cls(ChangeKind.SCOPE, reader, at, film, facts)

    @classmethod
    def of_exported(cls, reader: str, at: str, film: str, files: Facts) -> "Change":
        """`files` are (format, SHA-256 of the file) pairs; where they were put and how they are called stays out."""
        return cls(ChangeKind.EXPORTED, reader, at, film, files)

    @classmethod
    def of_purged(cls, reader: str, at: str, films: int, entries: str) -> "Change":
        """`entries` are the numbers in the chain whose records are gone (`core.audit.numbers_text`)."""
        return cls(ChangeKind.PURGED, reader, at, facts=(("films", str(films)), ("entries", entries)))

    def fact(self, name: str) -> str:
        """A fact by name; empty where there is none."""
        return dict(self.facts).get(name, "")
