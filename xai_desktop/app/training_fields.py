"""What can be said about a training: one table of descriptors, from which the form and the command's words are made.

A field is called like the option of the command line that it stands for, and its default is the option's, so that only
what differs has to be said. A new kind of training is one entry of `ARMS`; the fields that it alone has come from
`training.options` by themselves.
"""

from dataclasses import dataclass, replace

from xai_desktop.core.parameters import Parameter
from xai_desktop.training.events import Arm
from xai_desktop.training.options import options_of

FOLDER = "folder"
"""The choice of films that is a folder, and the field that names it."""

OWN_OPTIONS = "options"
"""The group of the fields that one kind of training alone has."""

_DRAWN = ("synthetic", "synthetic:marker", "synthetic:drain")
_DATA_TITLES = (
    "synthetic films",
    "synthetic, a marker gives it away",
    "synthetic, a drain gives it away",
    "a folder of films",
)
LAYOUTS = (
    *("auto", "chexpert", "class_folders", "coco", "marks", "nih", "object_cxr", "pets", "plain", "rsna", "vindr"),
    "voc",
)
_CUTS = (
    *("", "resnet18:stages", "resnet18:blocks", "resnet34:stages", "resnet34:blocks", "resnet50:stages"),
    *("resnet50:blocks", "vgg11_bn:stages", "vgg16:stages", "vgg16_bn:stages", "vgg19:stages", "vgg19_bn:stages"),
    *("darknet53:CL3", "darknet53:CL7", "darknet53:CL23"),
)
_CUT_TITLES = (
    "own network",
    *(f"{net}, {how}" for net, _, how in (cut.replace("CL", "stages: ").partition(":") for cut in _CUTS[1:])),
)
_HEADS = ("averages, one linear layer", "two hidden layers", "two convolutions")
_QUESTIONS = ("each a question of its own", "one out of all")


def _text(name: str, label: str, about: str, kind: str = "str", **more: object) -> Parameter:
    return Parameter(name, kind, "", label, about, **more)  # type: ignore[arg-type]


def _number(name: str, label: str, about: str, default: int, low: int, high: int, **more: object) -> Parameter:
    return Parameter(name, "int", default, label, about, low, high, 1, **more)  # type: ignore[arg-type]


def _choice(name: str, label: str, about: str, values: tuple[str, ...], titles: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, "str", values[0], label, about, choices=values, titles=titles or tuple(value.replace("_", " ") for value in values))


_OF_FOLDER = {"when": "data", "when_values": (FOLDER,)}

FILMS = (
    _choice("data", "Films", "What the network learns from.", (*_DRAWN, FOLDER), _DATA_TITLES),
    _text(FOLDER, "Folder", "Of films; their labels are looked for in it.", "folder", **_OF_FOLDER),
    _text(
        "labels",
        "Label file",
        "Where it does not lie in the folder.",
        "file",
        **_OF_FOLDER,
        titles=("looked for in the folder",),
    ),
    replace(_choice("layout", "Labels as", "Recognised by content.", LAYOUTS), **_OF_FOLDER),  # type: ignore[arg-type]
    _text("boxes", "Boxes", "A list of boxes beside labels that have none.", "file", **_OF_FOLDER, titles=("none",)),
    replace(
        _choice("uncertain", "Uncertain", "What to make of labels of −1.", ("ignore", "zero", "one")),
        **_OF_FOLDER,  # type: ignore[arg-type]
    ),
    _text(
        "test_patients",
        "Test patients",
        "A folder of films whose patients are never learnt from.",
        "folder",
        **_OF_FOLDER,
        titles=("a share of all patients",),
    ),
    _text(
        "classes", "Classes", "Names with commas; empty takes all that the labels have.", titles=("all that there are",)
    ),
    _choice("balance", "Rare classes", "Weigh them more, or draw them more often.", ("none", "weights", "sampling")),
    _number(
        "films",
        "Drawn films",
        "How many synthetic films; 0 takes the demo's number.",
        0,
        0,
        100000,
        when="data",
        when_values=_DRAWN,
        titles=("as many as the demo has",),
    ),
)

