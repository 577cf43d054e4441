"""The release that this is: read by every layer, and by the build as text."""

__version__ = "0.1.0"
