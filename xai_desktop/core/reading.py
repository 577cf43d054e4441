"""The three locked steps of a reading: the film alone, then the AI, then the reference."""

from dataclasses import dataclass
from enum import IntEnum


class ReadingStep(IntEnum):
    """What may be on screen. Each step shows everything of the ones before it."""

    READ = 1
    AI = 2
    REFERENCE = 3

    @property
    def shows_ai(self) -> bool:
        return self >= ReadingStep.AI

    @property
    def shows_reference(self) -> bool:
        return self >= ReadingStep.REFERENCE


class Posture(IntEnum):
    """How the review window is laid out."""

    READ = 1
    AI = 2
    INVESTIGATE = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """How this session reads. With the steps off everything is visible from the start, and the record says so."""

    step: ReadingStep = ReadingStep.READ
    posture: Posture = Posture.READ
    steps_on: bool = True
    reason: str = ""

    @classmethod
    def investigate(cls, reason: str) -> "Reading":
        """The steps off, with the reason that goes on record (a demo, a film named on the command line)."""
        return cls(ReadingStep.REFERENCE, Posture.INVESTIGATE, steps_on=False, reason=reason)
