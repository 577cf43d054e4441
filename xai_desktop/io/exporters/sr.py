"""Findings, boxes, agreement and verdicts as a DICOM structured report."""

from xai_desktop.io.exporters._dicom import DicomExporter
from xai_desktop.io.exporters.base import EXPORTERS

EXPORTERS.add("sr", DicomExporter("sr", "DICOM structured report (TID 1500)", "structured_report.structured_report"))