NETWORK = (
    _choice("backbone", "Network", "The project's own, or a known one cut into stages.", _CUTS, _CUT_TITLES),
    _text(
        "widths",
        "Widths",
        "Channels of each stage, with commas. Empty: 16,32,64,64,128,128 for synthetic films, else the double.",
        when="backbone",
        when_values=("",),
        titles=("the usual ones",),
    ),
    Parameter(
        "width",
        "float",
        1.0,
        "Scale",
        "Of DarkNet-53's channels; 1 is the published network.",
        0.03125,
        4.0,
        0.125,
        when="backbone",
        when_values=_CUTS[-3:],
    ),
    _number("size", "Input side", "In pixels; films are resized to it.", 128, 16, 2048),
    _choice("channels", "Channels", "3 for photographs.", ("1", "3"), ("1, grey", "3, colour")),
    _choice("head", "Classifier", "Behind each stage.", ("gap", "mlp", "conv"), _HEADS),
    _choice("question", "Classes", "Each on its own, or one out of all.", ("sigmoid", "softmax"), _QUESTIONS),
)

RECIPE = (
    _choice("rule", "Schedule", "Epochs for a CPU, or the paper's 10 + 10 per stage up to 50.", ("short", "paper")),
    _number(
        "epochs",
        "Epochs",
        "Of each part; 0 takes those of the schedule.",
        0,
        0,
        10000,
        titles=("those of the schedule",),
    ),
    Parameter(
        "rate", "float", 0.0, "Learning rate", "0 takes the usual one.", 0.0, 10.0, 0.01, titles=("the usual one",)
    ),
    _number("batch", "Batch", "Films in a batch.", 32, 1, 4096),
    _number(
        "patience",
        "Patience",
        "A part ends after so many epochs without a lower tuning loss.",
        0,
        0,
        1000,
        titles=("never ends early",),
    ),
    _number("copies", "Versions", "Of every film, jittered once.", 1, 1, 64),
    _number("seed", "Seed", "The same seed gives the same network.", 1, 0, 2**31 - 1),
    Parameter("augment", "bool", False, "Vary films", "Move and re-expose films as they are learnt from."),
    Parameter("flip", "bool", False, "Mirror films", "Half of them; but the heart has a side."),
)

BASE = (_choice("base", "Begins with", "The trained network that this one begins with.", ("",), ("nothing",)),)
WHERE = (_choice("device", "Device", "Where it is trained.", ("cpu",), ("CPU",)),)

GROUPS: dict[str, tuple[Parameter, ...]] = {
    "base": BASE,
    "films": FILMS,
    "network": NETWORK,
    "recipe": RECIPE,
    "where": WHERE,
}
TITLES = {
    "base": "Base network",
    "films": "Films and labels",
    "network": "Network",
    OWN_OPTIONS: "Of this kind",
    "recipe": "Recipe",
    "where": "Where",
}
"""Of the groups, in the order in which a form shows them."""


@dataclass(frozen=True, slots=True)
class ArmForm:
    """One kind of training: what it is called, what it does, and which groups of fields it has.

    `needs_base` says that it cannot begin without a trained network.
    """

    title: str
    about: str
    groups: tuple[str, ...] = ("films", "network", "recipe", "where")
    needs_base: bool = False


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
        ("base", "films", "recipe", "where"),
    ),
}
"""Every kind that can be chosen, in the order of the list."""


def groups_of(
    arm: Arm, bases: tuple[str, ...] = (), devices: tuple[tuple[str, str], ...] = (("cpu", "CPU"),)
) -> dict[str, tuple[Parameter, ...]]:
    """The fields of a kind by group, in the order of the form. `devices` are (what torch calls it, its name)."""
    form = ARMS[arm]
    found = {name: GROUPS.get(name, ()) for name in TITLES if name in form.groups}
    if "base" in found:
        none = (("", "nothing"),) if not form.needs_base or not bases else ()
        found["base"] = (_offering(BASE[0], (*none, *((name, name) for name in bases))),)
    found["where"] = (_offering(WHERE[0], devices),)
    own = options_of(arm)
    return {name: found.get(name, own) for name in TITLES if name in found or (name == OWN_OPTIONS and own)}


def _offering(parameter: Parameter, pairs: tuple[tuple[str, str], ...]) -> Parameter:
    values, titles = tuple(value for value, _ in pairs), tuple(title for _, title in pairs)
    default = parameter.default if parameter.default in values else values[0]
    return replace(parameter, choices=values, titles=titles, default=default)
