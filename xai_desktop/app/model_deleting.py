"""Deleting a network of one's own, said before it is done, and bringing it back."""

from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.services.model_trash import (
    Deleted,
    bring_back,
    delete,
    deleted,
    is_own,
    referring,
    size,
    trash,
)

__all__ = ["Deleted", "bring_back", "delete", "deleted", "trash", "what_goes", "why_not"]

WITH_PROGRAM = noted("This network came with the program and cannot be deleted.")
IN_USE = noted("Review uses this network now; choose another one there first.")
BUSY = noted("A training, a test or an audit is under way, which may need it; wait for its end.")
GOES = noted("{folder} ({size}) is moved to {trash}, from where it can be brought back.")
REFERS = noted("It is referred to by {what}.")


def why_not(line: ShelfLine, in_use: str, busy: bool) -> str:
    """Why a network cannot be deleted now; "" where it can. `in_use` is the network that Review uses."""
    if line.order is not None or not is_own(line.folder):
        return wording(WITH_PROGRAM)
    if line.name == in_use:
        return wording(IN_USE)
    return wording(BUSY) if busy else ""


def what_goes(line: ShelfLine) -> str:
    """What is lost by deleting it, and what would miss it."""
    mib = size(line.folder) / 2**20
    amount = wording("{n} MB").format(n=local(f"{mib:.1f}"))
    said = wording(GOES).format(folder=line.folder, size=amount, trash=trash())
    needed = ", ".join(map(retold, referring(line.name)))
    return f"{said} {wording(REFERS).format(what=needed)}" if needed else said
