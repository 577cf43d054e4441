"""Proposals for files of weights: state dicts of torchvision, timm and MONAI, and TorchXRayVision's own files."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from xai_desktop.core.errors import BundleError
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.wording import noted, told
from xai_desktop.models.importing.inputs import guess
from xai_desktop.models.importing.names import Named, plainly_named
from xai_desktop.models.importing.published import PUBLISHED, Published, classes_of, published, with_thresholds
from xai_desktop.models.importing.recognising import Recognised, recognise
from xai_desktop.models.weight_file import WeightFile

XRV = "torchxrayvision"
CLASSES_OF_ALL = 18
GUESS = noted(
    "That it is one of TorchXRayVision's networks is a guess from its one channel and 18 outputs, and so are its input "
    "and its sigmoid; ask the source."
)
LAYOUTS = {f"torchvision/{name}": name for name in ("densenet121", "resnet50", "resnet101")}


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A proposal with the weights that it is about, as its architecture wants them."""

    proposal: Proposal
    state: Mapping[str, Tensor]


def opened(file: WeightFile, architecture: str = "") -> Opened:
    """Recognise the weights of a file that was read. Raises `BundleError` naming it."""
    named, found = recognised(file.state, file.path, architecture)
    said = (*file.said, *named.said)
    theirs = _theirs(file, named, found, architecture)
    return theirs or _plain(file, named, found, said)


def recognised(state: Mapping[str, Tensor], path: Path, architecture: str) -> tuple[Named, Recognised]:
    """What the names and shapes of weights say, whether they have numbers or not. Raises `BundleError`."""
    if not state:
        raise BundleError(f"{path}: holds no tensors; save the network's state dict.")
    named = plainly_named(state)
    source, _, name = architecture.partition("/")
    asked = f"torchvision/{name.partition('-')[0]}" if source == XRV else architecture
    return named, recognise(named.state, path, asked)


def _plain(file: WeightFile, named: Named, found: Recognised, said: tuple[str, ...]) -> Opened:
    match = found.found
    guessed = guess(match)
    fits = len(file.classes) == len(set(file.classes)) == match.class_count
    proposal = Proposal(
        source=file.path,
        kind="state dict",
        architecture=match.architecture,
        arguments=match.arguments,
        class_count=match.class_count,
        classes=file.classes if fits else (),
        input=guessed.input,
        score_kind=guessed.score_kind,
        evidence=(*said, *found.evidence),
        notices=(*file.notices, *named.notices, *found.notices, *guessed.notices),
        others=found.others,
        guesses=guessed.guesses,
    )
    return Opened(proposal, match.state)


def _theirs(file: WeightFile, named: Named, found: Recognised, architecture: str) -> Opened | None:
    """The proposal for a network of TorchXRayVision; None where nothing speaks for it."""
    match = found.found
    layout = LAYOUTS.get(match.architecture)
    thresholds, dropped = _thresholds(named.beside.get("op_threshs"))
    known = _asked(architecture) or published(file.path) or (with_thresholds(thresholds) if thresholds else None)
    why = _why(file, named, thresholds, known)
    unsure = () if why or architecture.startswith(f"{XRV}/") else (GUESS,)
    if match.class_count == CLASSES_OF_ALL and match.channels == 1:
        why.append(noted("one channel and 18 classes are those of TorchXRayVision's networks"))
    if layout is None or match.channels != 1 or not (why or architecture.startswith(f"{XRV}/")):
        return None
    if known is not None and (not known.name.startswith(layout) or len(known.labels) != match.class_count):
        known = None
    own = replace(match, architecture=f"{XRV}/{known.name if known else layout}", arguments=())
    guessed = guess(own)
    unset = (None,) * match.class_count
    points = thresholds or (known.thresholds if known else unset)
    proposal = Proposal(
        source=file.path,
        kind="TorchXRayVision",
        architecture=own.architecture,
        arguments=(),
        class_count=match.class_count,
        classes=_classes(file, known, match.class_count),
        input=replace(guessed.input, size=(known.size, known.size)) if known else guessed.input,
        score_kind=guessed.score_kind,
        evidence=(*file.said, *named.said, *why, *(text for text in found.evidence if "timm" not in text)),
        notices=(
            *unsure,
            *file.notices,
            *named.notices,
            *found.notices,
            *guessed.notices,
            *_pointless(points, dropped),
        ),
        others=(match.architecture,),
        operating_points=points if len(points) == match.class_count else unset,
        about=(("task", "findings on chest films"),),
    )
    return Opened(proposal, match.state)


def _asked(architecture: str) -> Published | None:
    return next((one for one in PUBLISHED if architecture == f"{XRV}/{one.name}"), None)


def _why(file: WeightFile, named: Named, thresholds: tuple[float | None, ...], known: Published | None) -> list[str]:
    why = []
    if file.made_by.startswith(f"{XRV}."):
        why.append(noted("it was pickled by TorchXRayVision"))
    if "op_threshs" in named.beside:
        why.append(noted("operating points (op_threshs) stand beside its weights, as only TorchXRayVision has them"))
    if known is not None:
        points = thresholds and with_thresholds(thresholds) is known
        by_points = told("its operating points are those of the library's {name}", name=known.name)
        why.append(by_points if points else told("its name is that of the library's {name}", name=known.name))
    if file.classes and set(file.classes) == set(PUBLISHED[0].labels):
        why.append("its classes are those of TorchXRayVision's networks")
    return why


def _thresholds(found: Tensor | None) -> tuple[tuple[float | None, ...], int]:
    """The operating points, and how many of them no sigmoid can have; those and what is no number are None."""
    if found is None or found.ndim != 1 or found.is_complex():
        return (), 0
    values = [float(value) for value in found.tolist()]
    dropped = sum(not math.isnan(value) and not 0 < value < 1 for value in values)
    return tuple(value if 0 < value < 1 else None for value in values), dropped


def _classes(file: WeightFile, known: Published | None, count: int) -> tuple[str, ...]:
    if len(file.classes) == count and len(set(file.classes)) == count:
        return file.classes
    return classes_of(known.labels) if known else ()


def _pointless(points: tuple[float | None, ...], dropped: int) -> tuple[str, ...]:
    without = sum(point is None for point in points) - dropped
    notices = []
    if dropped:
        notices.append(
            told(
                "{dropped} of its operating points (op_threshs) are not between 0 and 1 and were left out; ask the "
                "source for them.",
                dropped=dropped,
            )
        )
    if without > 0:
        notices.append(
            told(
                "{without} of {count} outputs have no operating point: the library shows a constant 0.5 there, here "
                "the logit is explained.",
                without=without,
                count=len(points),
            )
        )
    return tuple(notices)
