"""What a network of a library most likely expects as its input: the library's own published numbers, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass

from xai_desktop.core.geometry import Size
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Guess
from xai_desktop.core.wording import noted, told
from xai_desktop.models.bundle import IMAGENET_MEAN, IMAGENET_STD
from xai_desktop.models.efficientnet_bn import NETWORKS
from xai_desktop.models.importing.matching import Arguments, Match

IMAGENET_CLASSES = 1000
GREY_MEAN, GREY_STD = (0.449,), (0.226,)
"""ImageNet's, averaged over the colours."""
XRV_RANGE = (-1024.0, 1024.0)


@dataclass(frozen=True, slots=True)
class Guessed:
    """The input and the kind of score, and what of it must be looked at."""

    input: InputSpec
    score_kind: ScoreKind
    notices: tuple[str, ...]
    guesses: tuple[Guess, ...] = ()


def guess(found: Match, size: Size | None = None) -> Guessed:
    """By the conventions of the architecture's library. `size` is the film's, where the file says it."""
    source, _, name = found.architecture.partition("/")
    if source == "torchxrayvision":
        return _torchxrayvision(found, name, size)
    if source == "timm":
        return _photographs(found, *_timm(name), size)
    if source == "torchvision":
        return _photographs(found, _torchvision_size(name), IMAGENET_MEAN, IMAGENET_STD, size)
    side = NETWORKS.get(name.partition("-")[2], (0, 0, 224))[2]
    return _monai(found, size or (side, side))


def _torchxrayvision(found: Match, name: str, size: Size | None) -> Guessed:
    side = 512 if name.startswith("resnet") else 224
    spec = InputSpec(
        size=size or (side, side), channels=found.channels, value_range=XRV_RANGE, policy="crop", intensity="file_voi"
    )
    notice = noted(
        "Its input is TorchXRayVision's: a film of one channel from -1024 to 1024, cut to a square. The library scales "
        "its scores so that every operating point lies at 0.5; here they are the sigmoid, beside the operating points."
    )
    return Guessed(spec, ScoreKind.SIGMOID, (notice,))


def _photographs(
    found: Match, side: int, mean: tuple[float, ...], std: tuple[float, ...], size: Size | None
) -> Guessed:
    """Networks that began with ImageNet, as nearly all do."""
    side = _argument(found.arguments, ("image_size", "img_size")) or side
    grey = found.channels == 1
    as_published = found.class_count == IMAGENET_CLASSES
    if grey and mean == IMAGENET_MEAN:
        mean, std = GREY_MEAN, GREY_STD
    elif grey:
        mean, std = (sum(mean) / 3,), (sum(std) / 3,)
    spec = InputSpec(
        size=size or (side, side),
        channels=found.channels,
        policy="crop" if as_published else "stretch",
        mean=tuple(round(value, 4) for value in mean),
        std=tuple(round(value, 4) for value in std),
    )
    kind = ScoreKind.SIGMOID if found.class_count == 1 else ScoreKind.SOFTMAX
    guesses = tuple(_guesses(found, spec, kind))
    return Guessed(spec, kind, tuple(one.text for one in guesses), guesses)


def _guesses(found: Match, spec: InputSpec, kind: ScoreKind) -> Iterator[Guess]:
    height, width = spec.size
    numbers = ", ".join(f"{value:g}" for value in spec.mean)
    yield Guess(
        told(
            "The file does not say the size of its input: {height} × {width} pixels are that of its library; ask the "
            "source what the network was trained on.",
            height=height,
            width=width,
        ),
        ("size",),
    )
    yield Guess(
        told(
            "The file does not say what was taken off its input: the mean {numbers} is that of its library; ask the "
            "source what the network was trained on.",
            numbers=numbers,
        ),
        ("mean",),
    )
    if found.architecture in ("torchvision/inception_v3", "torchvision/googlenet"):
        yield Guess(TRANSFORMED, ("mean", "std"))
    if found.class_count != IMAGENET_CLASSES and found.class_count > 1:
        yield Guess(
            told(
                "That its scores are a {kind} is a guess; a network of several findings needs a sigmoid.",
                kind=kind.value,
            ),
            ("score_kind",),
        )


TRANSFORMED = noted(
    "torchvision's own weights of this network were used with transform_input, which the file does not say; with it, "
    "the mean and the deviation of each colour are 0.5."
)


def _monai(found: Match, size: Size) -> Guessed:
    spec = InputSpec(size=size, channels=found.channels, policy="stretch")
    kind = ScoreKind.SIGMOID if found.class_count == 1 else ScoreKind.SOFTMAX
    sides = told(
        "The file does not say the size of its input: {height} × {width} pixels are a guess; ask the source what the "
        "network was trained on.",
        height=spec.size[0],
        width=spec.size[1],
    )
    values = told(
        "The file does not say the values of its input: 0 to 1 is a guess; ask the source what the network was "
        "trained on."
    )
    scores = told("That its scores are a {kind} is a guess; ask the source.", kind=kind.value)
    guesses = Guess(sides, ("size",)), Guess(values, ("value_range",)), Guess(scores, ("score_kind",))
    return Guessed(spec, kind, tuple(one.text for one in guesses), guesses)


def _argument(arguments: Arguments, names: tuple[str, ...]) -> int:
    found = next((value for name, value in arguments if name in names), 0)
    return found if isinstance(found, int) else 0


def _torchvision_size(name: str) -> int:
    """What the transforms of the library's own weights cut out. No weights are downloaded."""
    from xai_desktop.models.vision import models

    weights = next(iter(models.get_model_weights(name)), None)
    side = weights.transforms().crop_size if weights is not None else 224
    return int(side[0] if isinstance(side, list | tuple) else side)


def _timm(name: str) -> tuple[int, tuple[float, ...], tuple[float, ...]]:
    from xai_desktop.models.architectures import from_timm

    known = from_timm.library().get_pretrained_cfg(name, allow_unregistered=True)
    if known is None:
        return 224, IMAGENET_MEAN, IMAGENET_STD
    return int(known.input_size[-1]), tuple(map(float, known.mean)), tuple(map(float, known.std))
