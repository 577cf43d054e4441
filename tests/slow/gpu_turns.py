"""A task that takes a GPU of a machine that seems to have three."""

import time

from xai_desktop.services.cluster import name_here
from xai_desktop.services.cohort import posts


def device() -> tuple[str, str]:
    """(process, device); slow enough for every process to have its turn."""
    posts.visible_gpus = lambda: ("GPU-a", "GPU-b", "GPU-c")
    time.sleep(0.3)
    return name_here(), posts._own_device("cuda")
