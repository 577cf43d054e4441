"""The way of a film to the network's input, step by step, to be looked at."""

from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.arrays import ByteArray, FloatArray, frozen
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.input_spec import InputSpec


class Step(StrEnum):
    """In their order."""

    STORED = "stored"
    BRIGHT = "bright"
    TURNED = "turned"
    RESIZED = "resized"
    RANGED = "ranged"
    NORMALISED = "normalised"


@dataclass(frozen=True, slots=True)
class Span:
    """The least, the largest and the mean value of a channel."""

    low: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True, eq=False)
class StepPicture:
    """One step. `picture` (h, w) uint8 grey or (h, w, 3) uint8 RGB, made small; `shown` are the values that are black
    and white in it. `size` is that of the step itself. `frame` is what a crop leaves, or the film inside its padding,
    in parts of the picture's sides, None where it is the whole."""

    step: Step
    picture: ByteArray
    shown: tuple[float, float]
    size: Size
    channels: tuple[Span, ...]
    frame: Box | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "picture", frozen(self.picture, "uint8"))


@dataclass(frozen=True, slots=True, eq=False)
class InputSteps:
    """All steps of one film. `x` (C, h, w) float32 is the last one, which the network is given.

    `window` is the file's window that was applied, "" where percentiles or the bits' range decide. `dark` and `bright`
    are the shares of the film at the ends of the unit values; `left_out` is the share that a crop leaves out.
    """

    pictures: tuple[StepPicture, ...]
    x: FloatArray
    spec: InputSpec
    window: str = ""
    windowless: bool = False
    dark: float = 0.0
    bright: float = 0.0
    left_out: float = 0.0
    enlarged: float = 1.0


MANY, FAR, LOST, ENLARGED, FLAT = 0.5, 1.5, 0.25, 1.5, 1e-3


class Doubt(StrEnum):
    """What may be wrong with a film for a network."""

    DARK = "dark"
    BRIGHT = "bright"
    FAR = "far"
    LOST = "lost"
    ENLARGED = "enlarged"
    FLAT = "flat"


def doubts(steps: InputSteps) -> tuple[tuple[Doubt, float], ...]:
    """Each with its number: a share, a distance in standard deviations, or a factor."""
    spec = steps.spec
    last = steps.pictures[-1].channels
    told = any(spec.mean) or any(one != 1 for one in spec.std)  # else nothing is known of what training saw
    far = max((abs(one.mean) for one in last), default=0.0) if told else 0.0
    flat = all(one.high - one.low < FLAT for one in last)
    found = (
        (Doubt.DARK, steps.dark, steps.dark > MANY),
        (Doubt.BRIGHT, steps.bright, steps.bright > MANY),
        (Doubt.FAR, far, far > FAR),
        (Doubt.LOST, steps.left_out, steps.left_out > LOST),
        (Doubt.ENLARGED, steps.enlarged, steps.enlarged > ENLARGED),
        (Doubt.FLAT, 0.0, flat),
    )
    return tuple((doubt, number) for doubt, number, applies in found if applies)
