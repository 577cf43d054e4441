"""A program's weights, read in its process, put into a network that is known here. Equal answers prove it the same."""

from dataclasses import dataclass

import torch
from torch import Tensor

from xai_desktop.core.errors import BundleError
from xai_desktop.models.programs.comparing import EQUAL, difference, films_of, one_by_one
from xai_desktop.models.programs.program import Facts, Program


@dataclass(frozen=True, slots=True, eq=False)
class Rebuilt:
    """The architecture, its arguments and its weights, with the evidence."""

    architecture: str
    arguments: tuple[tuple[str, object], ...]
    state: dict[str, Tensor]
    evidence: tuple[str, ...]


def rebuilt(program: Program, facts: Facts) -> Rebuilt | None:
    """The same network built here, where its weights are those of one that is known and its answers agree.

    None where not. Raises `BundleError` where the program itself fails.
    """
    from xai_desktop.models.backbones import build
    from xai_desktop.models.importing.recognising import recognise

    state = {name: torch.from_numpy(value.copy()) for name, value in program.state().items()}
    if facts.gives or not state:
        return None
    try:
        found = recognise(state, program.path)
        net = build(found.found.architecture, dict(found.found.arguments), found.found.class_count)
        net.load_state_dict(dict(found.found.state))
    except (BundleError, RuntimeError):
        return None
    films = films_of(facts.channels, facts.size)
    apart = difference(net.eval(), films, one_by_one(program.answers, films))
    if not apart <= EQUAL:
        return None
    told = f"built here from the program's own weights, its answers differ from the program's by at most {apart:.1g}"
    return Rebuilt(found.found.architecture, found.found.arguments, dict(found.found.state), (*found.evidence, told))
