"""The checks by name, and the runner: check after check over the same films; each that is finished is kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from xai_desktop.core.errors import Cancelled, DeviceMemoryError, UsageError, XaiError
from xai_desktop.core.sanity import CheckResult, Verdict
from xai_desktop.core.sanity_words import WORDS
from xai_desktop.core.task import Task
from xai_desktop.services.sanity.again import input_shift, repeat
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.baselines import baselines
from xai_desktop.services.sanity.hidden_cue import hidden_cue
from xai_desktop.services.sanity.labels import labels
from xai_desktop.services.sanity.pointing import pointing
from xai_desktop.services.sanity.shortcut import shortcut
from xai_desktop.services.sanity.weights import weights

CHECKS: dict[str, Callable[[Asking], CheckResult]] = {
    "shortcut": shortcut,
    "hidden_cue": hidden_cue,
    "weights": weights,
    "labels": labels,
    "repeat": repeat,
    "input_shift": input_shift,
    "baselines": baselines,
    "pointing": pointing,
}
"""In the order in which they run and are shown."""


PARTS = 1000
"""Steps of one check: the run is as far as its checks are, whatever films they have."""


@dataclass(frozen=True, slots=True)
class Part:
    """One check as a part of the run: says how far the run is, and which check is at work."""

    task: Task
    number: int
    count: int
    title: str

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        share = done / total if total else 0.0
        said = f"{self.title}: {text}" if text else self.title
        self.task.step(round(PARTS * (self.number + share)), PARTS * self.count, said)


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """In the order of the table, all of them where none is named. Raises `UsageError` naming what there is."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise UsageError(f"There is no sanity check {unknown[0]!r}; choose from: {', '.join(CHECKS)}.")
    return tuple(name for name in CHECKS if not names or name in names)


def running(asking: Asking, names: Sequence[str] = ()) -> Iterator[CheckResult]:
    """One result after the other. A check that breaks off says why and does not keep the others from running.

    Raises `Cancelled`; what was yielded before is whole.
    """
    wanted = chosen(names)
    for number, name in enumerate(wanted):
        part = replace(asking, task=Part(asking.task, number, len(wanted), WORDS[name].title))
        try:
            yield CHECKS[name](part)
        except Cancelled:
            raise
        except (XaiError, DeviceMemoryError) as error:
            yield CheckResult(name, Verdict.FAILED, asking.rule(name), reason=str(error))
