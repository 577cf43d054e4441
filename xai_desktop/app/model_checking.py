"""A network verified from the window, behind whatever the lane of networks has to do."""

from collections.abc import Callable
from pathlib import Path

from xai_desktop.app.jobs import Jobs
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import Lane


def check_later(jobs: Jobs, folder: Path, then: Callable[[bool, str], None]) -> None:
    """Read from the disk now, whatever is loaded already: card, hashes, weights, layers, and an answer.

    `then` gets whether it can be used, and a sentence.
    """

    def work(_task: Task) -> tuple[bool, str]:
        from xai_desktop.services.model_check import check

        found = check(str(folder))
        return found.usable, found.sentence

    jobs.run(Lane.MODEL, "verify", "Verifying a network", work, lambda said: then(*said))
