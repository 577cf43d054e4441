"""Everything that decides what comes out of training, besides the films."""

from dataclasses import dataclass

FULL_EPOCHS = 12
STAGE_EPOCHS = (4, 6, 10, 20, 30, 40)
WIDTHS = (32, 64, 128, 128, 256, 256)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One architecture and one schedule for both arms.

    Stochastic gradient descent with momentum; the learning rate falls from `rate` to zero along half a cosine, anew
    for each part. `epochs` per stage of a cascade and for the whole net; 0 takes `epochs_of`. `copies` is how many
    jittered versions of every training film there are: made once, so that frozen features can be kept.
    """

    widths: tuple[int, ...] = WIDTHS
    channels: int = 1
    pooled: int | None = None
    epochs: int = 0
    rate: float = 0.05
    momentum: float = 0.9
    decay: float = 5e-4
    batch: int = 32
    copies: int = 1
    seed: int = 1
    tap_epochs: int = 0

    @property
    def arguments(self) -> tuple[tuple[str, object], ...]:
        """What the architecture is built from, for the bundle's card."""
        pooled = () if self.pooled is None else (("pooled", self.pooled),)
        return (("widths", self.widths), ("channels", self.channels), *pooled)

    def stage_epochs(self, stage: int) -> int:
        """Later stages see smaller features, cost less and gain more from further passes (methods §7.2: 10 + 10·i)."""
        return self.epochs or STAGE_EPOCHS[min(stage, len(STAGE_EPOCHS) - 1)]

    def whole_epochs(self) -> int:
        return self.epochs or FULL_EPOCHS

    def head_epochs(self) -> int:
        return self.tap_epochs or self.whole_epochs()

    def text(self) -> str:
        return (
            f"SGD {self.rate:g}, momentum {self.momentum:g}, decay {self.decay:g}, cosine to zero, "
            f"batches of {self.batch}, {self.copies} version(s) of each film, seed {self.seed}"
        )
