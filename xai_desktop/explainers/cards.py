"""The catalogue of methods as a file: `python -m xai_desktop.explainers.cards` writes it again."""

from pathlib import Path

from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.explainers import EXPLAINERS
from xai_desktop.explainers.base import GROUPS, Explainer
from xai_desktop.io import atomic
from xai_desktop.io.explainer_cards import cards_file, cards_text


def card_of(kind: type[Explainer]) -> ExplainerCard:
    """What a method says about itself."""
    return ExplainerCard(
        key=kind.key,
        label=kind.label,
        group=kind.group,
        summary=kind.summary,
        source=kind.source,
        parameters=kind.parameters(),
        uses_layer=kind.uses_layer,
        layerwise=kind.layerwise,
        needs=tuple(str(need) for need in kind.needs),
        signed=kind.signed,
        by_class=kind.by_class,
        several_layers=kind.several_layers,
    )


def cards() -> tuple[ExplainerCard, ...]:
    """One card per method: by family, then by name."""
    order = sorted(EXPLAINERS, key=lambda kind: (GROUPS.index(kind.group), kind.label.casefold()))
    return tuple(card_of(kind) for kind in order)


def write_cards() -> Path:
    """Bring `resources/explainers.json` up to date. Raises `ExportError`."""
    return atomic.write_text(cards_file(), cards_text(cards()))


if __name__ == "__main__":
    write_cards()
