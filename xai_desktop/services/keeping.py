"""The explanation map: the film as the network sees it with only the pixels that a map keeps (P004; methods §5.5).

Everything else is filled: blurred and with the mean grey, and black as in the paper, where black is air.
"""

from collections.abc import Sequence

import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, FloatArray, owned
from xai_desktop.core.asked import BLACK
from xai_desktop.core.errors import ExplainerError, InputError
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.kept import KeptPixels
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.threshold import Threshold
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.canvas import Canvas, share_of
from xai_desktop.services.filling import filling
from xai_desktop.services.results import Film, MapResult
from xai_desktop.services.target_scores import TargetScores

OTHERS = ("mean", "blur", BLACK)

_QUIET = Quiet()


def keep(
    bundle: ModelBundle,
    film: Film,
    result: MapResult,
    threshold: Threshold,
    fillings: Sequence[str] = OTHERS,
    task: Task = _QUIET,
) -> KeptPixels:
    """Raises `ExplainerError` where the map is none, `InputError` where it is of another film or a filling has no
    answer, `Cancelled`."""
    made = result.explanation
    if made.state is not MapState.OK:
        raise ExplainerError(f"{made.state.sentence} So there are no pixels to keep; choose another method or class.")
    task.step(0, 0, "covering")
    canvas = Canvas.of(film.image, bundle.card.input)
    if made.size != canvas.size:
        raise InputError(f"The map is of a film of {made.size}, not of {canvas.size}; make it again.")
    mask = result.ranked.mask(threshold)
    ways = [filling(key, canvas) for key in fillings]
    inputs = [one.without(hidden) for hidden in (~mask, np.ones_like(mask)) for one in ways]
    missing = [one.key for one, x in zip(ways, inputs, strict=False) if x is None]
    picture = ways[0].painted(~mask)
    if missing or picture is None:
        raise InputError(f"What a map leaves out cannot be filled with {missing[0]}; choose mean, blur or black.")
    asked = TargetScores(bundle, [canvas.x, *(x for x in inputs if x is not None)], made.target, task)
    return KeptPixels(
        target=asked.target.title,
        bundle=bundle.name,
        kind=asked.kind,
        whole=asked.scores[0],
        scores=tuple(zip(fillings, asked.scores[1 : len(ways) + 1], asked.scores[len(ways) + 1 :], strict=True)),
        share=share_of(mask & canvas.seen, canvas.seen),
        threshold=result.cut(threshold).text,
        picture=_shown(picture, bundle.card.input),
        layer=made.layer,
    )


def _shown(planes: FloatArray, spec: InputSpec) -> ByteArray:
    """(H, W) or (H, W, 3) uint8 for a screen: bone bright, red first."""
    bright: AnyArray = 1 - planes if spec.polarity == "bone_dark" else planes
    greys = np.rint(bright * 255).astype(np.uint8)
    if len(greys) == 1:
        return owned(greys[0], np.uint8)
    return owned((greys if spec.channel_order == "RGB" else greys[::-1]).transpose(1, 2, 0), np.uint8)
