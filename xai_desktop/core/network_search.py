"""Finding a network by what its card says: name, classes, architecture, training, intended use, licence."""

from collections.abc import Iterable, Sequence

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explainer_search import plain


def words_of(card: BundleCard) -> str:
    """Everything of a card that somebody may look for."""
    fields: Iterable[str] = (
        *(card.name, card.task, *card.classes, *(finding for finding, _ in card.findings)),
        *(card.architecture, card.training, card.intended_use, card.training_data, card.licence),
        *(card.scope.text, "synthetic" if card.synthetic else "real", card.weights_hash),
        *(text for _, text in card.notes),
    )
    return " ".join(field for field in fields if field)


def found(texts: Sequence[str], wanted: str) -> tuple[int, ...]:
    """The places of texts in which every word is found, without regard to case, accents and hyphens; all for none."""
    words = [word for word in map(plain, wanted.split()) if word]
    return tuple(place for place, text in enumerate(texts) if all(word in plain(text) for word in words))
