"""What a hospital decides for everybody on a machine: not a matter of taste, so no part of a person's settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import InputError
from xai_desktop.core.settings import Settings
from xai_desktop.core.texts import is_one_line

VERSION = 1
"""Of the file; one with another number is not read, since nobody knows what it allows."""

LOCKABLE = ("theme", "font_points", "language", "hospital", "logo", "reading_steps")
"""Settings that a site can set for everybody; each is greyed on the page of settings then."""
KEYS = frozenset(
    {"version", "research_destination", "allowed_programs", "allowed_networks", "only_listed_networks"}
    | {"networks_folder", "settings"}
)

_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class AllowedProgram:
    """A file that may run as a program, by its sha256 in lower case; `note` says what it is and who looked at it."""

    sha256: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """`research_destination` names where results with a patient's own identifiers may go; empty where nowhere.

    `allowed_programs` are the network files that may run as programs. With `only_listed_networks`, no network is
    opened but those of `allowed_networks`, by the sha256 of their weights, and those that the program came with.
    `networks_folder` holds networks of the site, "" for none. `settings` are set for everybody, by name.
    """

    research_destination: str = ""
    allowed_programs: tuple[AllowedProgram, ...] = ()
    allowed_networks: tuple[AllowedProgram, ...] = ()
    only_listed_networks: bool = False
    networks_folder: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def strict(cls) -> "SitePolicy":
        """What holds where nobody can tell what the site wanted: nothing is allowed, and the reading steps are on."""
        return cls(only_listed_networks=True, settings={"reading_steps": True})

    @classmethod
    def from_table(cls, data: object) -> "SitePolicy":
        """The policy of a file. Raises `InputError` for whatever is not exactly one: a policy is never guessed."""
        if not isinstance(data, dict) or type(data.get("version")) is not int or data["version"] != VERSION:
            raise InputError(f"it must have the line version = {VERSION}")
        if unknown := sorted(map(str, data.keys() - KEYS)):
            raise InputError(f'"{unknown[0]}" is no key of a policy')
        listed = data.get("only_listed_networks", False)
        if type(listed) is not bool:
            raise InputError('"only_listed_networks" must be true or false')
        return cls(
            _line(data, "research_destination").strip(),
            _programs(data, "allowed_programs"),
            _programs(data, "allowed_networks"),
            listed,
            _folder(data),
            _settings(data.get("settings", {})),
        )

    def allows_program(self, sha256: str) -> bool:
        """Whether the file with this hash may run as a program."""
        return any(one.sha256 == sha256 for one in self.allowed_programs)

    def allows_network(self, sha256: str) -> bool:
        """Whether a network with weights of this hash may be opened."""
        return not self.only_listed_networks or any(one.sha256 == sha256 for one in self.allowed_networks)


def _line(data: Mapping[str, Any], key: str) -> str:
    named = data.get(key, "")
    if not isinstance(named, str) or not is_one_line(named):
        raise InputError(f'"{key}" must be a name in one line')
    return named


def _folder(data: Mapping[str, Any]) -> str:
    named = _line(data, "networks_folder")
    if named and not Path(named).is_absolute():
        raise InputError('"networks_folder" must be a whole path')
    return named


def _settings(data: object) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise InputError('"settings" must be a table')
    if unknown := sorted(data.keys() - set(LOCKABLE)):
        raise InputError(f'"settings.{unknown[0]}" is nothing that a site can set; these are: {", ".join(LOCKABLE)}')
    checked, bad = Settings.from_json({"version": 2, **data})
    if bad:
        raise InputError(f'"settings.{bad[0]}" has a value that cannot be used')
    return {name: getattr(checked, name) for name in data}


def _programs(data: Mapping[str, Any], key: str) -> tuple[AllowedProgram, ...]:
    found = data.get(key, [])
    if not isinstance(found, list):
        raise InputError(f'"{key}" must be a list')
    return tuple(_program(one, key) for one in found)


def _program(data: object, key: str) -> AllowedProgram:
    if isinstance(data, str):
        data = {"sha256": data}
    if not isinstance(data, dict) or not set(data) <= {"sha256", "note"}:
        raise InputError(f'"{key}" must hold hashes, or tables with "sha256" and "note"')
    digits, note = data.get("sha256"), data.get("note", "")
    if not isinstance(digits, str) or len(digits) != 64 or not set(digits) <= _DIGITS:
        raise InputError(f'each "sha256" of "{key}" must be 64 hexadecimal digits in lower case')
    if not isinstance(note, str) or not is_one_line(note):
        raise InputError(f'each "note" of "{key}" must be a text in one line')
    return AllowedProgram(digits, note)
