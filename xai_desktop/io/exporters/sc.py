"""The film with its map as a DICOM picture."""

from xai_desktop.io.exporters._dicom import DicomExporter
from xai_desktop.io.exporters.base import EXPORTERS

EXPORTERS.add("sc", DicomExporter("sc", "DICOM picture (secondary capture)", "capture.capture"))
