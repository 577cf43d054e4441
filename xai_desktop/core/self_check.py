"""One part of the program, tried: what the self-test does and says, whatever layer the part is in."""

from collections.abc import Callable
from dataclasses import dataclass

from xai_desktop.core.errors import XaiError

FAULTS = (
    *(XaiError, ImportError, OSError, RuntimeError, ValueError),
    *(AttributeError, LookupError, TypeError, ArithmeticError, EOFError, SyntaxError),
)
"""What a part raises that was lost or damaged on the way to this machine."""

Part = tuple[str, Callable[[], str]]
"""The part's name, and what to try: a few words about what came of it. Whatever it raises is why it does not work."""


class NotHereError(Exception):
    """The part works only on other machines; the words say why. No fault of the installation."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part: its name, whether it works, and a few words or the sentence that says why not.

    `here` is False for a part that this machine has no use for; it is no fault then.
    """

    name: str
    ok: bool
    text: str
    here: bool = True

    @property
    def word(self) -> str:
        return "FAIL" if not self.ok else "ok" if self.here else "not here"


def attempt(name: str, work: Callable[[], str]) -> Check:
    """Try one part; a fault of it is an answer and never ends the test."""
    try:
        return Check(name, True, work())
    except NotHereError as reason:
        return Check(name, True, str(reason), here=False)
    except FAULTS as error:
        return Check(name, False, f"{error}" if isinstance(error, XaiError) else f"{type(error).__name__}: {error}")
