"""Methods and settings as people call them: `Grad-CAM`, not `grad_cam`."""

from xai_desktop.core.cohort.figures import Setting
from xai_desktop.explainers import EXPLAINERS


def method(title: str) -> str:
    """`norm_grad vil=bias` → `NormGrad, vil=bias`; what is no explainer stays as it is."""
    key, *words = title.split() or [""]
    known = EXPLAINERS[key].label if key in EXPLAINERS else key
    return ", ".join((known, *words))


def place(setting: Setting) -> str:
    """Network, method and layer."""
    return " · ".join(part for part in (setting.model, method(setting.explainer), setting.layer) if part)
