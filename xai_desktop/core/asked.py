"""What a network says to a film that was changed: scores, and what became of them.

A score is in the bundle's own kind. Scores near 0 or 1 hardly move whatever is covered, so each comes with its logit
ln(p ÷ (1 − p)), on which changes are compared; for a score that is a logit already both are the same number.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from xai_desktop.core.agreement import Measured
from xai_desktop.core.errors import InputError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.wording import noted

FILLINGS: dict[str, str] = {
    noted("blur"): "blurred",
    noted("mean"): "mean grey",
    noted("inpainting"): "inpainted",
}
"""What can stand where the film is covered, by key, in the words of a form."""

BLACK = "black"
"""What papers put there. On a chest film it is air, so it is offered only beside the others, to compare with them."""

WITHOUT, ONLY, EMPTY_FILM = "without this region {found}", "only this region {found}", "nothing but the filling {found}"

NO_PIXEL = "the region covers no pixel of the film"
UNSEEN = "the network never saw any of the region: its input is cropped"
HIDDEN = "the region lies where the film shows no picture"


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of one film and its logit, for one target."""

    score: float
    logit: float

    def text(self) -> str:
        return f"{self.score:.2f}"

    def reads_at_most(self, other: "Scored") -> bool:
        """Whether it reads no higher than another one, as both are written."""
        return round(self.score, 2) <= round(other.score, 2)


@dataclass(frozen=True, slots=True)
class Altered:
    """The film without a region, that region alone, and nothing but the filling. What is None has its `reason`.

    Without `empty` nobody could read `only`: many a network gives a film of even grey a high score.
    """

    filling: str
    without: Scored | None
    only: Scored | None
    empty: Scored | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LayerShare:
    """The share of one layer's map that lies in a region."""

    label: str
    share: Measured


