"""How a film was taken and how it lies in the patient, from wherever a DICOM file states it. No name leaves this file.

The position comes from the codes of CID 19 and 20 (PS3.16; SNOMED CT, the older SNOMED RT, and NCIt), else from Patient
Position (PS3.3 C.7.3.1.1.2). That a film was taken at the bedside has no attribute of its own: only descriptions that
say so in a plain word are believed.
"""

import re

from pydicom.dataset import Dataset

from xai_desktop.core.film_header import FilmHeader
from xai_desktop.io.readers._dicom_values import groups_of, items_of, numbers_of, text_of, texts_of

ORIENTATIONS = {
    **dict.fromkeys(("C86043", "F-10440"), "erect"),
    **dict.fromkeys(("102538003", "F-10450"), "recumbent"),
    **dict.fromkeys(("102539006", "F-10460"), "semi-erect"),
}
MODIFIERS = {
    **dict.fromkeys(("40199007", "F-10340"), "supine"),
    **dict.fromkeys(("1240000", "F-10310"), "prone"),
    **dict.fromkeys(("34026001", "F-10316"), "semi-prone"),
    **dict.fromkeys(("32185000", "F-10318"), "lateral decubitus"),
    **dict.fromkeys(("102535000", "F-10317"), "right lateral decubitus"),
    **dict.fromkeys(("102536004", "F-10319"), "left lateral decubitus"),
    **dict.fromkeys(("10904000", "F-10320"), "standing"),
    "33586001": "sitting",
    "260450008": "lordotic",
}
POSITIONS = {"S": "supine", "P": "prone", "DR": "right lateral decubitus", "DL": "left lateral decubitus"}
"""The ends of the terms of Patient Position, as in HFS; the first letters say which end goes first."""

DESCRIPTIONS = ("StudyDescription", "SeriesDescription", "ProtocolName", "PerformedProcedureStepDescription")
_PORTABLE = re.compile(r"(?i)(?<!non[- ])(?<!not )\b(portable|bedside)\b")
_POSITION = re.compile("[HFLRAP]F(S|P|DR|DL)")
_AXES = {"A": 0, "P": 0, "L": 1, "R": 1, "H": 2, "F": 2}
"""The letters of a biped, two to each axis."""


def header_of(data: Dataset) -> FilmHeader:
    """What the file says; anything broken counts as not said."""
    index, target, deviation = (
        _number(data, key) for key in ("ExposureIndex", "TargetExposureIndex", "DeviationIndex")
    )
    return FilmHeader(_position(data), _portable(data), _detector(data), index, target, deviation)


def orientation_of(data: Dataset, frame: int) -> tuple[str, str]:
    """(where the rows lead to, where the columns lead to) in letters of the patient; "" where it is not said.

    The letters of animals mean other directions (PS3.3 C.7.6.1.1.1), so they stay unknown.
    """
    for group in groups_of(data, frame, "PatientOrientationInFrameSequence"):
        stated = texts_of(group, "PatientOrientation")
        if len(stated) == 2 and text_of(data, "AnatomicalOrientationType") != "QUADRUPED":
            return _direction(stated[0]), _direction(stated[1])
    return "", ""


def _direction(text: str) -> str:
    """Letters of one, two or three axes; "" for anything else."""
    axes = [_AXES.get(letter) for letter in text]
    return text if None not in axes and len(set(axes)) == len(axes) else ""


def _position(data: Dataset) -> str:
    orientation = _coded(data, "PatientOrientationCodeSequence", ORIENTATIONS)
    modifier = _modifier(data)
    if orientation and modifier and orientation != "recumbent":
        return f"{orientation}, {modifier}"
    term = _POSITION.fullmatch(text_of(data, "PatientPosition"))
    return modifier or orientation or (POSITIONS[term[1]] if term else "")


def _modifier(data: Dataset) -> str:
    """It stands inside the item of the orientation (PS3.3 C.8.4.6); some writers put it beside."""
    inside = (
        _coded(item, "PatientOrientationModifierCodeSequence", MODIFIERS)
        for item in (*items_of(data, "PatientOrientationCodeSequence"), data)
    )
    return next(filter(None, inside), "")


def _coded(data: Dataset, keyword: str, words: dict[str, str]) -> str:
    codes = (text_of(item, "CodeValue") for item in items_of(data, keyword))
    return next((words[code] for code in codes if code in words), "")


def _portable(data: Dataset) -> bool:
    return any(_PORTABLE.search(text_of(data, keyword)) for keyword in DESCRIPTIONS)


def _detector(data: Dataset) -> str:
    """Its model, else that of the machine, with its kind and its number."""
    model = text_of(data, "DetectorManufacturerModelName") or text_of(data, "ManufacturerModelName")
    number = text_of(data, "DetectorID")
    parts = (model, text_of(data, "DetectorType").lower(), f"no. {number}" if number else "")
    return " ".join(filter(None, parts))


def _number(data: Dataset, keyword: str) -> float | None:
    found = numbers_of(data, keyword)
    return found[0] if len(found) == 1 else None
