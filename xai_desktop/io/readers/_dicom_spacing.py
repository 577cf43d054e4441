"""How far apart the pixels are, and where: in the patient, at the detector or on a scanned film (PS3.3 10.7.1.3)."""

from pydicom.dataset import Dataset

from xai_desktop.core.image import Spacing, SpacingKind
from xai_desktop.io.readers._dicom_values import groups_of, numbers_of, states, text_of

PROJECTIONS = ("CR", "DX", "DR", "RG", "MG", "XA", "RF", "PX", "IO")
SAME = 1e-4
"""Relative difference below which two spacings were written as one number."""

FLATTEST = 100.0
"""The longer side of a pixel over the shorter one, beyond which a ratio is a slip."""

UNSAID = "The file does not say whether its pixel spacing is in the patient or at the detector."
NO_RATIO = "The file's pixel aspect ratio is no usable one; its pixels are shown square."


def spacing_of(data: Dataset, frame: int) -> tuple[Spacing | None, tuple[str, ...]]:
    """(spacing, what is uncertain about it); None where the file gives none that can be used.

    Pixel Spacing that merely repeats Imager Pixel Spacing or the scanner's, without a calibration type, is no more
    than that.
    """
    made = _detector(data, frame) or _scanner(data)
    for group in groups_of(data, frame, "PixelMeasuresSequence"):
        if pair := _pair(group, "PixelSpacing"):
            if text_of(group, "PixelSpacingCalibrationType") or text_of(data, "PixelSpacingCalibrationType"):
                return Spacing(*pair, SpacingKind.CALIBRATED), ()
            if made and _same(pair, (made.row_mm, made.column_mm)):
                return Spacing(*pair, made.kind), ()
            unsaid = made is None and text_of(data, "Modality") in PROJECTIONS
            return Spacing(*pair, SpacingKind.CALIBRATED), (UNSAID,) if unsaid else ()
    return made, ()


def aspect_of(data: Dataset) -> tuple[float, tuple[str, ...]]:
    """(height of a pixel over its width by Pixel Aspect Ratio, what is wrong with it); 1 where the file is silent."""
    found = numbers_of(data, "PixelAspectRatio")
    if len(found) == 2 and min(found) > 0 and max(found) <= FLATTEST * min(found):
        return found[0] / found[1], ()
    return 1.0, (NO_RATIO,) if states(data, "PixelAspectRatio") else ()


def _detector(data: Dataset, frame: int) -> Spacing | None:
    pairs = (_pair(g, "ImagerPixelSpacing") for g in groups_of(data, frame, "FramePixelDataPropertiesSequence"))
    pair = next((found for found in pairs if found), None)
    return Spacing(*pair, SpacingKind.DETECTOR) if pair else None


def _scanner(data: Dataset) -> Spacing | None:
    pair = _pair(data, "NominalScannedPixelSpacing")
    return Spacing(*pair, SpacingKind.SCANNED) if pair else None


def _pair(data: Dataset, keyword: str) -> tuple[float, float] | None:
    found = numbers_of(data, keyword)
    return (found[0], found[1]) if len(found) == 2 and min(found) > 0 else None


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= SAME * max(a, b) for a, b in zip(one, other, strict=True))
