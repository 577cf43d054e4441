"""Window presets as data (editable here and nowhere else), by the kind of film they are made for.

CT counts in Hounsfield units, so its presets are windows. Projection films have no unit: a preset is a pair of
percentiles of the exposed field, counted from dark to bright as the film is shown.
"""

from dataclasses import dataclass

from xai_desktop.core.image import Image, Window
from xai_desktop.core.wording import noted

CT, HOUNSFIELD_UNIT = "CT", "HU"


@dataclass(frozen=True, slots=True)
class HounsfieldPreset:
    """A window in Hounsfield units, for CT."""

    name: str
    width: float
    centre: float

    def window(self, image: Image) -> Window:
        del image
        return Window(self.centre, self.width, self.name)

    @property
    def summary(self) -> str:
        return f"W {self.width:.0f} L {self.centre:.0f}".replace("-", "−")

    def reason(self, modality: str, unit: str) -> str:
        """Why it cannot be used on a film of this modality that counts in this unit, in English; "" where it can."""
        if modality != CT:
            return noted("only for CT: other films do not count in Hounsfield units")
        return "" if unit == HOUNSFIELD_UNIT else noted("this file does not count in Hounsfield units")


@dataclass(frozen=True, slots=True)
class PercentilePreset:
    """From the `low` to the `high` percentile of the exposed field, 0 the darkest and 100 the brightest as shown."""

    name: str
    low: float
    high: float

    def window(self, image: Image) -> Window:
        """On a MONOCHROME1 film low values are bright, so the percentiles are counted from the other end."""
        low, high = (100 - self.high, 100 - self.low) if image.monochrome1 else (self.low, self.high)
        return image.percentile_window(low, high, self.name)

    @property
    def summary(self) -> str:
        return f"{self.low:g}–{self.high:g} %"

    def reason(self, modality: str, unit: str) -> str:
        hounsfield = (modality, unit) == (CT, HOUNSFIELD_UNIT)
        return noted("not for CT: it has windows in Hounsfield units") if hounsfield else ""


Preset = HounsfieldPreset | PercentilePreset

PROJECTION = (
    PercentilePreset(noted("lung"), 2.0, 68.0),
    PercentilePreset(noted("behind heart and mediastinum"), 45.0, 99.0),
    PercentilePreset(noted("bones and devices"), 15.0, 99.9),
)
HOUNSFIELD = (
    HounsfieldPreset(noted("lung"), 1500, -600),
    HounsfieldPreset(noted("mediastinum"), 400, 80),
    HounsfieldPreset(noted("abdomen"), 350, 50),
    HounsfieldPreset(noted("bone"), 2000, 350),
    HounsfieldPreset(noted("brain"), 80, 40),
    HounsfieldPreset(noted("liver"), 150, 90),
    HounsfieldPreset(noted("soft tissue"), 400, 40),
)
GROUPS: tuple[tuple[str, tuple[Preset, ...]], ...] = ((noted("Projection films"), PROJECTION), ("CT", HOUNSFIELD))
