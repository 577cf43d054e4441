"""Named sets of an explainer's parameters: those that come with the program, and the person's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xai_desktop.core.errors import ExplainerError, SettingsError
from xai_desktop.core.parameters import Parameter, Value

LONGEST = 60
"""Letters of a name: it has to fit into a list."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A preset as an explainer can take it now: a value for every parameter, and what could not be used by name."""

    values: dict[str, Value]
    gone: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was left out; empty where nothing was."""
        parts = []
        if self.gone:
            parts.append(f"this explainer no longer has {', '.join(self.gone)}")
        if self.wrong:
            parts.append(f"the value kept for {', '.join(self.wrong)} is no longer allowed")
        return f"Of this preset {' and '.join(parts)}; the rest is used." if parts else ""


@dataclass(frozen=True, slots=True)
class ParameterPreset:
    """Values by name for the explainer of a key; what it does not name stands at its default.

    `why` says where the values of a preset come from that is part of the program; `own` are the person's.
    """

    explainer: str
    name: str
    values: tuple[tuple[str, Value], ...] = ()
    why: str = ""
    own: bool = False

    def fitted(self, parameters: Sequence[Parameter]) -> Fitted:
        """The values for a form with these parameters."""
        known = {one.name: one for one in parameters}
        values, wrong = {one.name: one.default for one in parameters}, []
        for name, value in self.values:
            try:
                if name in known:
                    values[name] = known[name].check(value)
            except ExplainerError:
                wrong.append(name)
        return Fitted(values, tuple(name for name, _ in self.values if name not in known), tuple(wrong))


@dataclass(frozen=True, slots=True)
class PresetBook:
    """The person's own presets, in the order in which they were made. Names differ per explainer, in any case."""

    presets: tuple[ParameterPreset, ...] = ()

    def of(self, explainer: str) -> tuple[ParameterPreset, ...]:
        return tuple(one for one in self.presets if one.explainer == explainer)

    def find(self, explainer: str, name: str) -> ParameterPreset | None:
        return next((one for one in self.of(explainer) if one.name.casefold() == name.casefold()), None)

    def saved(self, explainer: str, name: str, values: Mapping[str, Value]) -> "PresetBook":
        """With a new preset, or another set of values under a name that there is. Raises `SettingsError`."""
        made = ParameterPreset(explainer, checked_name(name), tuple(values.items()), own=True)
        there = self.find(explainer, made.name)
        if there is None:
            return PresetBook((*self.presets, made))
        return PresetBook(tuple(made if one is there else one for one in self.presets))

    def renamed(self, explainer: str, name: str, to: str) -> "PresetBook":
        """Raises `SettingsError` where another preset of the explainer is called so."""
        before, wanted = self.find(explainer, name), checked_name(to)
        if (other := self.find(explainer, wanted)) not in (None, before):
            raise SettingsError(f"There is a preset called {other.name if other else wanted}; choose another name.")
        return PresetBook(tuple(replace(one, name=wanted) if one is before else one for one in self.presets))

    def without(self, explainer: str, name: str) -> "PresetBook":
        gone = self.find(explainer, name)
        return PresetBook(tuple(one for one in self.presets if one is not gone))

    def as_json(self) -> list[dict[str, Any]]:
        return [{"explainer": one.explainer, "name": one.name, "values": dict(one.values)} for one in self.presets]

    @classmethod
    def from_json(cls, data: object) -> tuple["PresetBook", tuple[str, ...]]:
        """What could be read, and what could not: `preset 3`, counted from one. A damaged entry falls out alone."""
        if not isinstance(data, list):
            return cls(), ("presets",)
        book, bad = cls(), []
        for number, record in enumerate(data, 1):
            try:
                book = book.saved(*_entry(record))
            except (SettingsError, KeyError, TypeError):
                bad.append(f"preset {number}")
        return book, tuple(bad)


def checked_name(name: str) -> str:
    """Raises `SettingsError` where a name is empty or too long for a list."""
    short = " ".join(name.split())
    if not 0 < len(short) <= LONGEST:
        raise SettingsError(f"A preset needs a name of 1 to {LONGEST} letters; type one.")
    return short


def _entry(record: Any) -> tuple[str, str, dict[str, Value]]:
    """Raises `TypeError` or `KeyError` for anything else than an explainer, a name and plain values."""
    explainer, name, values = record["explainer"], record["name"], record["values"]
    plain = isinstance(values, dict) and all(isinstance(one, int | float | bool | str) for one in values.values())
    if not (plain and isinstance(explainer, str) and explainer and isinstance(name, str)):
        raise TypeError
    return explainer, name, values
