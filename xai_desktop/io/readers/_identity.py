"""Who the patient is. Read only when somebody asks to see it, never kept by a reader, never written anywhere."""

from xai_desktop.core.looked import Identity
from xai_desktop.core.place import Place
from xai_desktop.io.readers._dicom_file import opened
from xai_desktop.io.readers._dicom_values import text_of, value_of


def identity_of(place: Place) -> Identity:
    """Patient's Name (its parts in writing order), Birth Date and ID; empty where the file is silent."""
    with opened(place) as file:
        name = value_of(file.data, "PatientName")
        parts = [str(getattr(name, part, "")) for part in ("family_name", "given_name", "middle_name")]
        written = ", ".join(part for part in (parts[0], " ".join(parts[1:]).strip()) if part)
        born = text_of(file.data, "PatientBirthDate")
        dashed = f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 and born.isdigit() else born
        clean = "".join(filter(str.isprintable, written))[:200]
        return Identity(clean, dashed, text_of(file.data, "PatientID"))
