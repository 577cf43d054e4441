"""Networks that have forgotten what they learnt, from the output on (Adebayo et al. 2018; P003's Sect. 4.4).

A map that stays the same when the network's weights are drawn anew does not explain what the network has learnt.
"""

from collections.abc import Sequence

from torch import nn

from xai_desktop.models.staged import StagedNet
from xai_desktop.services.randomising import renewed
from xai_desktop.training.weights import reset

TRAINED, SEMI = 0, 1
"""How many parts are new: none; the head alone, P003's *semi-randomised*."""


def full(net: StagedNet) -> int:
    """How many parts there are, the head and every stage: P003's *fully randomised* network."""
    return len(net.stages) + 1


def randomised(net: StagedNet, depth: int, seed: int) -> StagedNet:
    """A copy in eval mode with new weights in its last `depth` parts, the head first; the network stays as it is.

    A deeper copy has the same new weights where a shallower one has them, so that depths differ in one part only. The
    weights are those of a training's beginning here, whole parts at once.
    """
    stages = [f"stages.{number}" for number in reversed(range(len(net.stages)))]
    parts = [f"heads.{len(net.heads) - 1}", *stages]
    return renewed(net, [(number, (name,)) for number, name in enumerate(parts[:depth])], seed, _whole)


def _whole(parts: Sequence[nn.Module], seed: int) -> None:
    for part in parts:
        reset(part, seed)
