"""Every kind of training that can be chosen, and the groups of fields that it has.

A new kind is one entry of `ARMS`; the fields that it alone has come from `training.options` by themselves.
"""

from dataclasses import dataclass, replace

from xai_desktop.app.training_fields import BASE, GROUPS, OWN_OPTIONS, TITLES, WHERE
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.training.events import Arm
from xai_desktop.training.options import options_of


@dataclass(frozen=True, slots=True)
class ArmForm:
    """One kind of training: what it is called, what it does, and which groups of fields it has.

    `needs_base` says that it cannot begin without a trained network, `without` which fields it does not let choose,
    `usual` which values are taken where nothing is said, if they are not those of the other kinds.
    """

    title: str
    about: str
    groups: tuple[str, ...] = ("films", "network", "input", "recipe", "where")
    needs_base: bool = False
    without: tuple[str, ...] = ()
    usual: tuple[tuple[str, Value], ...] = ()


ARMS: dict[Arm, ArmForm] = {
    "cascade": ArmForm("stage-wise training", "Stage by stage, each with a head of its own on the frozen ones before."),
    "end-to-end": ArmForm(
        "whole-net training", "The whole net at once; then a head at every stage, on the frozen net."
    ),
    "box-head": ArmForm(
        "box heads",
        "Boxes at every stage of a trained network, which stays as it is.",
        ("base", "films", "recipe", "where"),
        needs_base=True,
    ),
    "yolo": ArmForm(
        "YOLOv3",
        "Boxes with DarkNet-53; its first stages can be those of a trained network.",
        ("base", "films", "input", "recipe", "where"),
    ),
    "hr-cam-head": ArmForm(
        "HR-CAM head",
        "One linear layer on the averages of several layers of a trained network, which stays as it is.",
        ("base", "films", "recipe", "where"),
        needs_base=True,
        usual=(("patience", 5),),
    ),
    "cascam": ArmForm(
        "CasCAM networks",
        "Networks in turn, each on films in which the evidence of those before is darkened.",
        without=("head",),
        usual=(("patience", 5),),
    ),
}
"""Every kind that can be chosen, in the order of the list."""


def groups_of(
    arm: Arm, bases: tuple[str, ...] = (), devices: tuple[tuple[str, str], ...] = (("cpu", "CPU"),)
) -> dict[str, tuple[Parameter, ...]]:
    """The fields of a kind by group, in the order of the form. `devices` are (what torch calls it, its name)."""
    form = ARMS[arm]
    found = {
        name: tuple(_usual(field, form) for field in GROUPS.get(name, ()) if field.name not in form.without)
        for name in TITLES
        if name in form.groups
    }
    if "base" in found:
        none = (("", "nothing"),) if not form.needs_base or not bases else ()
        found["base"] = (_offering(BASE[0], (*none, *((name, name) for name in bases))),)
    found["where"] = (_offering(WHERE[0], devices),)
    own = options_of(arm)
    return {name: found.get(name, own) for name in TITLES if name in found or (name == OWN_OPTIONS and own)}


def _usual(parameter: Parameter, form: ArmForm) -> Parameter:
    return replace(parameter, default=dict(form.usual).get(parameter.name, parameter.default))


def _offering(parameter: Parameter, pairs: tuple[tuple[str, str], ...]) -> Parameter:
    values, titles = tuple(value for value, _ in pairs), tuple(title for _, title in pairs)
    default = parameter.default if parameter.default in values else values[0]
    return replace(parameter, choices=values, titles=titles, default=default)
