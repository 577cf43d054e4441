"""What a saliency method says about itself: enough to offer it and to draw its form before torch is loaded."""

from dataclasses import dataclass

from xai_desktop.core.parameters import Parameter


@dataclass(frozen=True, slots=True)
class ExplainerCard:
    """The readable half of an explainer.

    `uses_layer` says that a layer can be chosen, `layerwise` that every layer's map comes out of one pass. `needs` are
    sentences about the network. `by_class` False means that the map is the same for every class, `several_layers` that
    maps of several layers can be joined into one. `signed` means that the heatmap speaks for and against the class, so
    that it wants a diverging colour map.
    """

    key: str
    label: str
    group: str
    summary: str
    source: str
    parameters: tuple[Parameter, ...] = ()
    uses_layer: bool = False
    layerwise: bool = False
    needs: tuple[str, ...] = ()
    signed: bool = False
    by_class: bool = True
    several_layers: bool = False
