"""Runs in the frozen program before anything else: what a minimal system lacks is taken from the bundle.

Programs that it starts find the system as it is.
"""

import os
import sys
from pathlib import Path

_BUNDLE = Path(getattr(sys, "_MEIPASS", "/nonexistent"))
_LOOKED_FOR = (
    ("FONTCONFIG_FILE", "/etc/fonts/fonts.conf", "bare/fonts.conf"),
    ("XKB_CONFIG_ROOT", "/usr/share/X11/xkb", "bare/xkb"),
    ("XLOCALEDIR", "/usr/share/X11/locale", "bare/locale"),
)

if sys.platform.startswith("linux"):
    for variable, of_system, ours in _LOOKED_FOR:
        if variable not in os.environ and not os.path.exists(of_system):  # noqa: PTH110
            os.environ[variable] = str(_BUNDLE / ours)
    # This process has read where to look for libraries; programs of the system that it starts are to look in their own.
    of_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
    os.environ.pop("LD_LIBRARY_PATH", None)
    if of_before:
        os.environ["LD_LIBRARY_PATH"] = of_before
