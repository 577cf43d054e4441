"""What a person asks of an explainer, complete enough to be run, compared and kept."""

from dataclasses import dataclass

from xai_desktop.core.parameters import Value

JOINED = "joined"
"""All layers of the network, joined into one map."""


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """An explainer by key, its parameters as (name, value) pairs in the order of its form, and a layer by name.

    `layer` is a name of the net, `last`, several names with commas between them, or `joined` for all layers in one map
    (where the method joins them). The same request on the same film, network and target gives the same map,
    so that requests may be compared to see whether anything has changed.
    """

    key: str = "grad_cam"
    parameters: tuple[tuple[str, Value], ...] = ()
    layer: str = "last"

    def as_dict(self) -> dict[str, Value]:
        """The parameters by name."""
        return dict(self.parameters)
