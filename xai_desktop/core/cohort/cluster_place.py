"""Where an audit is computed when it is not computed here: `tcp://host:8786`, `local` or `local:4`."""

import re
from dataclasses import dataclass

from xai_desktop.core.errors import UsageError

_LOCAL = re.compile(r"local(?::([1-9]\d{0,3}))?")
_SCHEDULER = re.compile(r"(?:(tcp|tls)://)?((?!local:)(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5})")


@dataclass(frozen=True, slots=True)
class ClusterPlace:
    """The `address` of a Dask scheduler; "" for `processes` of this machine, 0 for as many as it carries."""

    address: str = ""
    processes: int = 0

    def __str__(self) -> str:
        return self.address or "local"


def place_from_word(word: str) -> ClusterPlace:
    """Raises `UsageError` for a word that names no cluster."""
    if (found := _LOCAL.fullmatch(word)) is not None:
        return ClusterPlace(processes=int(found[1] or 0))
    if (found := _SCHEDULER.fullmatch(word)) is not None:
        return ClusterPlace(f"{found[1] or 'tcp'}://{found[2]}")
    raise UsageError(
        f"--dask {word}: names no cluster; give the scheduler's address (tcp://host:8786), local, or local:4 for four "
        "processes of this machine."
    )


def processes_here(place: ClusterPlace, cores: int, threads: int, gpus: int) -> int:
    """How many processes of this machine: as was said, else one for each GPU, else what the cores carry."""
    return place.processes or gpus or max(1, cores // max(1, threads))
