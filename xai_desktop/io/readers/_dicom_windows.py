"""The windows that a DICOM file brings along (PS3.3 C.11.2), as far as they can be used."""

from typing import cast

from pydicom.dataset import Dataset

from xai_desktop.core.image import VoiFunction, Window
from xai_desktop.io.readers._dicom_values import groups_of, items_of, numbers_of, text_of, texts_of, values_of

NARROWEST = 1e-15
"""In modality values; a width below it is a slip."""

FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


def windows_of(data: Dataset, frame: int) -> tuple[tuple[Window, ...], tuple[str, ...]]:
    """(windows in the file's order, what had to be left out or changed)."""
    for group in groups_of(data, frame, "FrameVOILUTSequence"):
        if values_of(group, "WindowCenter") or values_of(group, "WindowWidth"):
            return _listed(group)
    if items_of(data, "VOILUTSequence"):
        return (), ("The file describes its grey scale by a VOI LUT only; the automatic window is shown.",)
    return (), ()


def _listed(group: Dataset) -> tuple[tuple[Window, ...], tuple[str, ...]]:
    function, notes = _function(group)
    centres, widths = numbers_of(group, "WindowCenter"), numbers_of(group, "WindowWidth")
    if len(centres) != len(widths) or not centres:
        notes.append("The file's windows have no matching centres and widths; the automatic window is shown.")
    names = texts_of(group, "WindowCenterWidthExplanation")
    windows = []
    for number, (centre, width) in enumerate(zip(centres, widths, strict=False)):
        name = names[number] if number < len(names) else ""
        if width < NARROWEST:
            notes.append(f"A window of width {width:g} was left out.")
        else:
            windows.append(_window(centre, width, name, function, notes))
    return tuple(windows), tuple(notes)


def _function(group: Dataset) -> tuple[VoiFunction, list[str]]:
    stated = text_of(group, "VOILUTFunction") or "LINEAR"
    if stated in FUNCTIONS:
        return cast(VoiFunction, stated), []
    return "LINEAR", ["The file's VOI LUT function is unknown; a linear window is shown."]


def _window(centre: float, width: float, name: str, function: VoiFunction, notes: list[str]) -> Window:
    if function == "LINEAR" and width < 1:  # the formula's w - 1 leaves nothing; such writers mean the exact one
        notes.append(f"A linear window of width {width:g} is below 1; it is shown as an exact one.")
        function = "LINEAR_EXACT"
    return Window(centre, width, name, function)
