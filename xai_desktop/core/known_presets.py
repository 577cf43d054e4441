"""The presets that come with the program, as data (editable here and nowhere else).

Every explainer has its standard values, which are its fields' defaults. Others are here only where a paper or the
method's own description gives a number; nothing is a guess at what might be faster or finer.
"""

from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.parameter_presets import ParameterPreset

STANDARD, PAPER, FAST = "Standard", "As in the paper", "Fast"

KNOWN: tuple[ParameterPreset, ...] = (
    ParameterPreset(
        "rise",
        PAPER,
        (("samples", 4000), ("cells", 7), ("shown", 0.5), ("fill", "zero")),
        "4,000 masks (8,000 for deeper networks), half of 7 × 7 cells shown, the rest at the training mean.",
    ),
    ParameterPreset("smooth_grad", PAPER, (("samples", 50), ("noise", 0.15)), "50 copies, noise of 10 to 20 %."),
    ParameterPreset("smooth_grad", "SmoothGrad²", (("squares", True),), "Squared gradients, after Hooker et al. 2019."),
    ParameterPreset("eigen_cam", PAPER, (("centred", False),), "The paper does not take the features' means away."),
    ParameterPreset(
        "integrated_gradients", PAPER, (("rule", "midpoint"), ("steps", 50)), "Evenly spaced points, 20 to 300 of them."
    ),
    ParameterPreset(
        "score_cam", FAST, (("budget", 128),), "Asks about 128 channels; the weights of the others are estimated."
    ),
    ParameterPreset(
        "smooth_grad_cam_pp", "Omeiza et al.", (("average", "derivatives"),), "Averages derivatives, not maps."
    ),
    ParameterPreset("feature_cam", PAPER, (("edges", "hed"),), "Edges by HED, which needs a file of weights."),
)


def standard(card: ExplainerCard) -> ParameterPreset:
    """The defaults of every field."""
    return ParameterPreset(card.key, STANDARD, why="Every parameter at its default.")


def known_presets(card: ExplainerCard) -> tuple[ParameterPreset, ...]:
    """The standard values first; none for an explainer that has no parameters."""
    if not card.parameters:
        return ()
    return (standard(card), *(one for one in KNOWN if one.explainer == card.key))
