"""A check of a network in a process of its own: our own command line, and its JSON lines as values."""

from collections.abc import Mapping
from typing import Any, ClassVar

from xai_desktop.core.task import Progress
from xai_desktop.services.training_child import Told, TrainingChild


class CheckChild(TrainingChild):
    """One run of `xai-desktop --json --attended models check …`. Stopped, it leaves nothing behind."""

    broken: ClassVar[str] = (
        "The process of the dry run ended without a word (code {code}), perhaps because the memory was full; close "
        "other programs and try again."
    )

    def value(self, record: Mapping[str, Any]) -> Told | None:
        if "progress" in record and record.get("of"):
            return Progress(int(record["progress"]), int(record["of"]), str(record["text"]))
        return None


class ConstancyChild(CheckChild):
    """One run of `xai-desktop --json --attended models constancy …`. A test that fails is done all the same."""

    good: ClassVar[tuple[int, ...]] = (0, 6)
    broken: ClassVar[str] = "The process of the constancy test ended without a word (code {code}); try again."
