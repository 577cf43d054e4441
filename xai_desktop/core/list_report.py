"""The report for a list of studies: what each study leaves behind, small enough to keep hundreds, and what they add up
to. A number that cannot be had is None and counted as such, never 0.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xai_desktop.core.chain import Head
from xai_desktop.core.review import CallVerdict, Presence, Review, Verdict

OK = "ok"
"""The state of a map that is one."""


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """How one map agrees with one reader's marks of one finding. All numbers are shares in [0, 1].

    `floor` is the IoU to expect of a random map, `ceiling` that of the best mask of the same area. `reason` says why
    there is no IoU. An empty `reader` stands for marks that nobody signed.
    """

    reader: str
    finding: str
    iou: float | None
    reason: str = ""
    floor: float | None = None
    ceiling: float | None = None
    peak_inside: bool | None = None
    peak_chance: float | None = None


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One study on the list, or, with `failed`, the sentence that says why it has no report.

    `about` is what is known of the film in one line, `map_state` a `MapState`, `map_sentence` why nothing is coloured.
    `verdicts` are the standing verdicts in few words, `calls` what they say about the network's call. `facts` are
    (name, value) of what the result hangs on. `film` and `overlay` are small JPEG pictures: the film with the marks,
    and with the map. `made_at` is ISO 8601 with zone, `head` the end of the audit chain.
    """

    title: str
    failed: str = ""
    about: str = ""
    target: str = ""
    score: float | None = None
    called: bool | None = None
    map_state: str = ""
    map_sentence: str = ""
    map_line: str = ""
    readers: tuple[ReaderLine, ...] = ()
    no_reference: str = ""
    verdicts: tuple[str, ...] = ()
    calls: tuple[CallVerdict, ...] = ()
    synthetic: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    hospital: str = ""
    made_at: str = ""
    head: Head | None = None
    film: bytes = field(default=b"", repr=False)
    overlay: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of the `known` numbers among `known + unknown`; None where none is known."""

    known: int
    unknown: int
    median: float | None = None
    lower: float | None = None
    upper: float | None = None

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Spread":
        """Quartiles by linear interpolation between ranks (definition 7 of Hyndman and Fan 1996)."""
        found = list(values)
        ranked = sorted(one for one in found if one is not None)
        if not ranked:
            return cls(0, len(found))
        median, lower, upper = (_quantile(ranked, share) for share in (0.5, 0.25, 0.75))
        return cls(len(ranked), len(found) - len(ranked), median, lower, upper)

    def text(self, digits: int = 2) -> str:
        """`0.41 (0.22 to 0.63)`; a dash where nothing is known."""
        if self.median is None:
            return "–"
        return f"{self.median:.{digits}f} ({self.lower:.{digits}f} to {self.upper:.{digits}f})"


@dataclass(frozen=True, slots=True)
class ReaderSummary:
    """All maps of the list against one reader's marks. `peaks_inside` of `peaks` known ones lie in the marks;
    `peak_chance` is how many points drawn at random from each film would."""

    reader: str
    iou: Spread
    floor: Spread
    ceiling: Spread
    peaks_inside: int
    peaks: int
    peak_chance: float


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that results hang on, with each value that it has on the list and how many studies have it."""

    name: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ListSummary:
    """What a list of `studies` adds up to; `failed` ones have no report and count in nothing else.

    `no_map` are maps that are empty, constant or not finite; `no_reference` studies without marks to compare with.
    `right`, `wrong` and `unsure` count verdicts about calls, of which a study has as many as readers. `made_at` is the
    newest time of a record, `head` the furthest end of the audit chain.
    """

    studies: int
    failed: int
    no_map: int
    no_reference: int
    called: int
    not_called: int
    no_point: int
    right: int
    wrong: int
    unsure: int
    readers: tuple[ReaderSummary, ...]
    facts: tuple[Fact, ...]
    synthetic: int
    hospital: str
    made_at: str
    head: Head | None

    @classmethod
    def of(cls, entries: Sequence[ListEntry]) -> "ListSummary":
        made = [one for one in entries if not one.failed]
        calls = Counter(one.called for one in made)
        verdicts = Counter(call for one in made for call in one.calls)
        return cls(
            studies=len(entries),
            failed=len(entries) - len(made),
            no_map=sum(one.map_state != OK for one in made),
            no_reference=sum(not one.readers for one in made),
            called=calls[True],
            not_called=calls[False],
            no_point=calls[None],
            right=verdicts[CallVerdict.RIGHT],
            wrong=verdicts[CallVerdict.WRONG],
            unsure=verdicts[CallVerdict.UNSURE],
            readers=_readers(made),
            facts=_facts(made),
            synthetic=sum(one.synthetic for one in made),
            hospital=next((one.hospital for one in made if one.hospital), ""),
            made_at=max((one.made_at for one in made), default=""),
            head=furthest(one.head for one in made),
        )


