"""The map as a DICOM parametric map."""

from xai_desktop.io.exporters._dicom import DicomExporter
from xai_desktop.io.exporters.base import EXPORTERS

EXPORTERS.add(
    "pm", DicomExporter("pm", "DICOM parametric map", "parametric_map.parametric_map", "parametric_map.why_no_map")
)
