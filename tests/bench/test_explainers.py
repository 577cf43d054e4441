"""Every method beside its peer: that the table is complete and honest, and that its targets are met."""

import time
from dataclasses import replace

import pytest
import torch

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import make
from xai_desktop.services import bench_peers, explainer_bench
from xai_desktop.services.bench_cases import Case
from xai_desktop.services.explainer_bench import PAIRS, Pair, figures


def pair(least: float | None = None, share: float = 1.0, library: str = "torch") -> Pair:
    return Pair("A", "squeezenet1_0", library, lambda _: time.sleep(0.01), lambda _: time.sleep(0.03), least, share)


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bench_peers.NAMES, "torch", "torch")
    monkeypatch.setitem(bench_peers.NAMES, "nowhere_to_be_found", "nobody")


def test_a_figure_is_the_ratio_and_says_both_times() -> None:
    plain, scaled = figures(pairs=[pair(2.5), replace(pair(100.0), share=0.1)])
    assert plain.value is not None
    assert 2 < plain.value < 4
    assert "ms against" in plain.how
    assert scaled.value is not None
    assert 20 < scaled.value < 40
    assert scaled.met is False
    assert "scaled from 0.1 of its work" in scaled.how


def test_a_peer_that_is_not_there_is_said() -> None:
    (found,) = figures(pairs=[pair(2.0, library="nowhere_to_be_found")])
    assert (found.value, found.met) == (None, None)
    assert "nobody is not installed" in str(found)


def test_every_method_of_the_table_is_in_the_catalogue_with_these_parameters() -> None:
    asked: list[str] = []

    class Recorder(Case):
        def explained(self, method: str, **parameters: object) -> object:
            asked.append(make(method, **parameters).key)  # type: ignore[arg-type]
            return None

    recorder = Recorder("", None, torch.zeros(1, 3, 8, 8), ("",))  # type: ignore[arg-type]
    for one in PAIRS:
        one.ours(recorder)
    assert len(asked) == len(PAIRS) + 1  # one pair is of two methods
    with pytest.raises(ExplainerError, match="no parameter called 'wrong'"):
        explainer_bench._ours("saliency", wrong=1)(recorder)
