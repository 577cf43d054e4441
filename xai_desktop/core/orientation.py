"""The eight ways of laying a film on a screen: by quarter turns, and with left and right exchanged.

It is only how somebody looks: what a network sees, and where marks lie, is always said of the film as it is stored.
"""

from dataclasses import dataclass, replace

import cv2

from xai_desktop.core.arrays import AnyArray

Signs = tuple[int, int, int, int]
"""a, b, c, d of (x, y) → (a·x + b·y, c·x + d·y), each −1, 0 or 1; x to the right, y down."""

_QUARTERS: tuple[Signs, ...] = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))
_TURNS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
_MIRRORED = {0: "flipped left to right", 2: "flipped top to bottom"}


@dataclass(frozen=True, slots=True)
class Orientation:
    """First, if `flipped`, left and right are exchanged; then the film is turned by `quarters` clockwise (0–3)."""

    quarters: int = 0
    flipped: bool = False

    @property
    def upright(self) -> bool:
        """As the file has it."""
        return self == UPRIGHT

    @property
    def exchanged(self) -> bool:
        """Do the film's rows run from top to bottom of the screen?"""
        return self.quarters % 2 == 1

    @property
    def signs(self) -> Signs:
        """From film axes to screen axes; its transpose leads back."""
        a, b, c, d = _QUARTERS[self.quarters]
        return (-a, b, -c, d) if self.flipped else (a, b, c, d)

    @property
    def words(self) -> tuple[str, ...]:
        """What was done to the film, in words; nothing for one that is upright."""
        if self.flipped and self.quarters in _MIRRORED:
            return (_MIRRORED[self.quarters],)
        flipped = ("flipped left to right",) if self.flipped else ()
        return (*flipped, f"rotated {90 * self.quarters}°") if self.quarters else flipped

    def rotated(self, quarters: int) -> "Orientation":
        """Turned further, clockwise as it is seen."""
        return replace(self, quarters=(self.quarters + quarters) % 4)

    def flipped_across(self) -> "Orientation":
        """Left and right exchanged as it is seen."""
        return Orientation(-self.quarters % 4, not self.flipped)

    def flipped_down(self) -> "Orientation":
        """Top and bottom exchanged as it is seen."""
        return self.flipped_across().rotated(2)

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """A direction on the film → the same on the screen."""
        a, b, c, d = self.signs
        return a * x + b * y, c * x + d * y

    def to_film(self, x: float, y: float) -> tuple[float, float]:
        """A direction on the screen → the same on the film."""
        a, b, c, d = self.signs
        return a * x + c * y, b * x + d * y

    def turn(self, plane: AnyArray) -> AnyArray:
        """(h, w) or (h, w, 3) as it lies on the film → as it lies on the screen; an upright one stays the same array.

        For the types that OpenCV knows: uint8, uint16, int32, float32.
        """
        flipped: AnyArray = cv2.flip(plane, 1) if self.flipped else plane
        return cv2.rotate(flipped, _TURNS[self.quarters]) if self.quarters else flipped


UPRIGHT = Orientation()
ALL = tuple(Orientation(quarters, flipped) for flipped in (False, True) for quarters in range(4))

UNKNOWN = "?"
_OPPOSITE = str.maketrans("APLRHF", "PARLFH")


def opposite(letters: str) -> str:
    """The other end of a direction in the patient: `L` → `R`, `PF` → `AH`; "" stays unknown."""
    return letters.translate(_OPPOSITE)


def edge_letters(stored: tuple[str, str], way: Orientation = UPRIGHT) -> tuple[str, str, str, str]:
    """Which side of the patient lies at the left, top, right and bottom of the screen; `?` where nobody knows.

    `stored` is Patient Orientation (PS3.3 C.7.6.1.1.1): where the rows lead to, and where the columns lead to.
    """

    def towards(x: int, y: int) -> str:
        along_rows, along_columns = way.to_film(x, y)
        letters = stored[0] if along_rows else stored[1]
        return (letters if along_rows + along_columns > 0 else opposite(letters)) or UNKNOWN

    return towards(-1, 0), towards(0, -1), towards(1, 0), towards(0, 1)
