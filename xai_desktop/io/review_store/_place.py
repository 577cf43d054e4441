"""Where the reviews are kept: in the person's own folder, or where the site has set it. Everybody asks here."""

import os
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.errors import ExportError
from xai_desktop.core.paths import user_folder
from xai_desktop.core.site_policy import ACCOUNT
from xai_desktop.core.wording import told
from xai_desktop.io.account import account_folder
from xai_desktop.io.site_policy_file import load_policy

NAME = "reviews.sqlite"


@dataclass(frozen=True, slots=True)
class Place:
    """`root` is the site's folder for all accounts, which must be there: it is never made, so that nothing lands where
    a drive is missing. None in the person's own folder. `refusal` says why nothing may be stored, empty where it may.
    """

    store: Path
    root: Path | None = None
    refusal: str = ""


def place() -> Place:
    policy, trouble = load_policy()
    if policy.reviews_folder is None:
        return Place(own_store(), None, told("{trouble} No reviews are stored until then.", trouble=trouble))
    if not policy.reviews_folder:
        return Place(own_store())
    whole = Path(policy.reviews_folder)
    personal = next(number for number, part in enumerate(whole.parts) if ACCOUNT in part)
    folder = Path(policy.reviews_folder.replace(ACCOUNT, account_folder()))
    return Place(folder / NAME, Path(*whole.parts[:personal]))


def own_store() -> Path:
    """The store of a person's own folder."""
    return user_folder("state") / NAME


def store_path() -> Path:
    return place().store


def check(path: Path) -> None:
    """Raises `ExportError` where this store, the one of this account, may not be written now."""
    found = place()
    if found.refusal:
        raise ExportError(found.refusal)
    if found.store != path:
        raise ExportError(told("{path}: the site keeps reviews elsewhere by now; start the program again.", path=path))
    if found.root is not None and not found.root.is_dir():
        raise ExportError(
            told(
                "{folder}: is where the site keeps reviews and is not there, so nothing is stored; "
                "ask whoever looks after this machine.",
                folder=found.root,
            )
        )


def check_restoring(path: Path) -> None:
    """Raises `ExportError` where a store may not be put now, or where nobody who reads would find it."""
    found = place()
    if path == found.store:
        check(path)
    elif path == own_store():
        raise ExportError(
            f"{path}: is no longer where reviews are kept, since your site keeps them in {found.store.parent}; leave "
            "--store out to restore there, or name another file."
        )
    _check_account(path)


def _check_account(path: Path) -> None:
    """Files that root makes in a person's folder are closed to that person."""
    folder = next(one for one in (path, *path.absolute().parents) if one.exists())
    if hasattr(os, "geteuid") and os.geteuid() == 0 and (owner := folder.stat().st_uid) != 0:
        raise ExportError(
            f"{path}: belongs to another account (number {owner}), which could not open what is restored here by root; "
            "run the same command as that account."
        )


def left_behind(path: Path) -> tuple[str, ...]:
    """One sentence where reviews of before lie in the person's own folder; they are not moved."""
    own = own_store()
    if own == path or not own.is_file():
        return ()
    return (
        told(
            "{own}: holds the reviews from before your site kept them in {folder}; they were left there and are not "
            "shown here, so ask for them to be brought over.",
            own=own,
            folder=path.parent,
        ),
    )
