"""A number explains itself where somebody points at it, or reads it aloud."""

from PySide6.QtWidgets import QWidget

from xai_desktop.core.definitions import explained


def explain(widget: QWidget, key: str, reason: str = "") -> None:
    """The definition of a number as hover text and accessible description; `reason` says why there is none."""
    text = explained(key, reason)
    if widget.toolTip() != text:
        widget.setToolTip(text)
        widget.setAccessibleDescription(text)
