"""What a hospital decides for everybody on a machine: not a matter of taste, so no part of a person's settings."""

from dataclasses import dataclass

from xai_desktop.core.errors import InputError
from xai_desktop.core.texts import is_one_line

VERSION = 1
"""Of the file; one with another number is not read, since nobody knows what it allows."""


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """`research_destination` names where results with a patient's own identifiers may go; empty where nowhere."""

    research_destination: str = ""

    @classmethod
    def from_json(cls, data: object) -> "SitePolicy":
        """The policy of a file. Raises `InputError` for whatever is not exactly one: a policy is never guessed."""
        if not isinstance(data, dict) or type(data.get("version")) is not int or data["version"] != VERSION:
            raise InputError(f'it must be a JSON object with "version": {VERSION}')
        named = data.get("research_destination", "")
        if not isinstance(named, str) or not is_one_line(named):
            raise InputError('"research_destination" must be a name in one line')
        return cls(named.strip())
