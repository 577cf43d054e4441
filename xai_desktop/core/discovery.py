"""A part is a file: everything in a package's folder is imported once, and registers itself."""

import importlib
import pkgutil
from types import ModuleType


def import_parts(package: ModuleType) -> tuple[ModuleType, ...]:
    """Import every module of a package, in the order of their names."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)
