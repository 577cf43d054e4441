"""How alike two maps of one film are."""

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.comparison import SideScore
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.prediction import Prediction, ScoreKind, Target
from xai_desktop.core.threshold import Threshold
from xai_desktop.metrics.likeness import rank_correlation
from xai_desktop.services.results import MapResult

OTHER_NETWORK = Measured(None, "another network than the one that is chosen made this map; choose it to see its score")
NO_MASK = Measured(None, "both masks are empty, so there is nothing that they could have in common")
OTHER_FILMS = Measured(None, "the maps are of two films of different sizes")


def correlation(first: MapResult, second: MapResult) -> Measured:
    """Spearman's rank correlation of the pixels that both networks saw, in [−1, 1]."""
    if first.explanation.size != second.explanation.size:
        return OTHER_FILMS
    return rank_correlation.measure(first.explanation.heatmap, second.explanation.heatmap)


def mask_iou(first: MapResult, second: MapResult, threshold: Threshold) -> Measured:
    """|A ∩ B| / |A ∪ B| of the masks at one threshold, in [0, 1], among the pixels that both networks saw."""
    if first.explanation.size != second.explanation.size:
        return OTHER_FILMS
    for one in (first, second):
        if one.explanation.state is not MapState.OK:
            return Measured(None, one.explanation.state.sentence)
    seen = np.isfinite(first.explanation.heatmap) & np.isfinite(second.explanation.heatmap)
    ours, theirs = (one.ranked.mask(threshold) & seen for one in (first, second))
    either = int(np.count_nonzero(ours | theirs))
    return Measured(int(np.count_nonzero(ours & theirs)) / either) if either else NO_MASK


def side_score(result: MapResult, prediction: Prediction | None) -> SideScore:
    """The score of the class that a map explains, where the prediction is of the network that made it."""
    made, target = result.explanation.provenance, result.explanation.target
    if prediction is None or prediction.bundle_hash != made.bundle_hash:
        return SideScore(made.bundle, target.title, OTHER_NETWORK)
    return SideScore(made.bundle, target.title, _score(prediction, target), _KINDS[prediction.kind])


def _score(prediction: Prediction, target: Target) -> Measured:
    """Of the class itself; one that is asked about against itself or over a rival has that of the class, too."""
    return Measured(prediction.find(target.index).score)


_KINDS = {
    ScoreKind.LOGIT: "(logit)",
    ScoreKind.SIGMOID: "(sigmoid)",
    ScoreKind.SOFTMAX: "(softmax)",
    ScoreKind.CALIBRATED: "(calibrated)",
}
