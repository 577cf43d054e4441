"""What P003's page trains: two architectures on the image-quality task, and one on films with several objects."""

from dataclasses import dataclass, replace
from typing import Any

from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_order import TrainOrder, order_from
from xai_desktop.training.synthetic_sets import synthetic_set

SECOND, OBJECTS = "12,24,32,32", "synthetic:bilateral"


@dataclass(frozen=True, slots=True)
class Study:
    """One architecture on one set of films. `every` randomises every depth, else only the head and everything;
    `random` False leaves the networks as they are.
    """

    name: str
    label: str
    order: TrainOrder
    every: bool = False
    random: bool = True


def studies(plan: Plan) -> tuple[Study, Study, Study | None]:
    """The first and the second architecture, and the first on films with several objects, unless that is not wanted.

    Raises `UsageError`.
    """
    order = replace(plan.order, arm="end-to-end")
    second = _other(order, plan.choices.get("second", SECOND))
    data = plan.choices.get("objects", OBJECTS)
    objects = None
    if data != "none":
        several = replace(order, data=data, classes=synthetic_set(data).classes, labels=None, boxes=None)
        objects = Study("objects", _label(order), replace(several, test_patients=None), random=False)
    return Study("first", _label(order), order, every=True), Study("second", _label(second), second), objects


def _other(order: TrainOrder, said: str) -> TrainOrder:
    """The same order for another architecture: widths with commas, or a backbone such as `resnet18:stages`."""
    widths = said.replace(",", "").replace(" ", "")
    size, channels = order.spec.size[0], order.spec.channels
    if widths.isdigit():
        known: dict[str, Any] = {"widths": tuple(int(word) for word in said.split(",") if word.strip())}
        pooled = dict(order.arguments).get("pooled")
        known |= {"pooled": pooled} if isinstance(pooled, int) else {}
    else:
        known = {"backbone": said}
    other = order_from(arm=order.arm, size=size, channels=channels, **known)
    return replace(order, architecture=other.architecture, arguments=other.arguments)


def _label(order: TrainOrder) -> str:
    """`CNN 8-16-32` or `resnet18:stages`."""
    facts = dict(order.arguments)
    widths = facts.get("widths")
    if isinstance(widths, list | tuple):
        return f"CNN {'-'.join(map(str, widths))}"
    return ":".join(str(facts[key]) for key in ("backbone", "split") if key in facts)