def furthest(heads: Iterable[Head | None]) -> Head | None:
    """The head with the highest number: the one that vouches for all that were written before."""
    return max((one for one in heads if one is not None), key=lambda one: one.number, default=None)


def standing(reviews: Sequence[Review]) -> tuple[Review, ...]:
    """The last verdict of each reader that no other took the place of; `reviews` are oldest first."""
    replaced = {one.amends for one in reviews if one.amends is not None}
    return tuple({one.reader: one for one in reviews if one.number is None or one.number not in replaced}.values())


def short_verdict(review: Review, finding: str) -> str:
    """What a reader says about one finding in few words, and which others are there."""
    said = review.verdict
    also = ", ".join(sorted(said.present - {finding}))
    parts = ["no finding" if said.normal else "", *_answers(said.of(finding)), f"also {also}" if also else ""]
    return "; ".join(filter(None, parts)) or "no answer"


def _answers(verdict: Verdict) -> list[str]:
    presence = {Presence.YES: verdict.finding, Presence.NO: f"no {verdict.finding}", None: ""}.get(
        verdict.presence, f"{verdict.finding} unsure"
    )
    sure = f" (sure {verdict.sureness} of 5)" if presence and verdict.sureness is not None else ""
    return [
        f"{presence}{sure}",
        f"call {verdict.call}" if verdict.call else "",
        f"place {verdict.place}" if verdict.place else "",
        "right for the wrong reason" if verdict.right_for_the_wrong_reason else "",
    ]


def _readers(entries: Sequence[ListEntry]) -> tuple[ReaderSummary, ...]:
    lines: dict[str, list[ReaderLine]] = {}
    for line in (line for one in entries for line in one.readers):
        lines.setdefault(line.reader, []).append(line)
    return tuple(_summary(reader, lines[reader]) for reader in sorted(lines))


def _summary(reader: str, lines: Sequence[ReaderLine]) -> ReaderSummary:
    peaks = [line for line in lines if line.peak_inside is not None]
    return ReaderSummary(
        reader,
        Spread.of(line.iou for line in lines),
        Spread.of(line.floor for line in lines),
        Spread.of(line.ceiling for line in lines),
        sum(bool(line.peak_inside) for line in peaks),
        len(peaks),
        sum(line.peak_chance or 0.0 for line in peaks),
    )


def _facts(entries: Sequence[ListEntry]) -> tuple[Fact, ...]:
    """Names in the order of their first appearance, the values of each with the most frequent first."""
    found: dict[str, Counter[str]] = {}
    for name, value in (fact for one in entries for fact in one.facts):
        found.setdefault(name, Counter())[value] += 1
    return tuple(
        Fact(name, tuple(sorted(values.items(), key=lambda one: (-one[1], one[0])))) for name, values in found.items()
    )


def _quantile(ranked: Sequence[float], share: float) -> float:
    """Between the two ranks around a place in a sorted row."""
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (place - below) * (ranked[above] - ranked[below])
