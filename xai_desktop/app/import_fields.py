"""What a person settles about somebody else's network: a proposal as fields of a form, and the form as choices."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from xai_desktop.core.geometry import ResizePolicy
from xai_desktop.core.input_spec import InputSpec, Intensity, Polarity
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.core.wording import noted, wording

LARGEST_SIDE = 8192

INTENSITIES = {
    "file_voi": noted("by the window that the file names first"),
    "modality": noted("by the whole range that the film's bits can hold"),
    "percentile": noted("between two percentiles of the film"),
}
POLARITIES = {"bone_bright": noted("bone is bright"), "bone_dark": noted("bone is dark")}
POLICIES = {
    "stretch": noted("stretched to the input's shape"),
    "pad": noted("whole, with black beside it"),
    "crop": noted("cut to the input's shape"),
}
SCORES = {
    "sigmoid": noted("each class a question of its own (sigmoid)"),
    "softmax": noted("one class out of all (softmax)"),
    "logit": noted("numbers as they come (logits)"),
    "calibrated": noted("calibrated"),
}
ORDERS = {"RGB": noted("red, green, blue"), "BGR": noted("blue, green, red")}

SAID = (
    *(noted("Height"), noted("Width"), noted("Brightness"), noted("Bone"), noted("Resizing"), noted("Lowest value")),
    *(noted("Highest value"), noted("Mean"), noted("Deviation"), noted("Colours"), noted("Percentiles")),
    *(noted("Intended use"), noted("Out of scope"), noted("Training data"), noted("Licence"), noted("Scores")),
    noted("Of the network's input, in pixels."),
    noted("How the numbers of a film become black and white."),
    noted("What the network was shown in training."),
    noted("How a film of another shape becomes the input."),
    noted("What black becomes, before mean and deviation are taken out."),
    noted("What white becomes, before mean and deviation are taken out."),
    noted("One number, or one for each channel, with commas."),
    noted("The order of the channels."),
    noted("Two numbers with a comma: what is darker is black, what is brighter white."),
    noted("How the network's numbers become scores."),
    noted("What the network may be used for."),
    noted("What it must not be used for, as far as its makers say."),
    noted("What it learnt from."),
    noted("Under which terms it may be used."),
)
"""Labels and sentences of the form, which are said in the language of the person."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The form as it stands: values by name of the field, `classes` one name in a line, the folder's `name`."""

    name: str
    classes: str
    values: Mapping[str, Value]
    reference: str = ""


def input_fields(spec: InputSpec) -> tuple[Parameter, ...]:
    """The fields of an input, each with the proposed value."""
    low, high = spec.value_range[:1], spec.value_range[1:]
    colours = _one_of("channel_order", "Colours", "The order of the channels.", ORDERS, spec)
    return (
        _whole("height", "Height", "Of the network's input, in pixels.", spec.size[0]),
        _whole("width", "Width", "Of the network's input, in pixels.", spec.size[1]),
        _one_of("intensity", "Brightness", "How the numbers of a film become black and white.", INTENSITIES, spec),
        Parameter(
            *("percentiles", "str", _numbers(spec.percentiles), "Percentiles"),
            "Two numbers with a comma: what is darker is black, what is brighter white.",
            when="intensity",
            when_values=("percentile",),
        ),
        _one_of("polarity", "Bone", "What the network was shown in training.", POLARITIES, spec),
        _one_of("policy", "Resizing", "How a film of another shape becomes the input.", POLICIES, spec),
        _text("low", "Lowest value", "What black becomes, before mean and deviation are taken out.", low),
        _text("high", "Highest value", "What white becomes, before mean and deviation are taken out.", high),
        _text("mean", "Mean", "One number, or one for each channel, with commas.", spec.mean),
        _text("std", "Deviation", "One number, or one for each channel, with commas.", spec.std),
        *([colours] if spec.channels == 3 else []),
    )


def card_fields(proposal: Proposal) -> tuple[Parameter, ...]:
    """The scores, and what a card tells people; what the file itself says is filled in."""
    told = dict(proposal.about)
    score = Parameter(
        *("score_kind", "str", proposal.score_kind.value, "Scores", "How the network's numbers become scores."),
        choices=tuple(SCORES),
        titles=tuple(SCORES.values()),
    )
    lines = (
        ("intended_use", "Intended use", "What the network may be used for."),
        ("out_of_scope", "Out of scope", "What it must not be used for, as far as its makers say."),
        ("training_data", "Training data", "What it learnt from."),
        ("licence", "Licence", "Under which terms it may be used."),
    )
    return (score, *(Parameter(name, "str", told.get(name, ""), label, about) for name, label, about in lines))


def named(classes: str) -> tuple[str, ...]:
    """The names, one in a line."""
    return tuple(line.strip() for line in classes.splitlines() if line.strip())


