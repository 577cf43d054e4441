"""Measuring and marking on a film: the mouse, the keys, and how it is painted. What it means is in `core.drawing`."""
