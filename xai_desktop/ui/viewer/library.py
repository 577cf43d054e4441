"""pyqtgraph, imported without its bridge to CUDA: the viewer has no use for it, and the first paint would wait."""

import sys
from types import ModuleType
from typing import cast

__all__ = ["pg"]

BRIDGE = "cuda"

_modules = cast("dict[str, ModuleType | None]", sys.modules)
_hidden = BRIDGE not in _modules
if _hidden:
    _modules[BRIDGE] = None
try:
    import pyqtgraph as pg
finally:
    if _hidden:
        del _modules[BRIDGE]
