"""Words for a cluster, and how many processes this machine carries."""

import pytest

from xai_desktop.core.cohort.cluster_place import ClusterPlace, place_from_word, processes_here
from xai_desktop.core.errors import UsageError


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("local", ClusterPlace()),
        ("local:4", ClusterPlace(processes=4)),
        ("tcp://node-1.example:8786", ClusterPlace("tcp://node-1.example:8786")),
        ("node_1:8786", ClusterPlace("tcp://node_1:8786")),
        ("tls://[::1]:8786", ClusterPlace("tls://[::1]:8786")),
    ],
)
def test_a_word_names_a_cluster(word: str, place: ClusterPlace) -> None:
    assert place_from_word(word) == place


@pytest.mark.parametrize("word", ["local:0", "local:x", "tcp://host", "http://host:8786", "host", "", "tcp://a b:1"])
def test_another_word_is_told_what_would_do(word: str) -> None:
    with pytest.raises(UsageError, match="tcp://host:8786"):
        place_from_word(word)


def test_processes_are_as_said_then_as_gpus_then_as_cores() -> None:
    assert processes_here(ClusterPlace(processes=5), cores=2, threads=2, gpus=1) == 5
    assert processes_here(ClusterPlace(), cores=16, threads=2, gpus=4) == 4
    assert processes_here(ClusterPlace(), cores=16, threads=3, gpus=0) == 5
    assert processes_here(ClusterPlace(), cores=2, threads=8, gpus=0) == 1
