"""What can be said about a training: descriptors in groups, from which the form and the command's words are made.

A field is called like the option of the command line that it stands for, and its default is the option's, so that only
what differs has to be said.
"""

from dataclasses import replace

from xai_desktop.core.parameters import Parameter
from xai_desktop.core.wording import noted

FOLDER = "folder"
"""The choice of films that is a folder, and the field that names it."""

OWN_OPTIONS = "options"
"""The group of the fields that one kind of training alone has."""

_DRAWN = {
    "synthetic": "drawn: chest films",
    "synthetic:marker": "drawn: chest films whose side marker goes with a label",
    "synthetic:drain": "drawn: chest films whose drain goes with a label",
    "synthetic:word": "drawn: chest films with a word that goes with a label",
    "synthetic:focal": "drawn: brain-like pictures with focal lesions",
    "synthetic:diffuse": "drawn: brain-like pictures with diffuse lesions",
    "synthetic:bilateral": "drawn: brain-like pictures with two lesions",
    "synthetic:lesions": "drawn: brain-like pictures, focal and diffuse",
    "synthetic:quality": "drawn: chest films with faults of the picture",
}
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
_RULES = ("short, for a CPU", "the paper's")
_QUESTIONS = ("each a question of its own", "one out of all")


def _text(name: str, label: str, about: str, kind: str = "str", **more: object) -> Parameter:
    return Parameter(name, kind, "", label, about, **more)  # type: ignore[arg-type]


def _number(name: str, label: str, about: str, default: int, low: int, high: int, **more: object) -> Parameter:
    return Parameter(name, "int", default, label, about, low, high, 1, **more)  # type: ignore[arg-type]


def _choice(name: str, label: str, about: str, values: tuple[str, ...], titles: tuple[str, ...] = ()) -> Parameter:
    return Parameter(
        name,
        "str",
        values[0],
        label,
        about,
        choices=values,
        titles=titles or tuple(value.replace("_", " ") for value in values),
    )


CHOICES_SAID = (
    *(noted("ignore"), noted("zero"), noted("one"), noted("none"), noted("weights"), noted("sampling"), noted("auto")),
    *(noted("class folders"), noted("marks"), noted("plain")),
)
"""Words of the command line that the form shows in the language of the person."""
_OF_FOLDER = {"when": "data", "when_values": (FOLDER,)}

FILMS = (
    _choice(
        "data", "Films", "What the network learns from.", (*_DRAWN, FOLDER), (*_DRAWN.values(), "a folder of films")
    ),
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
    _text("classes", "Classes", "Names with commas.", titles=("all that there are",)),
    _choice("balance", "Rare classes", "Weigh them more, or draw them more often.", ("none", "weights", "sampling")),
    _number(
        "films",
        "Drawn films",
        "How many films are drawn.",
        0,
        0,
        100000,
        when="data",
        when_values=tuple(_DRAWN),
        titles=("as many as the demo has",),
    ),
)

NETWORK = (
    _choice("backbone", "Network", "The project's own, or a known one cut into stages.", _CUTS, _CUT_TITLES),
    _text(
        "widths",
        "Widths",
        "Channels of each stage, with commas; usual are 16,32,64,64,128,128 for drawn films, else the double.",
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
    _choice("head", "Classifier", "Behind each stage.", ("gap", "mlp", "conv"), _HEADS),
    _choice("question", "Classes", "Each on its own, or one out of all.", ("sigmoid", "softmax"), _QUESTIONS),
)

INPUT = (
    _number("size", "Input side", "In pixels; films are resized to it.", 128, 16, 2048),
    _choice("channels", "Channels", "3 for photographs.", ("1", "3"), ("1, grey", "3, colour")),
)

RECIPE = (
    _choice(
        "rule", "Schedule", "Epochs for a CPU, or the paper's 10 + 10 per stage up to 50.", ("short", "paper"), _RULES
    ),
    _number(
        "epochs",
        "Epochs",
        "Of each part.",
        0,
        0,
        10000,
        titles=("those of the schedule",),
    ),
    Parameter(
        "rate",
        "float",
        0.0,
        "Learning rate",
        "At the beginning of each part.",
        0.0,
        10.0,
        0.01,
        titles=("the usual one",),
    ),
    _number("batch", "Batch", "Films in a batch.", 32, 2, 4096),
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
    "input": INPUT,
    "recipe": RECIPE,
    "where": WHERE,
}
TITLES = {
    "base": "Base network",
    "films": "Films and labels",
    "network": "Network",
    "input": "Input",
    OWN_OPTIONS: "Of this kind",
    "recipe": "Recipe",
    "where": "Where",
}
"""Of the groups, in the order in which a form shows them."""
