"""XAI Desktop as a library: the verbs of the window, for scripts.

    import xai_desktop as xd
    bundle = xd.load_bundle("nih-cascade")
    study = xd.open_study("study.dcm", annotations="BBox_List_2017.csv")
    e = xd.explain(bundle, study.images[0], "grad_cam", target="Cardiomegaly", layer="last")

Everything is loaded on first use, so that `import xai_desktop` costs nothing and sets nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

from xai_desktop.core.version import __version__

if TYPE_CHECKING:
    from xai_desktop import metrics
    from xai_desktop.explainers import explain_layers_tensor, explain_taps_tensor, explain_tensor
    from xai_desktop.models.bundle import wrap
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services.explaining import explain, explain_layers
    from xai_desktop.services.opening import load_image, open_paths, open_study
    from xai_desktop.services.predicting import predict

_PLACES = {
    "load_bundle": "xai_desktop.models.store",
    "wrap": "xai_desktop.models.bundle",
    "open_study": "xai_desktop.services.opening",
    "open_paths": "xai_desktop.services.opening",
    "load_image": "xai_desktop.services.opening",
    "predict": "xai_desktop.services.predicting",
    "explain": "xai_desktop.services.explaining",
    "explain_layers": "xai_desktop.services.explaining",
    "explain_tensor": "xai_desktop.explainers",
    "explain_layers_tensor": "xai_desktop.explainers",
    "explain_taps_tensor": "xai_desktop.explainers",
}

__all__ = [
    "__version__",
    "explain",
    "explain_layers",
    "explain_layers_tensor",
    "explain_taps_tensor",
    "explain_tensor",
    "load_bundle",
    "load_image",
    "metrics",
    "open_paths",
    "open_study",
    "predict",
    "wrap",
]


def __getattr__(name: str) -> Any:
    if name == "metrics":
        return importlib.import_module("xai_desktop.metrics")
    if name in _PLACES:
        return getattr(importlib.import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'xai_desktop' has no attribute {name!r}")
