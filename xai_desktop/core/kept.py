"""Only the pixels that a map keeps, and what the network says to them (P004; methods §5.5)."""

from dataclasses import dataclass

from xai_desktop.core.arrays import ByteArray, frozen
from xai_desktop.core.asked import EMPTY_FILM, Scored, percent
from xai_desktop.core.prediction import ScoreKind


@dataclass(frozen=True, slots=True, eq=False)
class KeptPixels:
    """The explanation map: `picture` (H, W) uint8 grey or (H, W, 3) uint8 RGB, as the network is given the film.

    `scores` are those on the kept pixels, one per filling of the rest, each with that of nothing but the filling; the
    picture shows the first of them. `share` in [0, 1] is how much of the film is kept, `threshold` says by which rule.
    """

    target: str
    bundle: str
    kind: ScoreKind
    whole: Scored
    scores: tuple[tuple[str, Scored, Scored], ...]
    share: float
    threshold: str
    picture: ByteArray
    layer: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "picture", frozen(self.picture, "uint8"))

    @property
    def sentence(self) -> str:
        said = ", ".join(f"{score.text()} ({filling})" for filling, score, _ in self.scores)
        empty = ", ".join(f"{score.text()} ({filling})" for filling, _, score in self.scores)
        parts = (
            f"Score on kept pixels {said} ({self.kind})",
            EMPTY_FILM.format(found=empty),
            f"whole film {self.whole.text()}",
            f"kept: {self.threshold}, {percent(self.share)} of the film",
        )
        return "; ".join(parts)
