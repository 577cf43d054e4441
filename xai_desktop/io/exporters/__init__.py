"""Reports as files: one discovered exporter per format."""

import sys

from xai_desktop.core.discovery import import_parts
from xai_desktop.io.exporters.base import EXPORTERS, Exporter

__all__ = ["EXPORTERS", "Exporter"]

import_parts(sys.modules[__name__])
