"""`--dask`: where a command computes when it does not do so in its own process."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xai_desktop.cli.console import Console
from xai_desktop.core.cohort.cluster_place import ClusterPlace, place_from_word, processes_here

if TYPE_CHECKING:
    from xai_desktop.services.cluster import Cluster


@contextmanager
def cluster_of(options: argparse.Namespace, console: Console) -> Iterator["Cluster | None"]:
    """The cluster that was named, for as long as a command runs; None for this process.

    Raises `UsageError` for a word that names none, `ClusterError` where nobody answers.
    """
    place = place_from_word(options.dask) if options.dask else None
    if place is None or options.estimate:
        yield None
        return
    from xai_desktop.services.cluster import connected

    with connected(place, 0 if place.address else _size(place, options.device, console)) as found:
        yield found


def _size(place: ClusterPlace, device: str, console: Console) -> int:
    """How many processes of this machine, with a word about too many."""
    import torch

    from xai_desktop.services.cohort.gpus import visible_gpus

    cores, threads = os.cpu_count() or 1, torch.get_num_threads()
    size = processes_here(place, cores, threads, len(visible_gpus()) if device.startswith("cuda") else 0)
    if device == "cpu" and size * threads > cores:
        console.warn(
            f"{size} processes of {threads} threads each are more than this machine's {cores} cores, and slower than "
            f"need be; set OMP_NUM_THREADS={max(1, cores // size)} before a new audit."
        )
    return size
