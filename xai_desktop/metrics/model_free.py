"""How much of a map comes from the film's own edges rather than from the network? (P004's Feature CAM)

Feature CAM adds an edge picture to a map of the network. The edge picture needs no network, so that a map which it
explains well says little about what the network used, however good it looks.
"""

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import checked


@metric("model-free share")
def model_free_share(heatmap: FloatArray, edges: FloatArray) -> Measured:
    """R² of the straight line that predicts the map's pixels from the edge picture's: the share of its variance.

    In [0, 1]; the squared correlation over the seen pixels. 0 where the edge picture is flat. The network's own map
    may follow edges, too: beside this number belongs the one of the base map.
    """
    values, picture = checked(heatmap), checked(edges)
    if values.shape != picture.shape:
        raise InputError(
            f"The map is {values.shape} and the edge picture {picture.shape}; bring them to one size first."
        )
    state = judge(values)
    if state is not MapState.OK:
        return Measured(None, state.sentence)
    seen = np.isfinite(values) & np.isfinite(picture)
    return Measured(_r2(values[seen].astype(np.float64), picture[seen].astype(np.float64)))


def _r2(values: FloatArray, picture: FloatArray) -> float:
    x, y = picture - picture.mean(), values - values.mean()
    spread = float(x @ x) * float(y @ y)
    return min(float(x @ y) ** 2 / spread, 1.0) if spread > 0 else 0.0
