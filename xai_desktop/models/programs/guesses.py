"""What a file of another system leaves unsaid about its films, and the sentences that say so."""

from xai_desktop.core.geometry import Size
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.bundle import IMAGENET_MEAN, IMAGENET_STD

USUAL: Size = (224, 224)
SIZES: tuple[Size, ...] = tuple(
    (side, side) for side in (224, 256, 299, 320, 384, 448, 512, 1024, 128, 96, 64, 32, 28, 16)
)
CHANNELS = (3, 1)

UNSCALED = (
    "The file does not say how its films were scaled: from 0 to 1, then by the mean and deviation of ImageNet, is a "
    "guess; compare a film with its source."
)


def input_of(channels: int, size: Size) -> InputSpec:
    """The usual way, for films of this kind."""
    mean, std = (IMAGENET_MEAN, IMAGENET_STD) if channels == 3 else ((0.449,), (0.226,))
    return InputSpec(size=size, channels=channels, mean=mean, std=std)


def kind_of_scores(said: ScoreKind | None, classes: int) -> tuple[ScoreKind, str]:
    """What the scores are, and the sentence where that is a guess."""
    if said is not None:
        return said, ""
    kind = ScoreKind.SOFTMAX if classes > 1 else ScoreKind.SIGMOID
    told = "exclude one another (softmax)" if classes > 1 else "is found or not (sigmoid)"
    return kind, f"The file does not say what its scores mean: that its classes {told} is a guess."


def unsized(size: Size) -> str:
    return f"The file does not say the size of its films: {size[0]} x {size[1]} is a guess."
