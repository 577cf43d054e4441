"""Networks of other people come in: first a proposal with its evidence, then a bundle that a person agreed to.

Neither torch nor a library of networks is imported before it is needed, so that a window can import this.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xai_desktop.core import paths
from xai_desktop.core.errors import BundleError, ExportError
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.core.wording import told
from xai_desktop.io.bundle_files import list_bundles

if TYPE_CHECKING:
    from xai_desktop.models.importing.state_dicts import Opened
    from xai_desktop.models.programs.foreign import Foreign

__all__ = ["Choices", "Proposal", "import_network", "propose"]


def propose(path: Path, *, architecture: str = "") -> Proposal:
    """What a file or folder is, by its content and not by its name. Raises `BundleError` with one sentence.

    `architecture` is what somebody says it is, such as `timm/resnet18`; it must fit.
    """
    _check_there(path)
    before = _stamps(path)
    try:
        found = _opened(path, architecture)
    except BundleError as error:
        _check_no_film(path, error)
        raise
    sha256 = _hash(path)
    if _stamps(path) != before:
        raise BundleError(f"{path}: changed while it was read; look at it again.")
    return replace(found.proposal, sha256=sha256)


def import_network(proposal: Proposal, choices: Choices, folder: Path) -> Path:
    """Write the bundle into `folder`, which must not exist, whole or not at all, and load it once. Its folder.

    The file is read again: what was proposed must still be what it is. Raises `BundleError` where something does not
    fit, `ExportError` where it cannot be written.
    """
    from xai_desktop.models.importing.bundling import write_bundle
    from xai_desktop.services.seen_layers import layers_with_places

    _check_name(choices.name, folder)
    _check_there(proposal.source)
    sha256 = _hash(proposal.source)
    if sha256 != proposal.sha256:
        raise BundleError(f"{proposal.source}: was changed since it was looked at; look at it again.")
    found = _opened(proposal.source, proposal.architecture)
    if (found.proposal.architecture, found.proposal.class_count) != (proposal.architecture, proposal.class_count):
        raise BundleError(f"{proposal.source}: is taken for another network than before; look at it again.")
    if _hash(proposal.source) != sha256:
        raise BundleError(f"{proposal.source}: changed while it was read; begin the import again.")
    return write_bundle(found, choices, proposal, sha256, folder, layers_with_places)


def _opened(path: Path, architecture: str) -> "Opened | Foreign":
    from xai_desktop.models.importing.building import built_as_described
    from xai_desktop.models.importing.monai_bundle import is_monai_bundle, open_bundle
    from xai_desktop.models.importing.state_dicts import opened, recognised
    from xai_desktop.models.programs.recognised import open_program
    from xai_desktop.models.weight_file import read_weights

    if is_monai_bundle(path):
        return built_as_described(open_bundle(path, architecture))
    if path.is_dir():
        raise BundleError(f"{path}: is no MONAI bundle (no configs/metadata.json); name the file of weights in it.")
    return open_program(path, architecture) or opened(
        read_weights(path, lambda state: recognised(state, path, architecture)), architecture
    )


def _check_there(path: Path) -> None:
    if not path.exists():
        raise BundleError(f"{path}: no such file or folder; check the path.")
    if not path.is_file() and not path.is_dir():
        raise BundleError(f"{path}: is neither a file nor a folder; name a file of weights.")


def _check_no_film(path: Path, fault: BundleError) -> None:
    """Asked only of what is no network: few bytes tell a film, and those of weights can be any."""
    from xai_desktop.io.readers import is_film

    if path.is_file() and is_film(path):
        raise BundleError(
            told("{path}: is a film, not a network; open it in the workspace Review.", path=path)
        ) from fault


def _stamps(path: Path) -> tuple[tuple[int, int, int] | None, ...]:
    """What tells that a file was written, by the disk's own notes: the bytes are hashed after they were opened."""
    from xai_desktop.models.importing.monai_bundle import CONFIGS, WEIGHTS
    from xai_desktop.models.importing.monai_members import METADATA

    files = [path / name for name in (METADATA, *CONFIGS, *WEIGHTS)] if path.is_dir() else [path]
    found = (one.stat() if one.exists() else None for one in files)
    return tuple(None if one is None else (one.st_ino, one.st_size, one.st_mtime_ns) for one in found)


def _check_name(name: str, folder: Path) -> None:
    """Networks of the catalogue are chosen by name, so that none may be called as another one is."""
    if folder.exists():
        raise ExportError(f"{folder}: is there already and is not written over; choose another name or folder.")
    if folder.parent == paths.user_models():
        taken = next((one for one in list_bundles() if one.name.casefold() == name.casefold()), None)
        if taken is not None:
            raise ExportError(f"{taken.folder}: is already called {taken.name}; choose another name.")


def _hash(path: Path) -> str:
    """Of the file; of a folder, that of its weights and description, one behind the other."""
    from xai_desktop.models.importing.monai_bundle import bundle_hash
    from xai_desktop.models.weight_file import file_hash

    return bundle_hash(path) if path.is_dir() else file_hash(path)
