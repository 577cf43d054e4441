"""Answers that are shares of one, or shares each, and the logits that they were made of."""

from torch import Tensor

from xai_desktop.core.errors import BundleError
from xai_desktop.core.prediction import ScoreKind

SMALLEST = 1e-12
ROOM = 1e-3
"""How far outside of 0 to 1 a share may lie by rounding, as in half precision."""


def kind_of(told: object) -> ScoreKind | None:
    """What a bundle's argument `gives` says; None where the answers are no shares."""
    return ScoreKind(told) if told in (ScoreKind.SOFTMAX.value, ScoreKind.SIGMOID.value) else None


def logits_of(answers: Tensor, gives: ScoreKind | None) -> Tensor:
    """What shares were made of: their logarithm, or the logit of each.

    Raises `BundleError` for an answer that cannot be a share: then the network was taken for what it is not.
    """
    if gives is None:
        return answers
    _check(answers)
    if gives is ScoreKind.SOFTMAX:
        return answers.clamp_min(SMALLEST).log()
    return answers.clamp(1e-7, 1 - 1e-7).logit()


def _check(answers: Tensor) -> None:
    if answers.is_meta or not answers.numel():
        return
    low, high = answers.detach().aminmax()
    if float(low) < -ROOM or float(high) > 1 + ROOM:
        worst = float(high if high > 1 + ROOM else low)
        raise BundleError(
            f"This network's answers were taken for shares between 0 and 1 when it was imported, and one is "
            f"{worst:.3g}; import it again with --score logit."
        )
