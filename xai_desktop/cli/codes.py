"""Exit codes: 0 done · 2 wrong usage · 3 an input cannot be used · 4 the model cannot be used · 5 could not write ·
6 partly done (some cases failed, listed) · 130 cancelled."""

from xai_desktop.core import errors

DONE, USAGE, INPUT, MODEL, WRITE, PARTLY, CANCELLED = 0, 2, 3, 4, 5, 6, 130

_CODES: tuple[tuple[type[errors.XaiError], int], ...] = (
    (errors.UsageError, USAGE),
    (errors.SettingsError, USAGE),
    (errors.ExportError, WRITE),
    (errors.BundleError, MODEL),
    (errors.ExplainerError, MODEL),
    (errors.DeviceMemoryError, MODEL),
    (errors.InputError, INPUT),
    (errors.XaiError, INPUT),
)
"""An explainer that does not fit the network is a fault of the pair, and the network is what was chosen."""


def code_of(error: errors.XaiError) -> int:
    return next(code for kind, code in _CODES if isinstance(error, kind))
