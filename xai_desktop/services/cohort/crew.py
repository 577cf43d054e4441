"""The near end of an audit on a cluster: who computes it there, whether they may, and their answers."""

import uuid
from collections.abc import Iterable
from dataclasses import replace

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import BundleError, ClusterError, XaiError
from xai_desktop.core.study import Opening
from xai_desktop.services.cluster import Cluster, Given, kept, packed
from xai_desktop.services.cohort import posts
from xai_desktop.services.cohort.outfit import Outfit, check_same, outfit_of, word_elsewhere
from xai_desktop.services.cohort.planning import Chunk, Plan


class Crew:
    """The processes of a cluster at work on one audit."""

    def __init__(self, cluster: Cluster, plan: Plan, device: str, threads: int) -> None:
        """Raises `ClusterError` where a process has another version, `BundleError` for a network that is not here, or
        another one there."""
        self._cluster, self._run = cluster, uuid.uuid4().hex
        there = _plan_elsewhere(plan)
        outfit = outfit_of(there.design.models)
        for why in outfit.unread.values():
            raise BundleError(why)
        self._check(outfit)
        order = posts.Order(self._run, there, device, threads, outfit)
        self._order = cluster.give(f"order-{self._run}", kept, packed(order))

    def __str__(self) -> str:
        return str(self._cluster)

    def size(self) -> int:
        """How many processes are there now. Raises `ClusterError` where the scheduler is gone."""
        return len(self._cluster.processes())

    def give(self, chunk: Chunk) -> Given:
        key = f"audit-{self._run}-{chunk.number}"
        return self._cluster.give(key, posts.answer, self._run, self._order, chunk.number, place=chunk.number)

    def done(self, given: Iterable[Given], seconds: float) -> list[Given]:
        return self._cluster.done(given, seconds)

    def answer(self, one: Given) -> "posts.Answer | None":
        """None where it is not there after all. Raises what was raised there."""
        found: posts.Answer | None = self._cluster.answer(one)
        return found

    def dismiss(self) -> None:
        """Nobody computes any more, and nobody keeps a network."""
        self._cluster.give_up(posts.forget, self._run)

    def _check(self, outfit: Outfit) -> None:
        """All that are there; whoever comes later is checked when it is asked the first time."""
        found = {
            "the scheduler": self._cluster.at_scheduler(outfit_of, ()),
            **self._cluster.everywhere(outfit_of, tuple(outfit.cards)),
        }
        for where, there in found.items():
            if isinstance(there, ImportError | AttributeError):
                raise ClusterError(
                    f"{where}: XAI Desktop is not installed there, or in another version ({there}); install the same "
                    "one, with: pip install 'xai-desktop[dask]'."
                )
            if isinstance(there, XaiError):
                raise there
            if isinstance(there, Exception):
                raise ClusterError(f"{where}: cannot be asked what it computes with ({there!r}); start it again.")
            networks = {} if where == "the scheduler" else outfit.cards
            check_same(replace(outfit, cards=networks), there, where)


def _plan_elsewhere(plan: Plan) -> Plan:
    """What the processes need of it: no studies, no caches, and networks by words that hold in any folder."""
    design = replace(plan.design, models=tuple(map(word_elsewhere, plan.design.models)))
    marks = AnnotationSet(plan.opening.annotations.images)
    return replace(plan, design=design, opening=Opening((), marks), notices=())
