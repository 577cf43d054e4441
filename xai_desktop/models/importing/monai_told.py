"""What the metadata of a MONAI bundle say of its input and its classes; what they leave open is a guess."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Guess, Proposal
from xai_desktop.core.texts import is_one_line
from xai_desktop.core.wording import noted, told
from xai_desktop.io.bundle_json import LARGEST_SIDE
from xai_desktop.models.importing.monai_members import METADATA
from xai_desktop.models.importing.monai_network import Described

LARGEST_NUMBER = 1e9
VALUES = noted("The bundle does not say which values its films have; from 0 to 1 is a guess.")
SCORES = noted("That its scores are a softmax is a guess; ask the source.")
TRANSFORMS = noted("What its transforms do beside that is not read; compare a score with the source.")
TURNED = noted(
    "MONAI's own readers give films with rows and columns exchanged, and here they stay as they are seen; ask "
    "the source whether its transforms turned them."
)


def proposal_of(
    proposal: Proposal, metadata: dict[str, Any], described: Described, kept: tuple[str, ...] = ()
) -> Proposal:
    """The proposal with what the bundle's own description says; `kept` are notices about its file of weights.

    Raises `BundleError` for numbers that cannot be.
    """
    names = _classes(metadata, proposal.class_count)
    spec, guesses = _input(metadata, proposal)
    about = {
        "version": _text(metadata, "version"),
        "task": _text(metadata, "task"),
        "intended_use": _text(metadata, "intended_use"),
        "training_data": _text(metadata, "data_source"),
        "licence": _text(metadata, "license") or _text(metadata, "copyright"),
    }
    kind = ScoreKind.SIGMOID if proposal.class_count == 1 else proposal.score_kind
    if proposal.class_count > 1:
        guesses = (*guesses, Guess(SCORES, ("score_kind",)))
    own = kept if described.architecture else _unsaid(proposal)
    return replace(
        proposal,
        kind="MONAI bundle",
        arguments=(
            *described.arguments,
            *((n, v) for n, v in proposal.arguments if n not in dict(described.arguments)),
        ),
        classes=names or proposal.classes,
        input=spec,
        score_kind=kind,
        evidence=(noted("its metadata.json says so"), *proposal.evidence)
        if described.architecture
        else proposal.evidence,
        notices=(*described.notices, *(one.text for one in guesses), TRANSFORMS, TURNED, *own),
        guesses=guesses,
        about=tuple((name, text) for name, text in about.items() if text),
    )


def _unsaid(proposal: Proposal) -> tuple[str, ...]:
    """What the weights leave open about the network, where the bundle does not name it."""
    guessed = {one.text for one in proposal.guesses}
    return tuple(text for text in proposal.notices if text not in guessed)


def _text(metadata: dict[str, Any], name: str) -> str:
    value = metadata.get(name, "")
    return value if isinstance(value, str) and is_one_line(value) else ""


def _format(metadata: dict[str, Any], way: str) -> dict[str, Any]:
    """The first input or output of the network, as it is described."""
    data: Any = metadata.get("network_data_format", {})
    ways = data.get(way, {}) if isinstance(data, dict) else {}
    return next((value for value in ways.values() if isinstance(value, dict)), {}) if isinstance(ways, dict) else {}


def _classes(metadata: dict[str, Any], count: int) -> tuple[str, ...]:
    names = _format(metadata, "outputs").get("channel_def", {})
    if not isinstance(names, dict):
        return ()
    found = [names.get(str(index)) for index in range(count)]
    fits = all(isinstance(name, str) and name.strip() and is_one_line(name) for name in found)
    return tuple(map(str, found)) if fits and len(set(found)) == count else ()


def _input(metadata: dict[str, Any], proposal: Proposal) -> tuple[InputSpec, tuple[Guess, ...]]:
    found = _format(metadata, "inputs")
    spec, guesses = proposal.input, []
    shape = _numbers(found, "spatial_shape", proposal.source)
    if shape and all(side == int(side) and 1 <= side <= LARGEST_SIDE for side in shape):
        spec = replace(spec, size=(int(shape[0]), int(shape[1])))
    else:
        guesses.append(Guess(_unsized(spec), ("size",)))
    ends = _numbers(found, "value_range", proposal.source)
    if ends and ends[0] < ends[1]:
        spec = replace(spec, value_range=(float(ends[0]), float(ends[1])), mean=(0.0,), std=(1.0,))
    else:
        guesses.append(Guess(VALUES, ("value_range",)))
        guesses += [one for one in proposal.guesses if "mean" in one.fields]
    return spec, tuple(guesses)


def _unsized(spec: InputSpec) -> str:
    return told(
        "The bundle does not say a size in pixels; {height} × {width} is a guess.",
        height=spec.size[0],
        width=spec.size[1],
    )


def _numbers(found: dict[str, Any], name: str, path: Path) -> list[float]:
    """The two numbers of a field; an empty list where it holds anything else. Raises `BundleError`.

    An infinite number, or one of hundreds of digits, is no openness but a mistake.
    """
    value = found.get(name)
    if not isinstance(value, list) or len(value) != 2:
        return []
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in value):
        return []
    if not all(-LARGEST_NUMBER <= number <= LARGEST_NUMBER for number in value):  # neither is what is no number
        raise BundleError(
            f"{path}: {name} in {METADATA} holds a number that no film can have; correct the field or remove it."
        )
    return [float(number) for number in value]
