"""The windows and VOI LUTs that a DICOM file brings along (PS3.3 C.11.2), as far as they can be used."""

from typing import cast

import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.image import Voi, VoiFunction, VoiLut, Window
from xai_desktop.io.readers._dicom_luts import is_blank, lut_of
from xai_desktop.io.readers._dicom_values import groups_of, items_of, numbers_of, text_of, texts_of, values_of

NARROWEST = 1e-15
"""In modality values; a width below it is a slip."""

FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


def windows_of(data: Dataset, frame: int, inputs: tuple[float, float]) -> tuple[tuple[Voi, ...], tuple[str, ...]]:
    """(windows, then VOI LUTs, each in the file's order; what had to be left out or changed).

    `inputs` are the lowest and the highest modality value that there can be.
    """
    for group in groups_of(data, frame, "FrameVOILUTSequence"):
        notes: list[str] = []
        found: tuple[Voi, ...] = (*_windows(group, notes), *_luts(group, inputs, notes))
        if found or notes:
            return found, tuple(notes)
    return (), ()


def _windows(group: Dataset, notes: list[str]) -> tuple[Window, ...]:
    if not values_of(group, "WindowCenter") and not values_of(group, "WindowWidth"):
        return ()
    function = _function(group, notes)
    centres, widths = numbers_of(group, "WindowCenter"), numbers_of(group, "WindowWidth")
    if len(centres) != len(widths) or not centres:
        notes.append("The file's windows have no matching centres and widths; what has no partner was left out.")
    names = texts_of(group, "WindowCenterWidthExplanation")
    windows = []
    for number, (centre, width) in enumerate(zip(centres, widths, strict=False)):
        name = names[number] if number < len(names) else ""
        if width < NARROWEST:
            notes.append(f"A window of width {width:g} was left out.")
        else:
            windows.append(_window(centre, width, name, function, notes))
    return tuple(windows)


def _function(group: Dataset, notes: list[str]) -> VoiFunction:
    stated = text_of(group, "VOILUTFunction") or "LINEAR"
    if stated in FUNCTIONS:
        return cast(VoiFunction, stated)
    notes.append("The file's VOI LUT function is unknown; a linear window is shown.")
    return "LINEAR"


def _window(centre: float, width: float, name: str, function: VoiFunction, notes: list[str]) -> Window:
    if function == "LINEAR" and width < 1:  # the formula's w - 1 leaves nothing; such writers mean the exact one
        notes.append(f"A linear window of width {width:g} is below 1; it is shown as an exact one.")
        function = "LINEAR_EXACT"
    return Window(centre, width, name, function)


def _luts(group: Dataset, inputs: tuple[float, float], notes: list[str]) -> tuple[VoiLut, ...]:
    items = [item for item in items_of(group, "VOILUTSequence") if not is_blank(item)]
    found = [_lut(item, number + 1, inputs, notes) for number, item in enumerate(items)]
    return tuple(lut for lut in found if lut is not None)


def _lut(item: Dataset, number: int, inputs: tuple[float, float], notes: list[str]) -> VoiLut | None:
    lut = lut_of(item, inputs)
    if lut is None:
        notes.append(f"VOI LUT {number} of the file is damaged and was left out.")
        return None
    if lut.bits > lut.stated_bits:
        notes.append(f"VOI LUT {number} states {lut.stated_bits} bits, but its entries need {lut.bits}.")
    greys = lut.entries.astype(np.float64) / ((1 << lut.bits) - 1)
    return VoiLut(float(lut.first), greys.astype(np.float32), text_of(item, "LUTExplanation") or f"LUT {number}")
