"""Four numbers from which every overlap at one threshold follows."""

from dataclasses import dataclass


def best_iou(mask: float, box: float) -> float:
    """The IoU of the best mask of this area: `min/max` of the two areas, in any unit (methods §10.1)."""
    return min(mask, box) / max(mask, box) if max(mask, box) > 0 else 0.0


def chance_iou(mask: float, box: float) -> float:
    """The IoU to expect of a mask of this area whose pixels are drawn at random; both areas are shares of the film.

    The two then share `mask · box` of the film on average. On a film of 100 pixels and more this ratio of means
    differs from the mean ratio by less than .005.
    """
    both = mask * box
    return both / (mask + box - both) if mask + box > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """Pixels that the network saw: in the mask and the boxes (`both`), in each of them, and in all."""

    both: int
    mask: int
    box: int
    seen: int

    @property
    def iou(self) -> float | None:
        """In [0, 1]; None without box."""
        return self.both / (self.mask + self.box - self.both) if self.box else None

    @property
    def dice(self) -> float | None:
        """In [0, 1]; None without box."""
        return 2 * self.both / (self.mask + self.box) if self.box else None

    @property
    def box_covered(self) -> float | None:
        return self.both / self.box if self.box else None

    @property
    def background_spared(self) -> float | None:
        """None where the boxes leave no background."""
        background = self.seen - self.box
        return None if background == 0 else 1 - (self.mask - self.both) / background

    @property
    def coverage(self) -> float:
        """The mask's share of the film."""
        return self.mask / self.seen

    @property
    def box_share(self) -> float:
        return self.box / self.seen

    @property
    def ceiling(self) -> float:
        return best_iou(self.mask, self.box)

    @property
    def random(self) -> float:
        return chance_iou(self.coverage, self.box_share)
