"""Asking about many films: layouts, precision, batches."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import convolutional, films
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import Cancelled, ExplainerError
from xai_desktop.explainers import explain_tensor
from xai_desktop.explainers.answers import Asker, batch_for, channels_first, channels_last, gathered
from xai_desktop.explainers.scores import Logit
from xai_desktop.explainers.subject import Steps, Subject

X = films(1, 3, 20, 28)


class Seen(nn.Module):
    """Keeps in which layout and type its films, and its convolution's answers, lie."""

    def __init__(self, channels: int = 3, flattens: bool = False) -> None:
        super().__init__()
        self.conv, self.flattens = nn.Conv2d(channels, 4, 3), flattens
        self.last: list[bool] = []
        self.types: list[torch.dtype] = []

    def forward(self, x: Tensor) -> Tensor:
        out = self.conv(x)
        self.last.append(out.stride(1) == 1)
        self.types.append(out.dtype)
        return out.view(len(out), -1)[:, :4] if self.flattens else out.mean((2, 3))


def subject_of(net: nn.Module, x: Tensor = X, task: Watched | None = None) -> Subject:
    return Subject(net, x, Logit(1), (), task or Watched())


def asked(ask: Asker, many: Tensor) -> Tensor:
    return ask(len(many), lambda start, stop: many[start:stop], lambda _done: None)


@pytest.fixture(autouse=True)
def no_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


@pytest.mark.parametrize("channels", [1, 3])
def test_films_lie_channels_last_on_a_cpu_grey_ones_too(channels: int) -> None:
    net, many = Seen(channels), films(70, channels, 20, 28)
    found = asked(Asker(subject_of(net, many[:1])), many)
    assert net.last == [True, True]
    torch.testing.assert_close(found, net(many)[:, 1])
    assert net.last[-1] is False


@pytest.mark.parametrize("channels", [1, 3])
def test_a_layout_changes_no_value_and_can_be_taken_back(channels: int) -> None:
    many = films(5, channels, 6, 7)
    last = channels_last(many)
    assert last.stride()[1] == 1
    again = channels_first(last)
    assert again.stride() == many.stride()
    assert torch.equal(last, many)
    assert torch.equal(again, many)


def test_a_network_that_calls_view_is_asked_in_its_own_layout() -> None:
    net, many = Seen(flattens=True), films(70, 3, 20, 28)
    ask = Asker(subject_of(net))
    torch.testing.assert_close(asked(ask, many), net(many)[:, 1])
    assert net.last == [True, False, False, False]  # refused, two batches, and the one here


def test_a_network_that_fails_in_any_layout_says_so() -> None:
    with pytest.raises(ExplainerError, match="takes 3 channels"):
        asked(Asker(subject_of(Seen())), films(2, 1, 20, 28))


def test_half_precision_is_used_where_scores_stay_what_they_are() -> None:
    net, many = Seen(), 5 * films(200, 3, 20, 28)
    exact = asked(Asker(subject_of(net)), many)
    net.types.clear()
    with torch.autocast("cpu", enabled=False):
        found = asked(Asker(subject_of(net), half=True), many)
    assert net.types == [torch.float32, *[torch.bfloat16] * 4]
    assert found.dtype == torch.float32
    assert torch.equal(found[:64], exact[:64])
    assert 0 < float((found - exact).abs().max()) < 0.05 * float(exact.max() - exact.min())


def test_half_precision_is_given_up_where_it_hides_what_is_asked_for() -> None:
    """Scores that differ from film to film by less than half precision can tell."""
    net, many = Seen(), 5 + 1e-4 * films(200, 3, 20, 28)
    found = asked(Asker(subject_of(net), half=True), many)
    assert net.types == [torch.float32, torch.bfloat16, *[torch.float32] * 3]
    assert torch.equal(found, asked(Asker(subject_of(net)), many))


def test_half_precision_is_the_callers_choice_and_not_for_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.explainers.answers.ROUNDING", 1.0)
    net = convolutional().eval()
    x = 100 * films(1, 1, 24, 32)

    def explained() -> FloatArray:
        return explain_tensor(net, x, "occlusion", target=1, patch=0.3, stride=0.1, fill="zero")

    exact = explained()
    with torch.autocast("cpu", torch.bfloat16):
        half = explained()
        assert torch.is_autocast_enabled("cpu")
    assert 0 < abs(half - exact).max() < 0.3 * abs(exact).max()


def test_batches_are_sized_by_the_film_alone() -> None:
    cpu, gpu = torch.device("cpu"), torch.device("cuda")
    sizes = [batch_for(3 * side**2, cpu) for side in (8, 112, 224, 448, 4000)]
    assert sizes == [64, 16, 4, 1, 1]
    assert batch_for(3 * 224**2, gpu) == 128


def test_every_batch_is_reported_and_can_be_the_last() -> None:
    watched = Watched(stop=3)
    step = Steps(watched, 25)
    step()
    with pytest.raises(Cancelled):
        gathered(lambda start, stop: torch.ones(stop - start), 24, 5, X, step.on("asking"))
    assert watched.steps == [(0, 25), (1, 25), (6, 25), (11, 25)]
