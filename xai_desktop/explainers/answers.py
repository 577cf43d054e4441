"""Asking a network about many films that are made while they are asked about, in batches that stay in the cache.

Batches are sized by the films' shape and halved where memory is short, never sized by the clock: two runs of one map
agree bit for bit. Channels-last films let a CPU's convolutions and poolings run up to twice as fast (measured:
SqueezeNet 1.8×, ResNet-50 1.1× at 224 pixels), and few films at once are quicker than many: of 1 to 12 per batch, 4
were the quickest for SqueezeNet, ResNet-50, DenseNet-121 and VGG-16, up to twice as quick as 12. `no_grad` is as fast
as `inference_mode`, and what a network caches in its passes stays usable for training.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers.folding import Folded, Folding, Watching
from xai_desktop.explainers.memory import in_batches
from xai_desktop.explainers.scores import Kind
from xai_desktop.explainers.subject import Subject

VALUES = 4 * 3 * 224**2
"""In one batch of films on a CPU: enough to be quick, few enough to be stopped soon."""

MOST = 64
"""Films in one batch, however small they are."""

GPU = 32
"""How many times as much a GPU takes at once; it is halved where it was too much."""

ROUNDING = 0.02
"""Half precision may move no score of the first batch by more than this share of the range of its scores."""

FOLDING = 1e-4
"""Folded batch norms may move a score by this share of it, or by this much: a hundred times what rounding does."""

Films = Callable[[int, int], Tensor]
"""The films from `start` to before `stop`, (n, C, H, W)."""

Reached = Callable[[int], None]
"""Called with how many are done, after every batch."""


def batch_for(values: int, device: torch.device) -> int:
    """How many items of so many values are asked about at once."""
    more = 1 if device.type == "cpu" else GPU
    return max(1, min(MOST, VALUES // max(1, values))) * more


def gathered(ask: Films, count: int, size: int, like: Tensor, reached: Reached) -> Tensor:
    """(count,): what `ask(start, stop)` gives, at most `size` at once; of the type and device of `like`.

    Raises `DeviceMemoryError` where even one does not fit, and `Cancelled` from `reached`.
    """
    found = like.new_zeros(count)

    def work(start: int, stop: int) -> None:
        found[start:stop] = ask(start, stop)

    for done in in_batches(count, size, work, like.device):
        reached(done)
    return found


class Asker:
    """Asks about films in whatever layout and precision the network takes.

    `subject` must be settled: its score must not change from film to film. With `half`, what `torch.autocast` makes of
    the network is asked, but only if the first batch shows that this changes little; that batch is asked about twice.
    On a CPU batch norms are folded into their convolutions from the second batch on, if its first film shows that this
    does not matter.
    """

    def __init__(self, subject: Subject, kind: Kind = "logit", half: bool = False) -> None:
        self._subject, self._kind = subject, kind
        self._channels_last = subject.x.device.type == "cpu"
        self._half, self._trusted = half, not half
        self._folded: dict[int, Folded] | None = {} if half or subject.x.device.type != "cpu" else None
        """What is folded; None until it is known."""
        self._proved = False

    @property
    def x(self) -> Tensor:
        """The film in the layout that films are asked about in, so that those made of it need not be copied."""
        return self._laid_out(self._subject.x)

    def __call__(self, count: int, films: Films, reached: Reached) -> Tensor:
        """(count,): the score of each film. Raises `ExplainerError`, `DeviceMemoryError`, `Cancelled`."""
        x = self._subject.x
        with torch.no_grad():
            size = batch_for(x.numel(), x.device)
            return gathered(lambda start, stop: self.scores(films(start, stop)), count, size, x, reached)

    def scores(self, films: Tensor) -> Tensor:
        """(b, C, H, W) → (b,), in the precision of the film."""
        if self._trusted:
            return self._scores(films, self._half)
        exact, half = self._scores(films, False), self._scores(films, True)
        self._half = bool((half - exact).abs().max() <= ROUNDING * (exact.max() - exact.min()))
        self._trusted = True
        return exact

    def _scores(self, films: Tensor, half: bool) -> Tensor:
        """A network that calls `view` on its feature maps does not take channels-last films: it is asked again."""
        with torch.autocast(films.device.type, enabled=half):
            try:
                return self._quickly(films)
            except ExplainerError:
                if not self._channels_last:
                    raise
            self._channels_last = False
            return self._quickly(films)

    def _quickly(self, films: Tensor) -> Tensor:
        if self._folded is None:
            with Watching() as seen:
                found = self._asked(films)
            self._folded = seen.folded()
            return found
        return self._folding(films, self._folded) if self._folded else self._asked(films)

    def _folding(self, films: Tensor, folded: dict[int, Folded]) -> Tensor:
        with Folding(folded) as folding:
            found = self._asked(films)
        if folding.left or not (self._proved or self._is_same(found[:1], films[:1])):
            self._folded = {}  # another way through the network than before
            return self._asked(films)
        self._proved = True
        return found

    def _is_same(self, found: Tensor, film: Tensor) -> bool:
        return torch.allclose(found, self._asked(film), rtol=FOLDING, atol=FOLDING)

    def _asked(self, films: Tensor) -> Tensor:
        return self._subject.scores(self._laid_out(films), self._kind).to(self._subject.x.dtype)

    def _laid_out(self, films: Tensor) -> Tensor:
        return channels_last(films) if self._channels_last else channels_first(films)


def channels_last(films: Tensor) -> Tensor:
    """The same values, said to lie channels last also where there is one channel, and torch sees no difference.

    Grey films gain the most: without it the whole pass is made channels first (SqueezeNet takes 2.3 times as long).
    """
    if films.shape[1] > 1:
        return films.contiguous(memory_format=torch.channels_last)
    height, width = films.shape[2:]
    return films.contiguous().as_strided(films.shape, (height * width, 1, width, 1))


def channels_first(films: Tensor) -> Tensor:
    """The same values in torch's own order."""
    return films.contiguous().flatten(1).view(films.shape)
