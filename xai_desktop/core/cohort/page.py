"""The report of an audit as a frozen document: what is said, in which order; writers decide how it looks."""

from dataclasses import dataclass, field

from xai_desktop.core.chain import Head
from xai_desktop.core.cohort.parts import demand, named
from xai_desktop.core.cohort.tables import Table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; `warning` has them stand out."""

    text: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, such as the design, the data or what everything hangs on."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that was drawn: `svg` is the picture without title and caption, `width` millimetres wide.

    `alternative` says in a sentence what is seen, `numbers` gives the chart as a table. `files` are the names under
    which it was saved beside the report.
    """

    key: str
    title: str
    caption: str
    alternative: str
    width: float
    svg: bytes = field(repr=False)
    numbers: Table | None = None
    files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        demand(bool(self.alternative), f"{self.key}: say in words what the chart shows.")


Part = Paragraph | Facts | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A whole report. `answer` is the one sentence that answers the primary question, with its interval.

    `made_at` is an ISO 8601 time with zone from the record, never the clock. `head` is the end of the audit chain, None
    where there is no store. `synthetic` says that the films were made by a program.
    """

    title: str
    answer: str
    facts: tuple[Facts, ...]
    sections: tuple[Section, ...]
    made_at: str
    head: Head | None = None
    synthetic: bool = False

    def __post_init__(self) -> None:
        demand(bool(self.title and self.answer), "report of an audit: it needs a title and an answer.")
        demand(bool(self.made_at), "report of an audit: it needs the time of its record.")
        keys = [picture.key for picture in self.pictures]
        demand(len(set(keys)) == len(keys), "report of an audit: every chart has a key of its own; rename one.")

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(part for section in self.sections for part in section.parts if isinstance(part, Picture))

    @property
    def chain(self) -> tuple[tuple[str, str], ...]:
        """What the report says of the audit chain; nothing without a store."""
        if self.head is None:
            return ()
        entry = f"entry {self.head.number} of {self.head.at}" if self.head.at else f"entry {self.head.number}"
        return ("audit chain", entry), ("its SHA-256", self.head.hash)

    @property
    def foot(self) -> str:
        """What stands at the foot of every page."""
        head = self.head
        parts = (self.title, f"audit chain {head.number}, {head.hash[:12]}" if head else "", self.made_at)
        return " · ".join(filter(None, parts))


SYNTHETIC = "SYNTHETIC FILMS · made by a program, no patient"
BRAND = "XAI Desktop · audit of a model"
