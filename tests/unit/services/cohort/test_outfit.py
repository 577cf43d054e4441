"""Who may compute together: the same versions, and under the same name the same network."""

from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.core.errors import BundleError, ClusterError
from xai_desktop.core.paths import bundled_models
from xai_desktop.services.cohort.outfit import Outfit, check_same, outfit_of, word_elsewhere

HERE = Outfit({"torch": "2.11.0+cpu", "numpy": "2.4.1", "PySide6": "6.11.0"}, {"demo": "a" * 64})


def test_the_same_is_welcome_and_so_are_a_build_for_gpus_and_no_window() -> None:
    check_same(HERE, HERE, "tcp://node:1")
    check_same(HERE, replace(HERE, versions={"torch": "2.11.0+cu128", "numpy": "2.4.1"}), "tcp://node:1")


@pytest.mark.parametrize("versions", [{"torch": "2.11.0+cpu", "numpy": "2.4.0"}, {"torch": "2.11.0+cpu"}])
def test_another_version_is_named_with_where_it_is(versions: dict[str, str]) -> None:
    with pytest.raises(ClusterError, match=r"^tcp://node:1: has numpy .* where this program has 2\.4\.1; install"):
        check_same(HERE, replace(HERE, versions=versions), "tcp://node:1")


def test_another_network_of_the_same_name_is_refused() -> None:
    with pytest.raises(BundleError, match=r"^tcp://node:1: has another network under demo; copy"):
        check_same(HERE, replace(HERE, cards={"demo": "b" * 64}), "tcp://node:1")


def test_a_network_that_is_not_there_says_so_in_that_machine_s_words() -> None:
    there = Outfit(HERE.versions, {}, {"demo": "demo: no such model bundle; give a folder."})
    with pytest.raises(BundleError, match=r"^tcp://node:1: does not have the network: demo: no such model bundle"):
        check_same(HERE, there, "tcp://node:1")


def test_this_process_is_described_by_what_lies_here() -> None:
    found = outfit_of(("demo-cascade", "nowhere"))
    assert set(found.cards) == {"demo-cascade"}
    assert set(found.unread) == {"nowhere"}
    assert {"torch", "numpy", "python", "xai_desktop"} <= set(found.versions)


def test_a_network_is_called_so_that_another_folder_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bundled_models() / "demo-cascade"
    monkeypatch.chdir(folder.parent)
    assert Path(word_elsewhere("demo-cascade")) == folder.absolute()
    monkeypatch.chdir("/")
    assert word_elsewhere("demo-cascade") == "demo-cascade"
