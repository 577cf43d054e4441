"""A last layer that somebody put into a sequence, behind a dropout as a rule: `fc.1.weight` in place of `fc.weight`."""

import re
from collections.abc import Mapping

from torch import Tensor

from xai_desktop.core.wording import told

State = Mapping[str, Tensor]
_IN_SEQUENCE = re.compile(r"(?P<head>fc|classifier(?:\.\d+)?|head(?:\.fc)?|heads(?:\.head)?)\.(?P<place>\d+)\.weight")


def without_sequence(state: State) -> tuple[State, str] | None:
    """The weights with the layer under the name of the sequence, and a sentence; None where there is no such layer.

    Only where the sequence has one layer with weights: what else stands in it computes nothing of its own.
    """
    for name in state:
        found = _IN_SEQUENCE.fullmatch(name)
        if found is None or state[name].ndim != 2:
            continue
        head, layer = found["head"], name.removesuffix(".weight")
        if all(other.startswith(f"{layer}.") for other in state if other.startswith(f"{head}.")):
            named = {
                head + key[len(layer) :] if key.startswith(f"{layer}.") else key: one for key, one in state.items()
            }
            said = told(
                "its last layer is called {layer}, as behind a dropout, and was taken for {head}",
                layer=layer,
                head=head,
            )
            return named, said
    return None
