"""Window and outlines as a DICOM presentation state."""

from xai_desktop.io.exporters._dicom import DicomExporter
from xai_desktop.io.exporters.base import EXPORTERS

EXPORTERS.add(
    "gsps",
    DicomExporter(
        "gsps", "DICOM presentation state (window and outlines)", "presentation.presentation", "presentation.why_none"
    ),
)
