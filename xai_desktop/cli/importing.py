"""`models import`: a network of somebody else becomes a bundle."""

import argparse
import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.core.errors import BundleError, UsageError
from xai_desktop.core.geometry import ResizePolicy
from xai_desktop.core.input_spec import InputSpec, Intensity, Polarity
from xai_desktop.core.network_names import network_name
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.core.texts import is_one_line
from xai_desktop.io.bundle_json import LARGEST_SIDE, check_input
from xai_desktop.io.class_names import read_class_names

FIELDS = ("size", "mean", "std", "value_range", "intensity", "polarity", "policy", "channel_order")
LISTED = 40
"""Classes that are printed one by one; `--json` has them all."""


def add_import(verbs: Any) -> None:
    """The words of `models import`."""
    one = verbs.add_parser("import", help="let in a network of somebody else; no code of its file is ever run")
    one.add_argument("path", type=Path, metavar="PATH", help="a file of weights, or a MONAI bundle (folder or zip)")
    one.add_argument("--name", default="", help="of the bundle; default: the file's name")
    one.add_argument("--architecture", default="", metavar="SOURCE/NAME", help="torchvision/resnet50, timm/NAME …")
    one.add_argument("--classes", default="", metavar="FILE|A,B", help="one name for each score, in order")
    one.add_argument("--size", default="", metavar="N|H,W", help="of the input in pixels")
    one.add_argument("--mean", default="", metavar="N,N", help="taken off, one for each channel")
    one.add_argument("--std", default="", metavar="N,N", help="divided by, one for each channel")
    one.add_argument("--value-range", default="", metavar="LOW,HIGH", help="of the film before mean and deviation")
    one.add_argument("--intensity", choices=get_args(Intensity), default="", help="what the film's grey levels are")
    one.add_argument(
        "--polarity",
        choices=get_args(Polarity),
        default="",
        help="whether bone is bright or dark on the films that it learnt from",
    )
    one.add_argument("--policy", choices=get_args(ResizePolicy), default="", help="how a film becomes that size")
    one.add_argument("--channel-order", choices=("RGB", "BGR"), default="", help="of the colours of its input")
    one.add_argument("--score", choices=[kind.value for kind in ScoreKind], default="", help="what its scores are")
    one.add_argument("--reference", type=Path, metavar="FILE", help="the source's own input and expected logits")
    one.add_argument("--intended-use", default="", help="for the card: what it was made for")
    one.add_argument("--out-of-scope", default="", help="for the card: what it was not made for")
    one.add_argument("--training-data", default="", help="for the card: what it learnt from")
    one.add_argument("--licence", default="", help="for the card: under which its weights may be used")
    one.add_argument("--out", type=Path, metavar="DIR", help="the bundle's own folder; default: among your networks")
    one.add_argument("--dry-run", action="store_true", help="say what was found, and write nothing")
    one.set_defaults(command=models_import)


