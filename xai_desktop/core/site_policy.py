"""What a hospital decides for everybody on a machine: not a matter of taste, so no part of a person's settings."""

import re
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
    | {"networks_folder", "reviews_folder", "deidentified_results", "settings"}
)
ACCOUNT = "{account}"
"""Stands for a person's account in `reviews_folder`."""

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
    `networks_folder` holds networks of the site, "" for none. `reviews_folder` is where everybody's reviews are kept,
    with `{account}` in it, "" for each person's own folder, None where nobody can tell. With `deidentified_results`
    whatever is exported calls films and patients by pseudonyms. `settings` are set for everybody, by name.
    """

    research_destination: str = ""
    allowed_programs: tuple[AllowedProgram, ...] = ()
    allowed_networks: tuple[AllowedProgram, ...] = ()
    only_listed_networks: bool = False
    networks_folder: str = ""
    reviews_folder: str | None = ""
    deidentified_results: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def strict(cls, data: object = None) -> "SitePolicy":
        """What holds where nobody can tell what the site wanted: nothing is allowed, and the reading steps are on.

        `data` is what could be read all the same, None for nothing: a fault elsewhere does not move the reviews.
        """
        return cls(
            only_listed_networks=True,
            reviews_folder=_reviews_of_damaged(data),
            deidentified_results=True,
            settings={"reading_steps": True},
        )

    @classmethod
    def from_table(cls, data: object) -> "SitePolicy":
        """The policy of a file. Raises `InputError` for whatever is not exactly one: a policy is never guessed."""
        if not isinstance(data, dict) or type(data.get("version")) is not int or data["version"] != VERSION:
            raise InputError(f"it must have the line version = {VERSION}")
        if unknown := sorted(map(str, data.keys() - KEYS)):
            raise InputError(f'"{unknown[0]}" is no key of a policy')
        found = cls(
            _line(data, "research_destination").strip(),
            _programs(data, "allowed_programs"),
            _programs(data, "allowed_networks"),
            _truth(data, "only_listed_networks"),
            _folder(data, "networks_folder"),
            _reviews(data),
            _truth(data, "deidentified_results"),
            _settings(data.get("settings", {})),
        )
        if found.deidentified_results and found.research_destination:
            raise InputError('"deidentified_results" and "research_destination" exclude each other; leave one out')
        return found

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


def _truth(data: Mapping[str, Any], key: str) -> bool:
    said = data.get(key, False)
    if type(said) is not bool:
        raise InputError(f'"{key}" must be true or false')
    return said


def _folder(data: Mapping[str, Any], key: str) -> str:
    named = _line(data, key)
    if named and not Path(named).is_absolute():
        raise InputError(f'"{key}" must be a whole path')
    return named


def _reviews(data: Mapping[str, Any]) -> str:
    """Two accounts in one folder would meet in one file, which belongs to the first of them."""
    named = _folder(data, "reviews_folder")
    if not named:
        return ""
    parts = Path(named).parts
    if ACCOUNT not in named or ".." in parts or re.search(r"[{}]", named.replace(ACCOUNT, "")):
        raise InputError(f'"reviews_folder" must be a whole path with {ACCOUNT} in it and nothing else in braces')
    if ACCOUNT in parts[0] or ACCOUNT in parts[1]:
        raise InputError(f'"reviews_folder" must name a folder before the one with {ACCOUNT}')
    return named


def _reviews_of_damaged(data: object) -> str | None:
    try:
        return _reviews(data) if isinstance(data, dict) else None
    except InputError:
        return None


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
