"""A run of sanity checks in a process of its own."""

from typing import ClassVar

from xai_desktop.services.training_child import TrainingChild

PARTLY = 6
"""The exit code of a run in which a check has failed: the others and the report are there."""


class SanityChild(TrainingChild):
    """One run of `xai-desktop --json --attended models sanity …`. Checks that are finished are kept."""

    good: ClassVar[tuple[int, ...]] = (0, PARTLY)
    broken: ClassVar[str] = "The process of the checks ended without a word (code {code}); run them again."
