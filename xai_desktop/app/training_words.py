"""From the values of a form to the words of the command line, and what is still missing before they can be said."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.app.training_arms import ARMS, groups_of
from xai_desktop.app.training_fields import FOLDER, GROUPS, OWN_OPTIONS
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.training.events import Arm

Values = Mapping[str, Mapping[str, Value]]
"""By group, then by name of the field."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A training as somebody asks for it in the form."""

    arm: Arm
    name: str
    values: Values

    def words(self) -> tuple[str, ...]:
        """The command line's, after `train`: the kind, then every option that differs from what is taken anyway."""
        said = [word for group, fields in groups_of(self.arm).items() for word in self._of(group, fields)]
        return (self.arm, *said, f"--name={self.name.strip()}")

    def missing(self) -> str:
        """One sentence about what is still to be filled in; "" where it can begin."""
        return next(filter(None, self._faults()), "")

    def _of(self, group: str, fields: tuple[Parameter, ...]) -> Iterator[str]:
        values = self.values.get(group, {})
        usual = {field.name: field.default for field in GROUPS.get(group, fields)} | dict(ARMS[self.arm].usual)
        for field in fields:
            value = values.get(field.name, usual[field.name])
            if field.counts({**usual, **values}) and value != usual[field.name] and value != FOLDER:
                yield _option(group, field.name, value)

    def _faults(self) -> Iterator[str]:
        films, network = self.values.get("films", {}), self.values.get("network", {})
        if not self.name.strip():
            yield "Give the network a name."
        if films.get("data") == FOLDER:
            yield _no_folder(str(films.get(FOLDER, "")), "the folder of films")
            if films.get("test_patients"):
                yield _no_folder(str(films["test_patients"]), "the folder of test films")
            yield from (_no_file(str(films[name])) for name in ("labels", "boxes") if films.get(name))
        widths = str(network.get("widths", ""))
        if widths and not network.get("backbone") and not re.fullmatch(r"\s*[1-9]\d*\s*(,\s*[1-9]\d*\s*)*", widths):
            yield "Widths are whole numbers with commas, such as 32,64,128."
        if ARMS[self.arm].needs_base and not self.values.get("base", {}).get("base"):
            yield "Choose the trained network that this one begins with."


def _option(group: str, name: str, value: Value) -> str:
    """Name and value in one word, so that a value may begin with a hyphen."""
    if group == OWN_OPTIONS:
        return f"--param={name}={value}"
    option = "--data" if name == FOLDER else f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        return option
    return f"{option}={value:.10g}" if isinstance(value, float) else f"{option}={value}"


def _no_folder(text: str, what: str) -> str:
    if not text:
        return f"Choose {what}."
    return "" if Path(text).is_dir() else f"{text}: no such folder; choose {what}."


def _no_file(text: str) -> str:
    return "" if Path(text).is_file() else f"{text}: no such file; choose another, or none."
