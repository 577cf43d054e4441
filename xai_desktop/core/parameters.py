"""An explainer's fields are its form, its JSON, its command-line options and its cache key.

samples: Annotated[int, Range(1, 500), Label("Samples")] = 20
"""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from xai_desktop.core.errors import ExplainerError

Value = int | float | bool | str


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and highest value that make sense, and the step of a spin box."""

    low: float
    high: float
    step: float = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The values to choose from; a form shows `titles` in place of those that need more words."""

    values: tuple[str, ...]
    titles: tuple[str, ...]

    def __init__(self, *values: str, titles: Mapping[str, str] | None = None) -> None:
        object.__setattr__(self, "values", values)
        named = titles or {}
        object.__setattr__(self, "titles", tuple(named.get(value, value.replace("_", " ")) for value in values))


@dataclass(frozen=True, slots=True)
class Label:
    """What the form calls the field, and the sentence that appears when the mouse rests on it."""

    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """The field counts only where the one of that name has one of these values; a form greys it out elsewhere."""

    name: str
    values: tuple[Value, ...]

    def __init__(self, name: str, *values: Value) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A plain description of one field: enough to draw a form without the code behind it.

    `titles` are the words for `choices`; where there are none, the first says what an empty text or the lowest number
    stands for.
    """

    name: str
    kind: str
    default: Value
    label: str
    help: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    when: str = ""
    when_values: tuple[Value, ...] = ()

    def counts(self, values: Mapping[str, Value]) -> bool:
        """Whether the field makes a difference beside the values of the others."""
        return not self.when or values.get(self.when) in self.when_values

    def parse(self, text: str) -> Value:
        """From the command line's `name=text`. Raises `ExplainerError` with the values that are allowed."""
        try:
            return self.check(_PARSE[self.kind](text))
        except ValueError:
            raise ExplainerError(f"Parameter {self.name}={text}: {self.allowed}.") from None

    def check(self, value: Value) -> Value:
        """The value itself. Raises `ExplainerError` where it is of the wrong kind or out of range."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        right = {"int": number and value == int(value), "float": number, "bool": isinstance(value, bool)}.get(
            self.kind, isinstance(value, str)
        )
        inside = not number or self.low is None or self.high is None or self.low <= float(value) <= self.high
        if not right or not inside or (self.choices and value not in self.choices):
            raise ExplainerError(f"Parameter {self.name}={value}: {self.allowed}.")
        if self.kind == "int":
            return int(value)
        return float(value) if self.kind == "float" else value

    @property
    def allowed(self) -> str:
        if self.choices:
            return "choose one of " + ", ".join(self.choices)
        if self.low is not None and self.high is not None:
            return f"choose a number from {self.low:g} to {self.high:g}"
        return f"give a value of type {self.kind}"


def _parse_bool(text: str) -> bool:
    known = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if text.casefold() not in known:
        raise ValueError(text)
    return known[text.casefold()]


_PARSE: dict[str, Any] = {"int": int, "float": float, "bool": _parse_bool, "str": str}


def parameters_of(cls: type) -> tuple[Parameter, ...]:
    """The descriptors of a dataclass's annotated fields, in order."""
    hints = get_type_hints(cls, include_extras=True)
    assert is_dataclass(cls)
    return tuple(_describe(f.name, hints[f.name], f.default) for f in fields(cls))


def _describe(name: str, hint: Any, default: Any) -> Parameter:
    assert default is not MISSING, f"{name}: every parameter has a default"
    base, *extras = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    found = {type(extra): extra for extra in extras}
    label, span, choice, when = found.get(Label, Label(name)), found.get(Range), found.get(Choice), found.get(When)
    return Parameter(
        name=name,
        kind=base.__name__,
        default=default,
        label=label.text,
        help=label.help,
        low=span.low if span else None,
        high=span.high if span else None,
        step=span.step if span else None,
        choices=choice.values if choice else (),
        titles=choice.titles if choice else (),
        when=when.name if when else "",
        when_values=when.values if when else (),
    )


def as_json(value: Any) -> dict[str, Value]:
    """The fields of a parameter-holding value."""
    return asdict(value)
