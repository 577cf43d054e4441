"""For which films a network was made, and what of a film lies outside that.

What a file does not say cannot be held against it: a PNG has no modality, and many films name no body part. Then
nothing is outside, and `unknown` says what could not be checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import noted


@dataclass(frozen=True, slots=True)
class Scope:
    """What a bundle's card says it was made for, in DICOM's terms; an empty tuple says nothing.

    `modalities` is Modality (0008,0060), `body_parts` Body Part Examined (0018,0015), `views` View Position
    (0018,5101) or the short term of a coded view.
    """

    modalities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    views: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """`DX, CR · CHEST · PA, AP`; "" where nothing is said."""
        return " · ".join(", ".join(part) for part in (self.modalities, self.body_parts, self.views) if part)

    def outside(self, ref: ImageRef) -> tuple[str, ...]:
        """What of a film lies outside, in words: `modality MR`, `view LL`."""
        return tuple(
            f"{name} {has}" for name, made_for, has in self._compared(ref) if has and not _among(has, made_for)
        )

    def unknown(self, ref: ImageRef) -> tuple[str, ...]:
        """What cannot be checked, since the film's file does not say it."""
        return tuple(name for name, _, has in self._compared(ref) if not has)

    def _compared(self, ref: ImageRef) -> Iterator[tuple[str, tuple[str, ...], str]]:
        pairs = (
            (noted("modality"), self.modalities, ref.modality),
            (noted("body part"), self.body_parts, ref.body_part),
            (noted("view"), self.views, ref.view),
        )
        return ((name, made_for, has.strip()) for name, made_for, has in pairs if made_for)


def _among(has: str, made_for: tuple[str, ...]) -> bool:
    return has.casefold() in (one.casefold() for one in made_for)
