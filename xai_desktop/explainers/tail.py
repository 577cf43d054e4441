"""The part of a network behind a layer, for any network: everything before it is answered from memory.

While a film goes through once, the output of every module that finishes before the layer does is remembered. Afterwards
those modules give what they gave, once per film of a batch, without computing; the layer gives whatever feature maps it
is told to; and all that comes behind it, the code between modules included, runs as it is. Taking away each of two
thousand features of the last block costs two thousand runs of a pooling and a linear layer.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import hooks
from xai_desktop.explainers.maps import layout_of
from xai_desktop.explainers.subject import Subject

Ask = Callable[[Tensor], Tensor]
"""Feature maps (B, K, h, w) → the score of each (B,)."""


@contextmanager
def behind(subject: Subject, layer: str) -> Iterator[tuple[Tensor, Ask]]:
    """Yield the layer's feature maps A (1, K, h, w), and who can be asked about others. No gradients.

    Raises `ExplainerError` for a layer that is unknown, gives no feature maps, or is used more than once.
    """
    with torch.no_grad():
        own = hooks.module_of(subject.net, layer)
        before, given = hooks.finished_before(subject.net, layer, lambda: subject.scores(subject.x))
        if len(given) != 1:
            often = "takes no part in the network's answer" if not given else "is used more than once in a pass"
            raise ExplainerError(f"The layer {layer} {often}; choose another one.")
        layout = layout_of(layer, given[0], subject.film)
        asked = _Asked(given[0])
        with ExitStack() as undo:
            for module, output in before:
                undo.enter_context(hooks.answered(module, partial(asked.answer, output)))
            undo.enter_context(hooks.answered(own, lambda _: layout.output(asked.maps, asked.repeated(given[0]))))
            yield layout.maps(given[0]), lambda maps: asked.about(maps, subject)


class _Asked:
    """The feature maps of the batch at hand, and as many copies of what was remembered."""

    def __init__(self, maps: Tensor) -> None:
        self.maps, self._copying = maps, False

    def about(self, maps: Tensor, subject: Subject) -> Tensor:
        self.maps = maps
        films = subject.x.expand(len(maps), -1, -1, -1)
        if not self._copying:
            try:
                return subject.scores(films)
            except ExplainerError as error:
                if "memory location" not in str(error):
                    raise
            self._copying = True  # something is changed in place that all films of the batch share
        return subject.scores(films)

    def answer(self, output: Any, _inputs: tuple[Any, ...]) -> Any:
        return self.repeated(output)

    def repeated(self, output: Any) -> Any:
        """What a module gave, once per film of the batch."""
        if isinstance(output, list | tuple):
            return type(output)(self.repeated(one) for one in output)
        if not isinstance(output, Tensor) or output.ndim == 0 or len(output) != 1:
            return output
        shared = output.expand(len(self.maps), *output.shape[1:])
        return shared.clone() if self._copying else shared
