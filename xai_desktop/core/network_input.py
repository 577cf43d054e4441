"""What a network was given of a film, so that a reader can look at it beside the film."""

from dataclasses import dataclass

from xai_desktop.core.arrays import ByteArray, frozen
from xai_desktop.core.input_spec import InputSpec


@dataclass(frozen=True, slots=True, eq=False)
class NetworkInput:
    """`picture` (h, w) uint8 grey or (h, w, 3) uint8 RGB: the network's own pixels, as dark or bright as it has them.

    Mean and deviation are taken away again, and the value range of `spec` lies on 0 to 255. `spec` says how the film
    became this.
    """

    picture: ByteArray
    spec: InputSpec

    def __post_init__(self) -> None:
        object.__setattr__(self, "picture", frozen(self.picture, "uint8"))

    @property
    def is_grey(self) -> bool:
        """Whether all channels are the same."""
        return self.picture.ndim == 2
