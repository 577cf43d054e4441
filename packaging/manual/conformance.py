"""Tables of the DICOM conformance statement, from the program's own lists and from objects that it writes.

The objects are those of two films of the demo study. What is the same in both is fixed, what stands in the film's
header comes from there, and everything else is made for the object.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pydicom
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset
from pydicom.uid import UID

ROOT = Path(__file__).resolve().parents[2]
FILMS = ("SYN-10", "SYN-02")
OBJECTS = {
    "sr": ("Structured report of measurements (TID 1500)", "A.35.13"),
    "pm": ("The map", "A.75"),
    "seg": ("The mask, only by choice", "A.51"),
    "sc": ("A picture of the film with its map", "A.8.1"),
    "gsps": ("Window, outlines of marks and of model attention", "A.33.1"),
    "source": ("A copy of the film, wherever results cannot refer to the original", "A.8.1"),
}
"""By the name of the file: what it is, and where PS3.3 defines it."""

Table = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]
LONGEST = 60
DEMO = ROOT / "resources" / "demo" / "study"
VALUES = {
    **{"PN": "Doe^Jane", "LO": "A text", "SH": "A text", "CS": "YES", "DA": "20250102", "TM": "101112", "AS": "058Y"},
    **{"UI": "1.2.3.4.5", "IS": "3", "DS": "1", "US": 1},
}
"""A value of each kind, for a film in which nothing is missing."""


@cache
def objects() -> tuple[dict[str, Dataset], ...]:
    """What the command writes for each film, by the name of the file; de-identified, as it always does."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.dcm"
        _full_film().save_as(full)
        return tuple(
            _results(film, Path(folder) / film.stem) for film in (*(DEMO / f"{name}.dcm" for name in FILMS), full)
        )


def _results(film: Path, out: Path) -> dict[str, Dataset]:
    words = ["explain", str(film), "--model", "demo-cascade", "--annotations", str(DEMO.parent / "boxes.json")]
    words += ["--format", "sr,pm,seg,sc,gsps", "--out", str(out)]
    subprocess.run([sys.executable, "-m", "xai_desktop.cli", *words], check=True, capture_output=True, cwd=ROOT)
    return {path.stem: pydicom.dcmread(path) for path in out.rglob("*.dcm")}


@cache
def _full_film() -> Dataset:
    """A demo film in which every attribute has a value that results may read."""
    from xai_desktop.io.readers._dicom_source import KEPT

    film = pydicom.dcmread(DEMO / f"{FILMS[0]}.dcm")
    film.NumberOfFrames, film.PixelSpacing, film.ImagerPixelSpacing = 1, [0.2, 0.2], [0.2, 0.2]
    for keyword in KEPT:
        if keyword not in film or film.get(keyword) in ("", None):
            setattr(film, keyword, VALUES[dictionary_VR(keyword)])
    film.Modality, film.ViewPosition, film.BodyPartExamined, film.LossyImageCompression = "CR", "PA", "CHEST", "00"
    film.Laterality = film.ImageLaterality = "U"
    film.PatientSex, film.PatientAge = "F", "058Y"
    return film


def written() -> Table:
    rows = []
    for name, (what, place) in OBJECTS.items():
        data = objects()[0][name]
        rows.append((what, data.SOPClassUID.name, f"`{data.SOPClassUID}`", str(data.Modality), f"PS3.3 {place}"))
    return ("object", "SOP class", "UID", "modality", "IOD"), rows


def transfer_written() -> Table:
    used = {data.file_meta.TransferSyntaxUID for film in objects() for data in film.values()}
    return ("transfer syntax", "UID"), [(one.name, f"`{one}`") for one in sorted(used)]


def transfer_read() -> Table:
    from xai_desktop.io.readers._codec_samples import SAMPLES

    return ("transfer syntax", "UID"), [(one.name, f"`{one}`") for one in SAMPLES]


def marks() -> Table:
    from xai_desktop.io.annotations import dicom_gsps, dicom_seg, dicom_sr

    parts = (("report", dicom_sr), ("segmentation", dicom_seg), ("presentation state", dicom_gsps))
    rows = [(what, UID(one).name, f"`{one}`") for what, part in parts for one in sorted(part.CLASSES)]
    return ("marks in a", "SOP class", "UID"), rows


