"""The mask as a DICOM segmentation, by choice only."""

from xai_desktop.io.exporters._dicom import DicomExporter
from xai_desktop.io.exporters.base import EXPORTERS

EXPORTERS.add(
    "seg",
    DicomExporter(
        "seg",
        "DICOM segmentation of the mask (model attention, not a lesion)",
        "segmentation.segmentation",
        "segmentation.why_no_mask",
    ),
)
