"""Programs run only where the site allows this very file, by its hash. Asked before torch sees any of it."""

import hashlib
from pathlib import Path

from xai_desktop.core.errors import BundleError, read_failure
from xai_desktop.core.paths import bundled_models
from xai_desktop.core.site_policy import VERSION, SitePolicy
from xai_desktop.io.site_policy_file import load_policy, policy_path
from xai_desktop.models.programs.kinds import BY_PERMISSION, NAMES

LARGEST = (1 << 31) - (1 << 20)
"""Bytes of a program that is handed to its process in one message."""


def read_program(path: Path, kind: str, policy: SitePolicy | None = None) -> tuple[bytes, str]:
    """The very bytes that will be used, and their sha256. Raises `BundleError` where they may not be.

    `policy` is the site's as a rule.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BundleError(f"{path}: is larger than 2 GB, which no process is handed; export a smaller network.")
        content = path.read_bytes()
    except OSError as error:
        raise BundleError(str(read_failure(path, error))) from error
    found = hashlib.sha256(content).hexdigest()
    if kind in BY_PERMISSION:
        check_allowed(path, kind, found, policy)
    return content, found


def check_allowed(path: Path, kind: str, found: str, policy: SitePolicy | None = None) -> None:
    """Raises `BundleError` with what the administrator has to write, and where."""
    trouble = ""
    if policy is None:
        policy, trouble = load_policy()
    if policy.allows_program(found):
        return
    if not policy_path().exists():
        raise BundleError(
            f"{path}: is a program ({NAMES[kind]}), which runs only where the site allows it, and was not opened; "
            f"the administrator can make {policy_path()} with two lines in it: version = {VERSION} and "
            f'allowed_programs = ["{found}"].'
        )
    why = f" ({trouble.rstrip('.')})" if trouble else ""
    raise BundleError(
        f"{path}: is a program ({NAMES[kind]}), which runs only where the site allows it, and was not opened{why}; "
        f'the administrator can add "{found}" to "allowed_programs" in {policy_path()}.'
    )


def check_listed(folder: Path, weights_hash: str) -> None:
    """Raises `BundleError` for a network that the site does not list, where it lists those that may be opened.

    The networks that the program came with are the program's own.
    """
    policy, trouble = load_policy()
    if policy.allows_network(weights_hash) or bundled_models().resolve() in folder.resolve().parents:
        return
    why = f" ({trouble.rstrip('.')})" if trouble else ""
    raise BundleError(
        f"{folder}: is not among the networks that the site lists, and was not opened{why}; "
        f'the administrator can add "{weights_hash}" to "allowed_networks" in {policy_path()}.'
    )
