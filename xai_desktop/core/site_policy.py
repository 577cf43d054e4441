"""What a hospital decides for everybody on a machine: not a matter of taste, so no part of a person's settings."""

from dataclasses import dataclass

from xai_desktop.core.errors import InputError
from xai_desktop.core.texts import is_one_line

VERSION = 1
"""Of the file; one with another number is not read, since nobody knows what it allows."""

_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class AllowedProgram:
    """A file that may run as a program, by its sha256 in lower case; `note` says what it is and who looked at it."""

    sha256: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """`research_destination` names where results with a patient's own identifiers may go; empty where nowhere.

    `allowed_programs` are the network files that may run as programs.
    """

    research_destination: str = ""
    allowed_programs: tuple[AllowedProgram, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> "SitePolicy":
        """The policy of a file. Raises `InputError` for whatever is not exactly one: a policy is never guessed."""
        if not isinstance(data, dict) or type(data.get("version")) is not int or data["version"] != VERSION:
            raise InputError(f'it must be a JSON object with "version": {VERSION}')
        named = data.get("research_destination", "")
        if not isinstance(named, str) or not is_one_line(named):
            raise InputError('"research_destination" must be a name in one line')
        return cls(named.strip(), _programs(data.get("allowed_programs", [])))

    def allows_program(self, sha256: str) -> bool:
        """Whether the file with this hash may run as a program."""
        return any(one.sha256 == sha256 for one in self.allowed_programs)


def _programs(data: object) -> tuple[AllowedProgram, ...]:
    if not isinstance(data, list):
        raise InputError('"allowed_programs" must be a list')
    return tuple(map(_program, data))


def _program(data: object) -> AllowedProgram:
    if isinstance(data, str):
        data = {"sha256": data}
    if not isinstance(data, dict) or not set(data) <= {"sha256", "note"}:
        raise InputError('"allowed_programs" must hold hashes, or objects with "sha256" and "note"')
    digits, note = data.get("sha256"), data.get("note", "")
    if not isinstance(digits, str) or len(digits) != 64 or not set(digits) <= _DIGITS:
        raise InputError('each "sha256" of "allowed_programs" must be 64 hexadecimal digits in lower case')
    if not isinstance(note, str) or not is_one_line(note):
        raise InputError('each "note" of "allowed_programs" must be a text in one line')
    return AllowedProgram(digits, note)
