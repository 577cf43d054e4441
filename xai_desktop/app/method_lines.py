"""Methods by layer as rows of a table: what was found out, in words, and filtered."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.applicability import Applicability, Fit, Fitting
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.explainer_search import found as searched
from xai_desktop.core.wording import local, noted, retold, wording

WORDS = {Fit.WORKS: noted("works"), Fit.WARNS: noted("warning"), Fit.FAILS: noted("no map")}
LONG = {
    Fit.WORKS: noted("works"),
    Fit.WARNS: noted("works with a warning"),
    Fit.FAILS: noted("does not work"),
}


class Shown(StrEnum):
    """Which methods are listed."""

    ALL = "all"
    WORKING = "working"
    WARNED = "warned"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class MethodLine:
    """A method and what was found at each layer; one entry for a method without layers."""

    card: ExplainerCard
    fittings: tuple[Fitting, ...]

    @property
    def layered(self) -> bool:
        return self.card.uses_layer

    @property
    def seconds(self) -> float | None:
        """Of the slowest layer."""
        return max((one.seconds for one in self.fittings if one.seconds is not None), default=None)

    @property
    def estimated(self) -> bool:
        return any(one.estimated for one in self.fittings)

    def is_among(self, shown: Shown) -> bool:
        fits = {one.fit for one in self.fittings}
        return {
            Shown.ALL: True,
            Shown.WORKING: fits != {Fit.FAILS},
            Shown.WARNED: Fit.WARNS in fits,
            Shown.FAILING: Fit.FAILS in fits,
        }[shown]


def layers_of(found: Applicability) -> tuple[str, ...]:
    """In the order of the network."""
    return tuple(dict.fromkeys(one.layer for one in found.fittings if one.layer))


def method_lines(
    found: Applicability, cards: Sequence[ExplainerCard], shown: Shown = Shown.ALL, text: str = ""
) -> tuple[MethodLine, ...]:
    """By family; of a search the best first. What the dry run did not know is left out."""
    known = {card.key: card for card in cards if found.of(card.key)}
    keys = searched(tuple(known.values()), text)
    lines = (MethodLine(known[key], found.of(key)) for key in keys)
    return tuple(line for line in lines if line.is_among(shown))


def seconds_text(seconds: float | None, estimated: bool = False) -> str:
    """`0.03 s`, `about 4 s`, `about 3 min`; a dash where no map was made."""
    if seconds is None:
        return "–"
    said = _amount(seconds)
    return wording("about {time}").format(time=said) if estimated or seconds >= 90 else said


def _amount(seconds: float) -> str:
    if seconds >= 90:
        return wording("{n} min").format(n=round(seconds / 60))
    if seconds < 0.01:
        return wording("{n} s").format(n=local("< 0.01"))
    return wording("{n} s").format(n=local(f"{seconds:.2f}" if seconds < 1 else f"{seconds:.2g}"))


def about(line: MethodLine, fitting: Fitting) -> str:
    """Everything about one place, in a sentence or two."""
    where = (
        wording("{method} at {layer}: {fit}.").format(
            method=line.card.label, layer=fitting.layer, fit=wording(LONG[fitting.fit])
        )
        if fitting.layer
        else wording("{method}: {fit}.").format(method=line.card.label, fit=wording(LONG[fitting.fit]))
    )
    time = (
        wording("One map takes {time}.").format(time=seconds_text(fitting.seconds, fitting.estimated))
        if fitting.seconds is not None
        else ""
    )
    return " ".join(part for part in (where, retold(fitting.why), time) if part)
