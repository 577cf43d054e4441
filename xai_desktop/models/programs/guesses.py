"""What a file of another system leaves unsaid about its films, and the sentences that say so."""

from collections.abc import Sequence

from xai_desktop.core.geometry import Size
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Guess
from xai_desktop.core.texts import quoted
from xai_desktop.core.wording import noted, told
from xai_desktop.models.bundle import IMAGENET_MEAN, IMAGENET_STD

USUAL: Size = (224, 224)
SIZES: tuple[Size, ...] = tuple(
    (side, side) for side in (224, 256, 299, 320, 384, 448, 512, 1024, 128, 96, 64, 32, 28, 16)
)
CHANNELS = (3, 1)

UNSCALED = noted(
    "The file does not say how its films were scaled: from 0 to 1, then by the mean and deviation of ImageNet, is a "
    "guess; compare a film with its source."
)


def input_of(channels: int, size: Size) -> InputSpec:
    """The usual way, for films of this kind."""
    mean, std = (IMAGENET_MEAN, IMAGENET_STD) if channels == 3 else ((0.449,), (0.226,))
    return InputSpec(size=size, channels=channels, mean=mean, std=std)


SHARES = noted(
    "Its answers were between 0 and 1 for every film that was tried, so they are taken for the shares of a sigmoid, "
    "and logits are made of them: that is a guess; compare a score with the source."
)
SCALING = Guess(UNSCALED, ("mean", "std"))


def kind_of_scores(
    said: ScoreKind | None, classes: int, seen: ScoreKind | None = None
) -> tuple[ScoreKind, tuple[Guess, ...]]:
    """What the scores are, and the notice where that is a guess. `said` is what the file says, `seen` what its
    answers look like."""
    if said is not None:
        return said, ()
    if seen is not None:
        return seen, (Guess(SHARES, ("score_kind",)),) if seen is ScoreKind.SIGMOID else ()
    kind = ScoreKind.SOFTMAX if classes > 1 else ScoreKind.SIGMOID
    several = noted(
        "The file does not say what its scores mean: that its classes exclude one another (softmax) is a guess."
    )
    one = noted("The file does not say what its score means: that its class is found or not (sigmoid) is a guess.")
    return kind, (Guess(several if classes > 1 else one, ("score_kind",)),)


def unsized(size: Size) -> Guess:
    sentence = told(
        "The file does not say the size of its films: {height} x {width} is a guess.", height=size[0], width=size[1]
    )
    return Guess(sentence, ("size",))


def shares(seen: ScoreKind | None) -> tuple[str, ...]:
    """The evidence for answers that are shares."""
    return (told("its answers are shares ({kind}); logits are made of them", kind=seen.value),) if seen else ()


def first_of(names: Sequence[str]) -> tuple[str, ...]:
    """The notice that a program has several answers, of which the first is taken."""
    listed = quoted(", ".join(name or "?" for name in names))
    return (
        told(
            "It gives {count} answers ({names}), and only the first is asked about; where the classes are another one, "
            "export it with that one first.",
            count=len(names),
            names=listed,
        ),
    )


def ends_in(kind: ScoreKind | None) -> tuple[str, ...]:
    """The evidence for a last step that makes scores of logits."""
    if kind is None:
        return ()
    return (told("its last step is a {kind}; what comes before it, the logit, is what is explained", kind=kind.value),)
