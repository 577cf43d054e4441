"""What a network's card says against its use on a film, in sentences for window, files and command line alike."""

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import told


def doubts(card: BundleCard, ref: ImageRef) -> tuple[str, ...]:
    """English sentences, which the window says again in its language; none where nothing is known against it."""
    return tuple(filter(None, (drawn_doubt(card, ref), _outside(card, ref))))


def drawn_doubt(card: BundleCard, ref: ImageRef) -> str:
    """A film counts as drawn where its file says so (Synthetic Data, 0008,001C): a picture says nothing about itself,
    and is taken for a patient's rather than not."""
    if not card.synthetic or ref.synthetic:
        return ""
    return told(
        "{network} learnt from drawn films only: what it says of a patient's film means nothing.", network=card.name
    )


def _outside(card: BundleCard, ref: ImageRef) -> str:
    facts = ", ".join(card.scope.outside(ref))
    return (
        told(
            "{network} was made for {made_for}, and this film has {facts}: what it says may mean nothing.",
            network=card.name,
            made_for=card.scope.text,
            facts=facts,
        )
        if facts
        else ""
    )
