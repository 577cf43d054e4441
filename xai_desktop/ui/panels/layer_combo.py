"""Choosing a layer of the network: by name, the last one called so, or all joined where the method can."""

from xai_desktop.core.explain_request import JOINED
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCombo

ALL = noted("all layers, joined")


class LayerCombo(CalmCombo):
    """The layers in the order of the network; below them all in one map, where that is offered."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._joins = False

    def show_layers(self, layers: tuple[str, ...]) -> None:
        """The layers of the network. The chosen one stays if there still is one of its name."""
        before = self.layer
        self.clear()
        for number, layer in enumerate(layers, 1):
            last = number == len(layers)
            self.addItem(wording("{layer} (last)").format(layer=layer) if last else layer, "last" if last else layer)
        self._names = layers
        self.offer_joined(self._joins)
        self.set_layer(before)

    def offer_joined(self, on: bool) -> None:
        """Whether the method can join all layers into one map."""
        self._joins, count = on, len(self._names)
        wanted = on and count > 1
        if wanted and self.count() == count:
            self.addItem(wording(ALL), JOINED)
        elif not wanted and self.count() > count:
            self.removeItem(count)

    @property
    def layer(self) -> str:
        """A name, `last` or `joined`; `last` where there are none."""
        return str(self.currentData() or "last")

    def set_layer(self, layer: str) -> None:
        """Show a layer without announcing it; an unknown name means the last one."""
        place = self.findData(JOINED) if layer == JOINED else -1
        if place < 0:
            place = self._names.index(layer) if layer in self._names else len(self._names) - 1
        self.setCurrentIndex(place)
