"""Layouts of labelled films. Each is one file of this folder, recognised by content, never by a file's name."""

import sys
from functools import cache

from xai_desktop.core.discovery import import_parts
from xai_desktop.core.registry import Registry
from xai_desktop.training.data.layouts._layout import LAYOUTS, Agreement, Layout, Request, Rules, Uncertain

__all__ = ["Agreement", "Layout", "Request", "Rules", "Uncertain", "layouts"]


@cache
def layouts() -> Registry[Layout]:
    """All layouts, by key."""
    import_parts(sys.modules[__name__])
    return LAYOUTS
