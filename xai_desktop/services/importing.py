"""Networks of other people come in: first a proposal with its evidence, then a bundle that a person agreed to.

Neither torch nor a library of networks is imported before it is needed, so that a window can import this.
"""

from pathlib import Path

from xai_desktop.core.errors import BundleError
from xai_desktop.core.proposal import Choices, Proposal

__all__ = ["Choices", "Proposal", "import_network", "propose"]


def propose(path: Path, *, architecture: str = "") -> Proposal:
    """What a file or folder is, by its content and not by its name. Raises `BundleError` with one sentence.

    `architecture` is what somebody says it is, such as `timm/resnet18`; it must fit.
    """
    asked = f" as {architecture}" if architecture else ""
    raise BundleError(f"{path}: is no network that can be imported{asked}; choose a file of weights.")


def import_network(proposal: Proposal, choices: Choices, folder: Path) -> Path:
    """Write the bundle into `folder`, which must not exist, whole or not at all, and load it once. Its folder.

    Raises `BundleError` where something does not fit, `ExportError` where it cannot be written.
    """
    raise BundleError(f"{proposal.source}: {choices.name} cannot be imported into {folder}; choose another file.")
