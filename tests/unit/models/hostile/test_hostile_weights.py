"""Each hostile file is refused in one sentence that names it and says what to do; nothing runs or is allocated."""

import resource
import tracemalloc
from pathlib import Path

import pytest

from tests.helpers import hostile
from xai_desktop.core.errors import BundleError
from xai_desktop.models.weight_file import read_weights

ROOM = 24 << 20
"""Bytes that refusing may take, whatever a file claims."""


@pytest.mark.parametrize("kind", hostile.WEIGHTS)
def test_refused_with_one_sentence(kind: str, tmp_path: Path) -> None:
    make, word = hostile.WEIGHTS[kind]
    sentinel = tmp_path / "sentinel"
    path = make(tmp_path, sentinel)
    before = set(tmp_path.parent.rglob("*"))
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    try:
        with pytest.raises(BundleError) as caught:
            read_weights(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    text = str(caught.value)
    assert text.startswith(f"{path}: "), text
    assert word in text, text
    assert "\n" not in text
    assert ";" in text, "a remedy follows the fault"
    assert not sentinel.exists(), "something of the file was carried out"
    assert set(tmp_path.parent.rglob("*")) == before, "something was written"
    assert peak < ROOM
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident < ROOM >> 10


def test_the_sentinel_would_appear_if_the_pickle_ran(tmp_path: Path) -> None:
    """The test above can fail: the same file, opened as torch opens it without its guard, does write."""
    import torch

    sentinel = tmp_path / "sentinel"
    path = hostile.state_dict_that_writes(tmp_path, sentinel)
    torch.load(path, weights_only=False)
    assert sentinel.exists()


def test_the_refusal_names_what_was_asked_for_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(BundleError) as caught:
        read_weights(hostile.network_that_calls(tmp_path, tmp_path / "sentinel"))
    assert "posix.system" in str(caught.value)
    assert "torch.save(net.state_dict(), FILE)" in str(caught.value)
