"""A file of another system, as a proposal."""

from pathlib import Path

from xai_desktop.core.programs import ONNX
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.models.programs.kinds import kind_of


def program_proposal(path: Path, policy: SitePolicy | None = None) -> Proposal | None:
    """What a TorchScript, ExportedProgram or ONNX file is; None for any other. `policy` is the site's as a rule.

    Raises `BundleError` with one sentence where such a file cannot be used, or the site does not allow it.
    """
    kind = kind_of(path)
    if kind is None:
        return None
    if kind == ONNX:
        from xai_desktop.models.programs.onnx_proposal import onnx_proposal

        return onnx_proposal(path)
    from xai_desktop.models.programs.torch_proposal import torch_proposal

    return torch_proposal(path, kind, policy)
