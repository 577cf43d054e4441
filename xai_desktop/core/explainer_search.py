"""Finding an explainer by what people call it: its name, its family, an abbreviation, or the paper it comes from."""

import unicodedata
from collections.abc import Sequence

from xai_desktop.core.explainer_card import ExplainerCard

NICKNAMES: dict[str, tuple[str, ...]] = {
    "saliency": ("vanilla gradient", "backpropagation"),
    "input_x_gradient": ("gradient times input",),
    "smooth_grad": ("sg",),
    "guided_backprop": ("gbp", "gb"),
    "guided_grad_cam": ("ggc", "guided gradcam"),
    "grad_cam_pp": ("gradcampp", "grad cam plus plus"),
    "smooth_grad_cam_pp": ("smoothgradcampp",),
    "gradient_shap": ("gradshap", "expected gradients"),
    "extremal_perturbation": ("ep", "meaningful perturbation"),
    "occlusion": ("sliding window",),
    "augmented": ("tta", "aug smooth"),
    "edge_map": ("edge detector", "baseline"),
    "random_map": ("noise", "baseline"),
}
"""What people say that neither name nor initials give, by key."""

EXACT, BEGINS, NAMED, ABOUT = range(4)


def found(cards: Sequence[ExplainerCard], text: str) -> tuple[str, ...]:
    """The keys of explainers that a search finds, best first; all of them in their order for an empty text.

    Every word must be found. Whole names and abbreviations come first, then beginnings of names, then parts of them,
    then families and papers; where that is equal, the order of the catalogue stays.
    """
    words = [plain(word) for word in text.split()]
    words = [word for word in words if word]
    ranks = {card.key: _rank(card, plain(text), words) for card in cards}
    ranked = [(rank, key) for key, rank in ranks.items() if rank is not None]
    return tuple(key for _, key in sorted(ranked, key=lambda pair: pair[0]))


def plain(text: str) -> str:
    """Small letters, digits and `+` only, without accents: `Grad-CAM++` and `gradcam ++` are the same word."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("×", "x"))
    return "".join(letter for letter in letters if letter.isalnum() or letter == "+")


def initials(name: str) -> str:
    """`Integrated gradients` → `ig`; empty for one word, whose only letter says nothing."""
    words = name.replace("-", " ").split()
    return "".join(plain(word)[:1] for word in words) if len(words) > 1 else ""


def _rank(card: ExplainerCard, whole: str, words: Sequence[str]) -> int | None:
    names = [plain(name) for name in (card.label, card.key, *NICKNAMES.get(card.key, ()))]
    if not words:
        return EXACT
    if whole in (*names, initials(card.label)):
        return EXACT
    everything = (*names, plain(card.group), plain(card.source))
    if not all(any(word in one for one in everything) for word in words):
        return None
    if any(name.startswith(whole) for name in names):
        return BEGINS
    return NAMED if all(any(word in name for name in names) for word in words) else ABOUT
