"""A file of another system, opened as far as it can be."""

from pathlib import Path

from xai_desktop.core.errors import BundleError
from xai_desktop.core.programs import ONNX
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.models.importing.state_dicts import Opened
from xai_desktop.models.programs.foreign import Foreign
from xai_desktop.models.programs.kinds import kind_of


def open_program(path: Path, architecture: str = "", policy: SitePolicy | None = None) -> Opened | Foreign | None:
    """What a TorchScript, ExportedProgram or ONNX file is; None for any other. `policy` is the site's as a rule.

    `architecture` is what somebody says it is. Raises `BundleError` with one sentence where such a file cannot be
    used, is something else, or is not allowed by the site.
    """
    kind = kind_of(path)
    if kind is None:
        return None
    if kind == ONNX:
        from xai_desktop.models.programs.opening_onnx import open_onnx

        found: Opened | Foreign = open_onnx(path, architecture)
    else:
        from xai_desktop.models.programs.opening_torch import open_torch

        found = open_torch(path, kind, architecture, policy)
    if architecture and found.proposal.architecture != architecture:
        raise BundleError(f"{path}: is {found.proposal.architecture}, not {architecture}; leave the architecture out.")
    return found


def program_proposal(path: Path, policy: SitePolicy | None = None) -> Proposal | None:
    """The proposal alone."""
    found = open_program(path, policy=policy)
    return None if found is None else found.proposal