def fault(proposal: Proposal, settled: Settled) -> str:
    """One sentence about what is still to be settled, in the language of the person; "" where nothing is."""
    classes, wanted = named(settled.classes), proposal.class_count
    if not settled.name.strip():
        return wording("Give the network a name.")
    if len(classes) != wanted:
        return wording("Name its classes, one in a line: {found} of {wanted} are named.").format(
            found=len(classes), wanted=wanted
        )
    if len(set(classes)) != len(classes):
        twice = next(one for one in classes if classes.count(one) > 1)
        return wording("Two classes are called {name}; give each a name of its own.").format(name=twice)
    if settled.reference and not Path(settled.reference).is_file():
        return wording("There is no file {name}; choose the reference again, or leave it empty.").format(
            name=settled.reference
        )
    return _input_fault(proposal.input, settled.values)


def choices(proposal: Proposal, settled: Settled) -> Choices:
    """What was settled. Raises `ValueError` where `fault` names something."""
    values = settled.values
    return Choices(
        name=settled.name.strip(),
        classes=named(settled.classes),
        input=input_of(proposal.input, values),
        score_kind=ScoreKind(str(values["score_kind"])),
        intended_use=_line(values, "intended_use"),
        out_of_scope=_line(values, "out_of_scope"),
        training_data=_line(values, "training_data"),
        licence=_line(values, "licence"),
        reference=Path(settled.reference) if settled.reference else None,
    )


def input_of(proposed: InputSpec, values: Mapping[str, Value]) -> InputSpec:
    """The input as the form has it. Raises `ValueError` for what is no number."""
    percentiles = numbers(str(values["percentiles"]))
    if len(percentiles) != 2:
        raise ValueError("percentiles")
    return InputSpec(
        size=(int(values["height"]), int(values["width"])),
        channels=proposed.channels,
        intensity=cast("Intensity", values["intensity"]),
        polarity=cast("Polarity", values["polarity"]),
        value_range=(_number(str(values["low"])), _number(str(values["high"]))),
        policy=cast("ResizePolicy", values["policy"]),
        mean=numbers(str(values["mean"])),
        std=numbers(str(values["std"])),
        percentiles=(percentiles[0], percentiles[1]),
        channel_order="BGR" if values.get("channel_order") == "BGR" else "RGB",
    )


def numbers(text: str) -> tuple[float, ...]:
    """`0.485, 0.456` as numbers; also `1/255` and the like, as preprocessing is often written. Raises `ValueError`."""
    return tuple(_number(part) for part in text.split(","))


def _number(text: str) -> float:
    above, stroke, below = text.partition("/")
    try:
        found = float(above) / (float(below) if stroke else 1.0)
    except ZeroDivisionError as error:
        raise ValueError(text) from error
    if not math.isfinite(found):
        raise ValueError(text)
    return found


def _input_fault(proposed: InputSpec, values: Mapping[str, Value]) -> str:
    fields = {"low": "Lowest value", "high": "Highest value", "mean": "Mean", "std": "Deviation"}
    for name, label in {**fields, "percentiles": "Percentiles"}.items():
        try:
            found = numbers(str(values[name]))
        except ValueError:
            return wording("{field}: {text} is no number.").format(field=wording(label), text=values[name])
        if name in ("mean", "std") and len(found) not in (1, proposed.channels):
            return wording("{field}: one number is needed, or {count}.").format(
                field=wording(label), count=proposed.channels
            )
        if name in ("low", "high") and len(found) != 1:
            return wording("{field}: one number is needed.").format(field=wording(label))
        if name == "percentiles" and not (len(found) == 2 and 0 <= found[0] < found[1] <= 100):
            return wording("Percentiles are two numbers from 0 to 100, the lower first.")
    spec = input_of(proposed, values)
    if min(spec.std) <= 0:
        return wording("Deviations are above 0.")
    if spec.value_range[0] >= spec.value_range[1]:
        return wording("The lowest value must be below the highest one.")
    return ""


def _line(values: Mapping[str, Value], name: str) -> str:
    return " ".join(str(values.get(name, "")).split())


def _numbers(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.12g}" for value in values)


def _whole(name: str, label: str, about: str, value: int) -> Parameter:
    return Parameter(name, "int", value, label, about, 1, LARGEST_SIDE, 1)


def _text(name: str, label: str, about: str, values: tuple[float, ...]) -> Parameter:
    return Parameter(name, "str", _numbers(values), label, about)


def _one_of(name: str, label: str, about: str, words: Mapping[str, str], spec: InputSpec) -> Parameter:
    chosen = str(getattr(spec, name))
    return Parameter(name, "str", chosen, label, about, choices=tuple(words), titles=tuple(words.values()))


assert set(INTENSITIES) == set(get_args(Intensity))
assert set(POLARITIES) == set(get_args(Polarity))
assert set(POLICIES) == set(get_args(ResizePolicy))
