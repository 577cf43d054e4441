"""The part of a film that a map keeps, to be shown to the same network again (methods §5.5)."""

import numpy as np

from xai_desktop.core.arrays import FloatArray, owned
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.threshold import Percentile, RankedMap, Threshold

KEPT = Percentile(80.0)
"""The paper keeps what lies above the 80th percentile: the top fifth."""


def explanation_map(
    picture: FloatArray, heatmap: FloatArray, threshold: Threshold = KEPT, outside: float = 0.0
) -> FloatArray | None:
    """`picture` (…, H, W) where the map (H, W) is highest, `outside` everywhere else; None where there is no map.

    The picture is the film before the network's normalisation, so that 0 is black, which is what the paper shows
    outside; on a chest film, black is air. By rank, and never at the map's minimum, as everywhere else (§10.1). An
    empty, constant or non-finite map keeps nothing that could be asked about: `judge` says which of them it is.
    """
    if judge(heatmap) is not MapState.OK:
        return None
    mask = RankedMap.of(heatmap).mask(threshold)
    return owned(np.where(mask, picture, np.float32(outside)), np.float32)
