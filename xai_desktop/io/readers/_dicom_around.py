"""What belongs to a frame besides its values: the distances of its pixels, its shutter and the file's drawings."""

from dataclasses import dataclass

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.image import OverlayPlane, Spacing
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_overlays import overlays_of
from xai_desktop.io.readers._dicom_shutter import shutter_group, shutter_of
from xai_desktop.io.readers._dicom_spacing import aspect_of, spacing_of


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """As `core.image.Image` has them; `notes` say what is uncertain or had to be left out."""

    spacing: Spacing | None
    aspect: float
    overlays: tuple[OverlayPlane, ...]
    shutter: BoolArray | None
    notes: tuple[str, ...]


def around(file: DicomFile, layout: Layout, samples: AnyArray, frame: int) -> Around:
    """`samples` are the frame's pixels as stored, with their unused bits."""
    data = file.data
    spacing, spacing_notes = spacing_of(data, frame)
    aspect, aspect_notes = aspect_of(data) if spacing is None else (1.0, ())
    shape = spacing.row_mm / spacing.column_mm if spacing is not None else aspect
    overlays, overlay_notes = overlays_of(data, layout, samples, frame, shutter_group(data))
    shutter, shutter_notes = shutter_of(data, layout, samples, frame, shape)
    return Around(spacing, aspect, overlays, shutter, (*spacing_notes, *aspect_notes, *overlay_notes, *shutter_notes))