def profile() -> Table:
    from xai_desktop.io.dicom_results import cleaning as c

    when = {c.CLEAN_PIXELS.value: "only where a person said that they looked at the cleaned pixels"}
    codes = (c.BASIC, c.CLEAN_PIXELS, c.CLEAN_GRAPHICS, c.CLEAN_CONTENT, c.RETAIN_CHARACTERISTICS)
    rows = [(f"`{one.value}`", one.meaning, when.get(one.value, "always")) for one in codes]
    return ("code (DCM)", "meaning", "stated"), rows


def source_attributes() -> Table:
    """Which attributes of a film are read for its results, and whether they are in the copy that leaves the house."""
    from xai_desktop.io.readers import _dicom_source as source

    copy, film = objects()[-1]["source"], _full_film()
    groups = (("patient", source.PATIENT), ("study", source.STUDY), ("series", source.SERIES), ("film", source.FILM))
    rows = [(group, keyword, _fate(copy, film, keyword)) for group, keywords in groups for keyword in keywords]
    return ("module", "attribute", "in what leaves the house"), rows


def _fate(copy: Dataset, film: Dataset, keyword: str) -> str:
    if keyword not in copy:
        return "removed"
    if copy.get(keyword) in ("", None, []):
        return "emptied"
    return "kept" if copy.get(keyword) == film.get(keyword) else "replaced"


def codes() -> Table:
    from highdicom.sr.coding import CodedConcept

    from xai_desktop.io.dicom_results import _groups, _terms, _verdict_groups, segmentation

    found: dict[str, str] = {}
    for module in (_terms, _groups, _verdict_groups, segmentation):
        for value in vars(module).values():
            if isinstance(value, CodedConcept) and value.scheme_designator == _terms.SCHEME:
                found[value.value] = value.meaning
    found |= {key: meaning for key, meaning, _ in _groups._MEASURES}
    return ("code value", "meaning"), [(f"`{value}`", meaning) for value, meaning in sorted(found.items())]


def _attributes(name: str) -> Callable[[], Table]:
    def table() -> Table:
        first, second = (film[name] for film in objects()[:2])
        sources = [pydicom.dcmread(DEMO / f"{film}.dcm", stop_before_pixels=True) for film in FILMS]
        rows = []
        for element in first:
            keyword = element.keyword or f"private: {element.name.strip('[]')}"
            other = second.get(element.tag)
            rows.append((f"`{element.tag}`", keyword, element.VR, _origin(element, other, sources)))
        return ("tag", "attribute", "VR", "value"), rows

    return table


def _origin(element: pydicom.DataElement, other: pydicom.DataElement | None, films: list[Dataset]) -> str:
    if element.VR == "SQ":
        return (
            f"sequence of {len(element.value)}"
            if other is not None and len(element.value) == len(other.value)
            else ("sequence, as many items as there is to say")
        )
    if element.VR in ("OW", "OB", "OF", "OD", "UN"):
        return "made for the object"
    if other is None:
        return "where it applies"
    if element.value in ("", None):
        return "empty"
    from_film = all(
        film.get(element.keyword) == value for film, value in zip(films, (element.value, other.value), strict=True)
    )
    differs = films[0].get(element.keyword) != films[1].get(element.keyword)
    if from_film and differs:
        return "of the film"
    if element.value == other.value:
        text = "\\\\".join(map(str, element.value)) if element.VM > 1 else str(element.value)
        return f"`{text}`" if len(text) <= LONGEST else "fixed text"
    return "made for the object"


TABLES: dict[str, Callable[[], Table]] = {
    "written": written,
    "transfer-written": transfer_written,
    "transfer-read": transfer_read,
    "marks": marks,
    "profile": profile,
    "source-attributes": source_attributes,
    "codes": codes,
    **{f"attributes-{name}": _attributes(name) for name in OBJECTS},
}
"""By the name that a page asks for."""
