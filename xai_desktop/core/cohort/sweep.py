"""One parameter of an explainer through several values: what a method's setting does to where its maps lie."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xai_desktop.core.cohort.method import Method
from xai_desktop.core.errors import ExplainerError, InputError, UsageError
from xai_desktop.core.parameters import Parameter

SHAPE = "KEY.PARAMETER=VALUE,VALUE, such as occlusion.patch=0.1,0.2,0.3"


@dataclass(frozen=True, slots=True)
class Sweep:
    """`values` of a parameter in rising order, each a method of its own; at least two different ones."""

    explainer: str
    parameter: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = tuple(sorted(set(self.values)))
        if len(rising) < 2:
            raise InputError(f"The sweep {self.name} needs at least two different values.")
        object.__setattr__(self, "values", rising)

    @property
    def name(self) -> str:
        """`occlusion.patch`."""
        return f"{self.explainer}.{self.parameter}"

    @property
    def text(self) -> str:
        """As the command line has it."""
        return f"{self.name}={','.join(map(repr, self.values))}"

    def of(self, base: Method) -> tuple[Method, ...]:
        """The base with each value in place of its own."""
        rest = tuple(pair for pair in base.parameters if pair[0] != self.parameter)
        return tuple(Method(base.key, (*rest, (self.parameter, value))) for value in self.values)

    def as_json(self) -> dict[str, Any]:
        """`from_json` makes an equal value of it."""
        return {"explainer": self.explainer, "parameter": self.parameter, "values": list(self.values)}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Sweep":
        """Raises `KeyError`, `TypeError`, `ValueError`, `InputError` for what is none."""
        values = tuple(one if isinstance(one, int) else float(one) for one in record["values"])
        return cls(str(record["explainer"]), str(record["parameter"]), values)


def swept(explainers: Iterable[Method], sweeps: Sequence[Sweep]) -> tuple[Method, ...]:
    """Every method once: a swept one gives way to its values, sweep after sweep; one that is not named is added."""
    found: list[Method] = []
    named = list(explainers)
    missing = [one.explainer for one in sweeps if one.explainer not in [method.key for method in named]]
    for base in (*named, *map(Method, dict.fromkeys(missing))):
        own = [one for one in sweeps if one.explainer == base.key]
        found += [method for one in own for method in one.of(base)] if own else [base]
    return tuple(dict.fromkeys(found))


def checked(sweep: Sweep, parameters: Sequence[Parameter], label: str, bases: Iterable[Method] = ()) -> Sweep:
    """With values of the parameter's kind. Raises `UsageError` for one that the explainer does not have, that is no
    number, whose range does not hold a value, or that makes no difference in any of the methods it starts from."""
    known = {one.name: one for one in parameters}
    parameter = known.get(sweep.parameter)
    if parameter is None:
        there = ", ".join(one.name for one in parameters if one.kind in ("int", "float")) or "none"
        raise UsageError(f"The sweep {sweep.name}: {label} has no such parameter; its numbers are: {there}.")
    if parameter.kind not in ("int", "float"):
        example = parameter.choices[0] if parameter.choices else parameter.default
        raise UsageError(
            f"The sweep {sweep.name}: this parameter is no number; name a method for each of its values instead, such "
            f"as {sweep.explainer}:{sweep.parameter}={example}."
        )
    usual = {one.name: one.default for one in parameters}
    own = [usual | dict(base.parameters) for base in bases if base.key == sweep.explainer] or [usual]
    if not any(map(parameter.counts, own)):
        allowed = " or ".join(map(str, parameter.when_values))
        raise UsageError(
            f"The sweep {sweep.name}: it makes a difference only where {parameter.when} is {allowed}; name the method "
            f"so, such as {sweep.explainer}:{parameter.when}={parameter.when_values[0]}."
        )
    try:
        values = tuple(parameter.check(one) for one in sweep.values)
    except ExplainerError as fault:
        raise UsageError(f"The sweep {sweep.name}: {fault}") from fault
    return Sweep(sweep.explainer, sweep.parameter, tuple(one for one in values if isinstance(one, int | float)))


def sweep_from_words(words: str) -> Sweep:
    """`occlusion.patch=0.1,0.2,0.3` → a sweep. Raises `UsageError`."""
    name, equals, given = (part.strip() for part in words.partition("="))
    explainer, dot, parameter = name.partition(".")
    texts = [one.strip() for one in given.split(",") if one.strip()]
    if not (equals and dot and explainer and parameter and texts):
        raise UsageError(f"The sweep {words}: write {SHAPE}.")
    try:
        return Sweep(explainer, parameter, tuple(_number(one, words) for one in texts))
    except InputError as fault:
        raise UsageError(str(fault)) from fault


def sweeps_of(text: str) -> tuple[Sweep, ...]:
    """Several of them with semicolons between. Raises `UsageError`."""
    return tuple(dict.fromkeys(sweep_from_words(part) for part in text.split(";") if part.strip()))


def sweeps_text(sweeps: Iterable[Sweep]) -> str:
    """`sweeps_of` reads it back."""
    return "; ".join(one.text for one in sweeps)


def _number(text: str, words: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise UsageError(f"The sweep {words}: {text} is not a number; write {SHAPE}.")
    return int(value) if value == int(value) and "." not in text and "e" not in text.casefold() else value
