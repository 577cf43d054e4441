"""Where DICOM results go, which decides whose identifiers they bear (formats.md §7)."""

import hmac
import uuid
from dataclasses import dataclass, field
from hashlib import sha256

from xai_desktop.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Outside:
    """Out of the house: de-identified by the basic profile of PS3.15 annex E.

    `key` is this installation's secret: with it the same patient gets the same pseudonym and the same identifier the
    same new one, and without it nobody finds out whose they are. `confirmed` says that a person looked at the pixels
    after they were cleaned and found nobody's name in them.
    """

    key: bytes = field(repr=False)
    confirmed: bool = False

    def pseudonym(self, patient_id: str) -> str:
        """Sixteen hexadecimal digits of the HMAC-SHA-256 of a Patient ID."""
        return self._digest("patient", patient_id).hex()[:16]

    def uid(self, original: str) -> str:
        """The UID that stands for another one in every exported object (PS3.5 §B.2: 2.25 and a UUID)."""
        return uid_from(self._digest("uid", original))

    def _digest(self, what: str, text: str) -> bytes:
        return hmac.new(self.key, f"{what}:{text.strip()}".encode(), sha256).digest()


@dataclass(frozen=True, slots=True)
class House:
    """To a research destination of the house, which the site's policy names: identifiers and study stay."""

    name: str


Destination = Outside | House


@dataclass(frozen=True, slots=True)
class Going:
    """Where somebody wants DICOM results to go, before a key or a policy is looked up.

    `house` is the research destination that they were shown, empty for outside. `confirmed` says that they looked at
    the cleaned film and found nobody's name left in it; without it nothing claims so.
    """

    house: str = ""
    confirmed: bool = False


UNSAID = Going()
"""Where results go of which nobody said where: outside, and nobody looked."""


def house(name: str, research_destination: str) -> House:
    """The destination of this name. Raises `UsageError` where the site's policy does not name it."""
    if not name or name != research_destination:
        named = f"it names {research_destination!r}" if research_destination else "it names none"
        raise UsageError(
            f"Results with a patient's own identifiers go only to the research destination that the site's policy "
            f"names, and {named}; export for outside instead."
        )
    return House(name)


def uid_from(digest: bytes) -> str:
    """A UID that only these bytes give; at least 16 are needed."""
    return f"2.25.{uuid.UUID(bytes=digest[:16], version=5).int}"
