"""How far apart the pixels are, and where: in the patient or at the detector (PS3.3 10.7.1.3)."""

from pydicom.dataset import Dataset

from xai_desktop.core.image import Spacing, SpacingKind
from xai_desktop.io.readers._dicom_values import groups_of, numbers_of, text_of

PROJECTIONS = ("CR", "DX", "DR", "RG", "MG", "XA", "RF", "PX", "IO")
SAME = 1e-4
"""Relative difference below which two spacings were written as one number."""

UNSAID = "The file does not say whether its pixel spacing is in the patient or at the detector."


def spacing_of(data: Dataset, frame: int) -> tuple[Spacing | None, tuple[str, ...]]:
    """(spacing, what is uncertain about it); None where the file gives none that can be used.

    Pixel Spacing that merely repeats Imager Pixel Spacing, without a calibration type, is the detector's.
    """
    detector = _pair(data, "ImagerPixelSpacing") or _pair(data, "NominalScannedPixelSpacing")
    for group in groups_of(data, frame, "PixelMeasuresSequence"):
        if pair := _pair(group, "PixelSpacing"):
            if text_of(data, "PixelSpacingCalibrationType"):
                return Spacing(*pair, SpacingKind.CALIBRATED), ()
            if detector and _same(pair, detector):
                return Spacing(*pair, SpacingKind.DETECTOR), ()
            unsaid = detector is None and text_of(data, "Modality") in PROJECTIONS
            return Spacing(*pair, SpacingKind.CALIBRATED), (UNSAID,) if unsaid else ()
    return (Spacing(*detector, SpacingKind.DETECTOR) if detector else None), ()


def _pair(data: Dataset, keyword: str) -> tuple[float, float] | None:
    found = numbers_of(data, keyword)
    return (found[0], found[1]) if len(found) == 2 and min(found) > 0 else None


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= SAME * max(a, b) for a, b in zip(one, other, strict=True))
