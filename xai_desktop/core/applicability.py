"""Which methods work for a network, layer by layer, as a dry run has found."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.bundle_card import BundleCard


class Fit(StrEnum):
    """Whether a method gives a map here. `WARNS`: it does, with something to be known first."""

    WORKS = "works"
    WARNS = "works with a warning"
    FAILS = "does not work"


@dataclass(frozen=True, slots=True)
class Fitting:
    """One method at one layer, "" for a method without layers.

    `why` is a sentence, "" where nothing is to be said. `seconds` is what one map with the method's usual parameters
    takes on `Applicability.device`, None where none was made; `estimated` says that it was reckoned from a part of one.
    """

    explainer: str
    layer: str
    fit: Fit
    why: str = ""
    seconds: float | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """What a dry run hangs on: another network, card, program or library of networks may give another result."""

    weights_hash: str
    card_hash: str
    program: str
    torch: str


@dataclass(frozen=True, slots=True)
class Applicability:
    """`film` says what the maps were made of, `smaller` by method which parameters were smaller than usual."""

    key: Key
    device: str
    film: str
    fittings: tuple[Fitting, ...]
    smaller: tuple[tuple[str, str], ...] = ()

    def of(self, explainer: str) -> tuple[Fitting, ...]:
        return tuple(one for one in self.fittings if one.explainer == explainer)

    def at(self, explainer: str, layer: str) -> Fitting | None:
        """Of a method without layers the one that there is."""
        return next((one for one in self.of(explainer) if one.layer in ("", layer)), None)

    @property
    def counts(self) -> dict[Fit, int]:
        return {fit: sum(one.fit is fit for one in self.fittings) for fit in Fit}

    @property
    def sentence(self) -> str:
        """How many methods there are maps of, at one layer at least."""
        methods = dict.fromkeys(one.explainer for one in self.fittings)
        working = sum(any(one.fit is not Fit.FAILS for one in self.of(key)) for key in methods)
        warned = self.counts[Fit.WARNS]
        more = f"; {warned} of {len(self.fittings)} places with a warning" if warned else ""
        return f"{working} of {len(methods)} methods give a map for this network{more}."

    def outdated(self, key: Key) -> str:
        """Why this cannot be relied on any more; "" where it can."""
        if (self.key.weights_hash, self.key.card_hash) != (key.weights_hash, key.card_hash):
            return "The network or its card has changed since the dry run; run it again."
        changed = [f"{name} {old}" for name, old, new in _versions(self.key, key) if old != new]
        return f"This was found with {' and '.join(changed)}, which is another version now; run it again." * bool(
            changed
        )


def _versions(old: Key, new: Key) -> Iterator[tuple[str, str, str]]:
    yield "XAI Desktop", old.program, new.program
    yield "torch", old.torch, new.torch


def places(card: BundleCard, methods: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, str], ...]:
    """(method, layer) of every run, in the order of methods; `methods` are (key, whether it has layers).

    Of a network whose layers cannot be seen, a program say, every method has one place.
    """
    layers = card.layers or ("",)
    return tuple((key, layer) for key, layered in methods for layer in (layers if layered else ("",)))
