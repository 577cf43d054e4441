"""What a metric is: a definition that gives a number, or says why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec

from xai_desktop.core.agreement import Measured
from xai_desktop.core.errors import UsageError
from xai_desktop.core.registry import Registry

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Metric(Generic[P]):
    """A metric by its public name. `label` is what a reader sees, `definition` the whole rule."""

    key: str
    label: str
    definition: str
    measure: Callable[P, Measured]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> float | None:
        """The number alone; None where it is undefined (`measure` says why)."""
        return self.measure(*args, **kwargs).value


METRICS: Registry[Metric[...]] = Registry("metric", UsageError)


def metric(label: str) -> Callable[[Callable[P, Measured]], Metric[P]]:
    """Register a function under its own name; its docstring is the definition."""

    def register(function: Callable[P, Measured]) -> Metric[P]:
        found = Metric(function.__name__, label, (function.__doc__ or "").strip(), function)
        METRICS.add(found.key, found)
        return found

    return register
