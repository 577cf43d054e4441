"""How a film was taken, as far as its file says so. Nothing of it names a person, and nothing is guessed."""

from dataclasses import dataclass

from xai_desktop.core.wording import noted


@dataclass(frozen=True, slots=True)
class FilmHeader:
    """What a radiologist asks of a film before reading it; "" or None where the file is silent.

    `position` is the patient's, in words (erect, supine, …). `portable` is True where the file's own words say so, and
    False where they do not say. The exposure index, its target and its deviation are those of IEC 62494-1
    (PS3.3 C.8.11.3, attributes (0018,1411)–(0018,1413)).
    """

    position: str = ""
    portable: bool = False
    detector: str = ""
    exposure_index: float | None = None
    target_index: float | None = None
    deviation_index: float | None = None

    @property
    def taken(self) -> tuple[str, ...]:
        """How the patient was when the film was taken, as far as it is known."""
        return tuple(filter(None, (self.position, noted("portable") if self.portable else "")))

    @property
    def exposed(self) -> tuple[str, ...]:
        """How the film was exposed and on what, as far as it is known."""
        return tuple(filter(None, (self._exposure(), self.detector)))

    def _exposure(self) -> str:
        """`EI 312 (target 400, deviation −1.1)`."""
        target = f"target {self.target_index:g}" if self.target_index is not None else ""
        deviation = f"deviation {self.deviation_index:+.2g}" if self.deviation_index is not None else ""
        beside = ", ".join(filter(None, (target, deviation))).replace("-", "−")
        index = f"EI {self.exposure_index:.4g}" if self.exposure_index is not None else ""
        return (f"{index} ({beside})" if index else f"EI {beside}") if beside else index
