"""The far end of an audit on a cluster: what a process there is asked, and what it answers.

Whatever asks here brings little along, so that a scheduler, which only hands tasks on, need not load PyTorch.
"""

import contextlib
import ctypes
import os
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xai_desktop.core.errors import Cancelled, XaiError
from xai_desktop.core.report_rows import Row
from xai_desktop.services.cohort.gpus import least_taken, visible_gpus
from xai_desktop.services.cohort.outfit import Outfit, check_same, outfit_of
from xai_desktop.services.lanes import ONE_CHUNK

if TYPE_CHECKING:
    from xai_desktop.services.cohort.planning import Chunk, Plan

KEPT = 2
"""Audits whose network stays loaded in a process: whoever asked may be gone without a word."""


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What every process is told once. `run` tells audits apart; `threads` is how many PyTorch takes for a film, since
    their number may move the last bit of a sum; `outfit` is what the one who asks computes with."""

    run: str
    plan: "Plan"
    device: str
    threads: int
    outfit: Outfit


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The lines of a chunk. `where` names the process, `unseen` says that it could open none of the files; `small` are
    its small pictures."""

    rows: list[Row]
    scores: list[Row]
    where: str
    unseen: bool
    small: list[Row] = field(default_factory=list)


class _Post:
    """What a process keeps of one audit between two chunks: the network and its decoders."""

    def __init__(self, order: Order, where: str) -> None:
        check_same(order.outfit, outfit_of(tuple(order.outfit.cards)), where)
        from xai_desktop.io.children import Workers
        from xai_desktop.services.cohort.running import AHEAD, Compute
        from xai_desktop.services.decoding import Apart

        _keep_freed_memory()
        self.order = order
        self._decoder = Apart(Workers(AHEAD))
        self._compute = Compute(order.plan, _own_device(order.device), self._decoder)

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """The task of its chunks: nobody here sees how far it is, and who asked may want it no more."""
        del done, total, text
        if self.order.run in _over:
            raise Cancelled

    def answer(self, number: int, where: str) -> Answer:
        import torch

        torch.set_num_threads(self.order.threads)  # holds for the thread that calls, which is the cluster's
        chunk = next(one for one in self.order.plan.chunks() if one.number == number)
        found = self._compute(chunk, self)
        return Answer(found.rows, found.scores, where, not any_readable(chunk), found.small)

    def close(self) -> None:
        self._decoder.close()


_posts: "OrderedDict[str, _Post]" = OrderedDict()
_over: deque[str] = deque(maxlen=64)
"""Audits that are given up: a chunk that comes late is not begun."""


def answer(run: str, packed: bytes, number: int) -> Answer:
    """Compute one chunk here. Raises the errors of `cohort.running.run` with the name of this process in the sentence,
    and `Cancelled`."""
    from xai_desktop.services.cluster import name_here

    where = name_here()
    with ONE_CHUNK:
        try:
            return _post(run, packed, where).answer(number, where)
        except XaiError as error:
            raise type(error)(_once(where, str(error))) from error


def forget(run: str) -> None:
    """The audit is over here: drop its network, and leave the chunk at work."""
    _over.append(run)
    found = _posts.pop(run, None)
    if found is not None:
        found.close()


def any_readable(chunk: "Chunk") -> bool:
    """Whether this process may read the file of at least one film."""
    return any(os.access(film.ref.path, os.R_OK) for film in chunk.films)


def _post(run: str, packed: bytes, where: str) -> _Post:
    from xai_desktop.services.cluster import unpacked

    if run in _over:
        raise Cancelled
    if run not in _posts:
        _drop(list(_posts)[: 1 - KEPT])
        _posts[run] = _Post(unpacked(packed), where)
    _posts.move_to_end(run)
    return _posts[run]


def _drop(runs: Iterable[str]) -> None:
    for run in runs:
        _posts.pop(run).close()


_own: list[str] = []
"""The GPU that this process has taken, for as long as it lives."""


def _own_device(wanted: str) -> str:
    """`cuda` is one of the GPUs that this process sees; any other word is meant as it stands."""
    if wanted != "cuda":
        return wanted
    visible = visible_gpus()
    if len(visible) < 2:
        return "cuda:0"  # where there is none, loading the network says so
    if not _own:
        from xai_desktop.services.cluster import taken_in_turn

        taken_in_turn("xai-desktop-gpus", lambda taken, alive: _take(visible, taken, alive))
    return _own[0]


def _take(visible: tuple[str, ...], taken: dict[str, str], alive: list[str]) -> str:
    place = least_taken(visible, taken, alive)
    _own[:] = [f"cuda:{place}"]
    return visible[place]


TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""What `mallopt` of the GNU C library calls them."""


def _keep_freed_memory() -> None:
    """Dask starts its processes so that every freed tensor goes back to the system at once, and comes back page by
    page: LIME took three times as long. Other C libraries do not know the setting and need no other."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(TRIM_THRESHOLD, 256 << 20)
        library.mallopt(MMAP_THRESHOLD, 32 << 20)


def _once(where: str, sentence: str) -> str:
    return sentence if sentence.startswith(where) else f"{where}: {sentence}"
