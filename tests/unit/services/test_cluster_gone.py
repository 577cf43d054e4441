"""A scheduler may die between any two words of a conversation: Dask then says so in half a dozen ways."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("distributed")

from distributed import CancelledError
from distributed.client import ClosedClientError
from distributed.comm import CommClosedError

from xai_desktop.core.errors import ClusterError
from xai_desktop.services.cluster import Cluster

CLOSED, RESET = CommClosedError("closed"), ConnectionResetError("reset")
WAYS = (CLOSED, RESET, TimeoutError(), CancelledError("k"), ClosedClientError())


class Dying:
    """A client of Dask whose scheduler has just gone: nobody has told its status yet."""

    status = "running"

    def __init__(self, way: Exception) -> None:
        self._way = way

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def die(*given: object, **named: object) -> Any:
            raise self._way

        return die


class Done:
    """A task whose result cannot be had: it lies with the scheduler, or raised what it answers."""

    def __init__(self, way: Exception, status: str) -> None:
        self._way, self.status = way, status

    def result(self, timeout: float) -> Any:
        raise self._way


def name_of(way: Exception) -> str:
    return type(way).__name__


@pytest.mark.parametrize("way", WAYS, ids=name_of)
@pytest.mark.parametrize(
    "word",
    [
        lambda cluster: cluster.processes(),
        lambda cluster: cluster.everywhere(len, ()),
        lambda cluster: cluster.at_scheduler(len, ()),
        lambda cluster: cluster.give("key", len, ()),
    ],
    ids=["processes", "everywhere", "at_scheduler", "give"],
)
def test_every_word_to_it_is_answered_by_one_sentence(word: Callable[[Cluster], Any], way: Exception) -> None:
    with pytest.raises(ClusterError, match=r"^place: the scheduler does not answer any more; .* --resume"):
        word(Cluster(Dying(way), None, "place"))


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_giving_up_never_hides_why_it_was_given_up(way: Exception) -> None:
    cluster = Cluster(Dying(way), None, "place")
    cluster.give_up(len, ())


@pytest.mark.parametrize("way", [CLOSED, RESET, CancelledError("k")], ids=name_of)
def test_a_result_that_cannot_be_fetched_any_more_is_that_sentence(way: Exception) -> None:
    """Found by chance: a part was done, and the scheduler died while its rows came over."""
    with pytest.raises(ClusterError, match="does not answer any more"):
        Cluster(Dying(way), None, "place").answer(Done(way, "finished"))


def test_a_result_that_takes_long_is_asked_for_again() -> None:
    assert Cluster(Dying(TimeoutError()), None, "place").answer(Done(TimeoutError(), "finished")) is None


def test_what_the_task_itself_raised_is_not_the_schedulers() -> None:
    with pytest.raises(PermissionError, match="of the film"):
        Cluster(Dying(OSError()), None, "place").answer(Done(PermissionError("of the film"), "error"))