@dataclass(frozen=True, slots=True)
class RegionAnswer:
    """One region, asked about: scores with and without it, and how much of the map lies there.

    `region_share` in [0, 1] is the region's share of the seen film, `unseen_share` the share of the region that the
    network never saw. `map_share` in [0, 1] is the share of the map's positive part that lies inside. `layers` are in
    the order of the net.
    """

    target: str
    bundle: str
    kind: ScoreKind
    whole: Scored
    altered: tuple[Altered, ...]
    region_share: float
    map_share: Measured
    layers: tuple[LayerShare, ...] = ()
    unseen_share: float = 0.0
    note: str = ""

    @property
    def strongest(self) -> LayerShare | None:
        """The layer with the largest share of its map inside, the first of equals; None without layer maps."""
        known = [(one.share.value, one) for one in self.layers if one.share.value is not None]
        return max(known, key=lambda pair: pair[0])[1] if known else None

    @property
    def sentence(self) -> str:
        """All of it in one line, every number with what it is."""
        parts = [f"Score {self.whole.text()} ({self.kind})"]
        columns = (
            (WITHOUT, [one.without for one in self.altered]),
            (ONLY, [one.only for one in self.altered]),
            (EMPTY_FILM, [one.empty for one in self.altered]),
        )
        for words, column in columns:
            pairs = zip(self.altered, column, strict=True)
            said = [f"{found.text()} ({one.filling})" for one, found in pairs if found is not None]
            parts.extend([words.format(found=", ".join(said))] if said else [])
        if self.map_share.value is not None:
            parts.append(f"{percent(self.map_share.value)} of the map on {percent(self.region_share)} of the film")
        if self.strongest is not None and self.strongest.share.value is not None:
            parts.append(f"strongest at {self.strongest.label} ({percent(self.strongest.share.value)} of its map)")
        return "; ".join(parts)

    @property
    def in_short(self) -> str:
        """The same for a small place: of each kind of score its range over the fillings."""
        parts = [f"Score {self.whole.text()}"]
        for words, column in (
            (WITHOUT, [one.without for one in self.altered]),
            (ONLY, [one.only for one in self.altered]),
        ):
            found = span(column)
            parts.extend([words.format(found=found)] if found else [])
        empty = span([one.empty for one in self.altered])
        if empty:
            parts[-1] = f"{parts[-1]} ({EMPTY_FILM.format(found=empty)})"
        if self.map_share.value is not None:
            parts.append(f"{percent(self.map_share.value)} of the map on {percent(self.region_share)} of the film")
        if self.strongest is not None:
            parts.append(f"strongest at {self.strongest.label}")
        return "; ".join(parts)

    def table(self) -> tuple[tuple[str, ...], ...]:
        """A row per filling: its name, then the scores of the whole film, without the region, of the region alone, and
        of nothing but the filling."""
        whole = self.whole.text()
        return tuple((o.filling, whole, _cell(o.without), _cell(o.only), _cell(o.empty)) for o in self.altered)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why something is missing, and what else has to be said; each once."""
        found = [f"{one.filling}: {one.reason}." for one in self.altered if one.reason]
        idle = [o.filling for o in self.altered if o.only and o.empty and o.only.reads_at_most(o.empty)]
        if idle:
            found.append(f"{', '.join(idle)}: the filling alone scores as high, so the region alone says nothing.")
        if not self.map_share.known and self.map_share.reason:
            found.append(f"share of the map: {self.map_share.reason.rstrip('.')}.")
        if self.unseen_share > 0:
            found.append(f"The network never saw {percent(self.unseen_share)} of the region.")
        return tuple(dict.fromkeys([*found, *([self.note] if self.note else [])]))


@dataclass(frozen=True, slots=True)
class CoverAnswer:
    """A covered film against the same film with control patches: the cover's own shapes at other places.

    `changes` are on the logit. `asked` is how many controls were wanted; there are fewer where there was no room.
    """

    target: str
    bundle: str
    kind: ScoreKind
    filling: str
    whole: Scored
    covered: Scored
    controls: tuple[Scored, ...]
    asked: int
    cover_share: float
    unseen_share: float = 0.0
    note: str = ""

    @property
    def change(self) -> float:
        return self.covered.logit - self.whole.logit

    @property
    def control_changes(self) -> tuple[float, ...]:
        return tuple(one.logit - self.whole.logit for one in self.controls)

    @property
    def mean(self) -> Measured:
        """Of the controls' changes."""
        changes = self.control_changes
        return Measured(sum(changes) / len(changes)) if changes else Measured(None, "there is no control patch")

    @property
    def larger_than(self) -> int:
        """How many controls moved the score less than the cover did, whichever way."""
        return sum(abs(self.change) > abs(one) for one in self.control_changes)

    @property
    def rank(self) -> str:
        return f"larger than {self.larger_than} of {len(self.controls)} controls"

    @property
    def sentence(self) -> str:
        """The change and what it has to be held against."""
        said = f"Score {self.whole.text()} → {self.covered.text()} ({self.kind}) with the cover ({self.filling})"
        change, mean, changes = signed(self.change), self.mean.value, self.control_changes
        if mean is None:
            return f"{said}; change of the logit {change}"
        low, high, larger = signed(min(changes)), signed(max(changes)), self.larger_than
        against = f"larger than {larger} of {len(changes)} controls (mean {signed(mean)}, from {low} to {high})"
        return f"{said}; change of the logit {change}, {against}"

    @property
    def in_short(self) -> str:
        """The scores, and those of the controls, for a small place beside the changes."""
        said = f"Score {self.whole.text()} → {self.covered.text()} with the cover"
        with_controls = f"{span(self.controls)} with the controls"
        return f"{said}; {with_controls}" if self.controls else said

    @property
    def reasons(self) -> tuple[str, ...]:
        found = [self.note] if self.note else []
        if self.unseen_share > 0:
            found.append(f"The network never saw {percent(self.unseen_share)} of the cover.")
        if len(self.controls) < self.asked:
            found.append(f"There was room for {len(self.controls)} of {self.asked} control patches.")
        return tuple(found)


def check_filling(key: str) -> str:
    """The same key. Raises `InputError` for one that is not known."""
    known = (*FILLINGS, BLACK)
    if key not in known:
        raise InputError(f"A film cannot be covered with {key!r}; choose one of: {', '.join(known)}.")
    return key


def span(scores: Iterable[Scored | None]) -> str:
    """`0.02–0.12`, or one number where they read the same; empty where there is none."""
    known = sorted(one.score for one in scores if one is not None)
    ends = [f"{value:.2f}" for value in (known[:1] + known[-1:])]
    return "–".join(dict.fromkeys(ends))


def percent(share: float) -> str:
    """`4 %`, and `0.4 %` below one."""
    value = share * 100
    return f"{value:.1f} %" if 0 < value < 0.95 else f"{value:.0f} %"


def signed(value: float) -> str:
    """`+0.12`, `−3.40`: with a true minus; a change that rounds to nothing has no sign."""
    text = f"{abs(value):.2f}"
    return text if float(text) == 0 else ("+" if value > 0 else "−") + text


def _cell(found: Scored | None) -> str:
    return "–" if found is None else found.text()
