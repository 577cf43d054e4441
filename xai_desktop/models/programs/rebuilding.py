"""A program's weights, read in its process, put into a network that is known here. Equal answers prove it the same."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.programs.comparing import EQUAL, STRENGTHS, difference, films_of, one_by_one
from xai_desktop.models.programs.program import Facts, Program

SURE = 0.01
LARGER = 96
"""Pixels that a second film has more on each side."""


@dataclass(frozen=True, slots=True, eq=False)
class Rebuilt:
    """The architecture, its arguments and its weights, with the evidence."""

    architecture: str
    arguments: tuple[tuple[str, object], ...]
    state: dict[str, Tensor]
    evidence: tuple[str, ...]
    ends: ScoreKind | None = None
    """What the program makes of the network's logits, which are explained."""


class _Ended(nn.Module):
    """A network with a last step behind it."""

    def __init__(self, net: nn.Module, ends: ScoreKind | None) -> None:
        super().__init__()
        self.net, self.ends = net, ends

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.net(x)
        if self.ends is None:
            return found
        return found.softmax(1) if self.ends is ScoreKind.SOFTMAX else found.sigmoid()


def rebuilt(program: Program, facts: Facts) -> Rebuilt | None:
    """The same network built here, where its weights are those of one that is known and its answers agree.

    None where not. Raises `BundleError` where the program itself fails.
    """
    from xai_desktop.models.backbones import build
    from xai_desktop.models.importing.names import plainly_named
    from xai_desktop.models.importing.recognising import recognise
    from xai_desktop.models.loading import take_weights

    state = {name: torch.from_numpy(value.copy()) for name, value in program.state().items()}
    if not state:
        return None
    try:
        named = plainly_named(state)
        found = recognise(named.state, program.path)
        net = build(found.found.architecture, dict(found.found.arguments), found.found.class_count)
        take_weights(net, found.found.state)
    except (BundleError, RuntimeError):
        return None
    for ends in dict.fromkeys((None, facts.gives)):
        apart = _apart(_Ended(net, ends).eval(), program, facts)
        if apart <= EQUAL:
            said = "built here from the program's own weights, its answers differ from the program's by at most"
            match, evidence = found.found, (*named.said, *found.evidence, f"{said} {apart:.1g}")
            return Rebuilt(match.architecture, match.arguments, dict(match.state), evidence, ends)
    return None


def _apart(net: nn.Module, program: Program, facts: Facts) -> float:
    """How far apart the answers are, also for larger films where the program takes those."""
    films = films_of(facts.channels, facts.size)
    wanted = one_by_one(program.answers, films)
    if facts.gives and not ((wanted > SURE) & (wanted < 1 - SURE)).any():
        return float("inf")  # shares of none and all would be those of many a network
    found = difference(net, films, wanted)
    if not found <= EQUAL:
        return found
    larger = films_of(facts.channels, (facts.size[0] + LARGER, facts.size[1] + LARGER))[-1:] / STRENGTHS[-1]
    try:
        return max(found, difference(net, larger, program.answers(larger)))
    except (BundleError, RuntimeError):
        return found  # one of the two takes no other size, so nobody can choose one