def models_import(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.importing import import_network, propose

    proposal = propose(options.path, architecture=options.architecture)
    choices = _choices(options, proposal)
    _show(proposal, choices, console)
    if options.dry_run:
        console.say("Nothing was written.", written="")
        return DONE
    written = import_network(proposal, choices, options.out or _folder(choices.name))
    console.say(f"{written}: imported as {choices.name}.", written=str(written), name=choices.name)
    return DONE


def _folder(name: str) -> Path:
    from xai_desktop.services.kept_orders import folder_for

    return folder_for(name)


def _choices(options: argparse.Namespace, proposal: Proposal) -> Choices:
    name = options.name or network_name(proposal.source) or "imported"
    if not name.strip() or not is_one_line(name):
        raise UsageError("--name must be a text of one line.")
    given = _input(options, proposal.input)
    return Choices(
        name=name,
        classes=_classes(options.classes),
        input=given,
        score_kind=ScoreKind(options.score) if options.score else None,
        intended_use=options.intended_use,
        out_of_scope=options.out_of_scope,
        training_data=options.training_data,
        licence=options.licence,
        reference=options.reference,
        confirmed=_confirmed(options),
    )


def _confirmed(options: argparse.Namespace) -> tuple[str, ...]:
    """The fields that somebody named, also where that is what was guessed."""
    return (*(name for name in FIELDS if getattr(options, name)), *(("score_kind",) if options.score else ()))


def _classes(text: str) -> tuple[str, ...]:
    """From a list with commas, or from a file of names."""
    if "," not in text and text and _is_file(Path(text)):
        return read_class_names(Path(text))
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _is_file(path: Path) -> bool:
    """A text that no disk would take for a name is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _input(options: argparse.Namespace, guessed: InputSpec) -> InputSpec | None:
    """The guess with what was said; None where nothing was said."""
    plain = ("intensity", "polarity", "policy", "channel_order")
    said: dict[str, Any] = {name: getattr(options, name) for name in plain if getattr(options, name)}
    for name in ("mean", "std", "value_range"):
        if text := getattr(options, name):
            said[name] = _numbers(name, text)
    if options.size:
        sides = _sides(options.size)
        said["size"] = sides * 2 if len(sides) == 1 else sides
    for name, count in (("size", 2), ("value_range", 2)):
        if name in said and len(said[name]) != count:
            raise UsageError(f"--{name.replace('_', '-')} takes {count} numbers, with a comma between them.")
    if not said:
        return None
    found = replace(guessed, **said)
    _check_together(found)
    return found


def _check_together(spec: InputSpec) -> None:
    """The numbers of an input by the rules of a bundle, before anything is shown or written."""
    try:
        check_input(spec, Path("-"))
    except BundleError as error:
        field, _, rest = str(error).removeprefix("-: the field input.").partition(" ")
        raise UsageError(f"--{field.replace('_', '-')} {rest}") from error


def _sides(text: str) -> tuple[int, ...]:
    found = tuple(part.strip() for part in text.split(","))
    if not all(part.isascii() and part.isdigit() and 1 <= int(part[:6]) <= LARGEST_SIDE for part in found):
        raise UsageError(f"--size takes whole numbers from 1 to {LARGEST_SIDE}, not {text}.")
    return tuple(map(int, found))


def _numbers(name: str, text: str) -> tuple[float, ...]:
    option = f"--{name.replace('_', '-')}"
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(f"{option} takes numbers with commas between them, not {text}.") from error
    if not all(map(math.isfinite, found)):
        raise UsageError(f"{option} takes finite numbers, not {text}.")
    return found


def _show(proposal: Proposal, choices: Choices, console: Console) -> None:
    """What was found, and why; then what somebody must look at."""
    record = asdict(replace(proposal, input=choices.input or proposal.input))
    record |= {"source": str(proposal.source), "arguments": dict(proposal.arguments), "about": dict(proposal.about)}
    names = choices.classes or proposal.classes
    classes = ", ".join(names[:LISTED]) or f"{proposal.class_count} without names"
    if len(names) > LISTED:
        classes += f" … {names[-1]} ({len(names)} in all)"
    arguments = ", ".join(f"{name}={value}" for name, value in proposal.arguments)
    spec = choices.input or proposal.input
    kind = choices.score_kind or proposal.score_kind
    first = f"{proposal.kind}: {proposal.architecture}" + (f" ({arguments})" if arguments else "")
    console.say(first, proposal=record)
    if console.as_json:
        return
    console.say(f"classes: {classes}; scores: {kind.value}")
    ends = f"values {spec.value_range[0]:g} to {spec.value_range[1]:g}"
    numbers = f"{ends}, mean {_listed(spec.mean)}, std {_listed(spec.std)}"
    console.say(
        f"input: {spec.size[0]} × {spec.size[1]}, {spec.channels} channel{'s' if spec.channels > 1 else ''}, "
        f"{numbers}, {spec.intensity}, {spec.polarity}, {spec.policy}"
    )
    for text in proposal.evidence:
        console.say(f"  because {text}")
    if proposal.others:
        console.say(f"  also possible: {', '.join(proposal.others)}")
    for text in proposal.notices:
        console.say(f"look at this: {text}")
    if proposal.methods:
        console.say(proposal.methods)


def _listed(numbers: tuple[float, ...]) -> str:
    return " ".join(f"{number:g}" for number in numbers)
