"""The devices that a network can be trained on, asked for where torch is already loaded."""

from collections.abc import Callable

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import Lane

Devices = tuple[tuple[str, str], ...]
"""(what torch calls it, its name), the CPU first: it is there always."""


def ask_devices(jobs: Jobs, then: Callable[[Devices], None]) -> None:
    """Each is tried with a tiny computation; behind whatever the lane of networks has to do."""
    jobs.run(Lane.MODEL, "devices", QUIETLY, _look, then)


def _look(_task: Task) -> Devices:
    from xai_desktop.models.devices import list_devices

    usable = [device for device in list_devices() if device.usable]
    return tuple((device.key, device.name) for device in reversed(usable))
