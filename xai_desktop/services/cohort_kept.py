"""What the network says to the part of one film that one map keeps: what an audit averages over its films.

Two ways to keep a part, which are two questions. `hard` is P004's: the pixels above the map's 80th percentile as they
are, by rank. `soft` is Grad-CAM++'s: every pixel times the map's positive part over its highest value, where the film
is a picture whose black is 0. What is left out is black in both papers, and black is air on a chest film: the same is
asked with the film's mean grey, itself blurred and its surroundings drawn in (methods §10.15). A soft mask has no
inside to draw from, so that it knows no inpainting.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.asked import Scored
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.prediction import ScoreKind, Target
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.threshold import Cut, RankedMap
from xai_desktop.explainers.baselines import BASELINES
from xai_desktop.metrics.energy import NO_POSITIVE
from xai_desktop.metrics.explanation_map import KEPT
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.imputing import imputed
from xai_desktop.services.input_maps import state_of
from xai_desktop.services.kept_parts import black_of, names_of, rows_of
from xai_desktop.services.target_scores import answers, kind_of, scored

BLACK, INPAINT = "black", "inpaint"
HARD: Literal["hard"] = "hard"
SOFT: Literal["soft"] = "soft"
FILLINGS = (BLACK, "blur", "mean", INPAINT)

Row = tuple[float, ...]
Key = tuple[str, str]
"""A filling, and how the part is kept."""

_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class KeptWay:
    """With one filling: the probabilities (names,) of the hard part, and the explained class's scores of both parts.

    `soft` is None where there is no soft part: of inpainting, and of a map without a positive value.
    """

    filling: str
    row: Row
    hard: Scored
    soft: Scored | None


@dataclass(frozen=True, slots=True)
class KeptScores:
    """One film and one map. `names` are the classes of a row; a network of one logit has two, against and for.

    `row` and `whole` are the whole film's; `explained` is the place of the explained class in a row. `kept_share` is
    the real share of the hard part's pixels. A map that is none keeps nothing, and `reason` says what it is; `reason`
    also says why a map that is one has no soft part.
    """

    names: tuple[str, ...]
    explained: int
    kind: ScoreKind
    row: Row
    whole: Scored
    ways: tuple[KeptWay, ...] = ()
    kept_share: float = 0.0
    reason: str = ""

    @property
    def called(self) -> int:
        """The place of the class that the network gives the whole film: the reference of right classification."""
        return int(np.argmax(self.row))

    def way(self, filling: str = BLACK) -> KeptWay | None:
        """What is known with this filling; None where there is no map."""
        return next((one for one in self.ways if one.filling == filling), None)


def kept_scores(
    bundle: ModelBundle, x: Tensor, heatmap: FloatArray, target: Target, threshold: Cut = KEPT, task: Task = _QUIET
) -> KeptScores:
    """Of a film x (1, C, h, w) that is ready for the network, and its map (h, w) on the same grid (`on_input`).

    `target` is the explained class; what speaks against one or tells two apart has no probability of its own, and its
    class is asked about. Raises `ExplainerError`, `BundleError`, `Cancelled`.
    """
    if heatmap.shape != tuple(x.shape[2:]):
        raise ExplainerError(
            f"The map has {heatmap.shape} pixels and the network's input {tuple(x.shape[2:])}; bring it to the input."
        )
    film, state, plain = x.cpu(), state_of(heatmap), target.plain
    mask = RankedMap.of(heatmap).mask(threshold)
    films = _films(bundle, film, heatmap, mask) if state is MapState.OK else {}
    logits = answers(bundle, torch.cat([film, *films.values()]), task)
    kind, names = kind_of(bundle.card.score_kind, plain), names_of(bundle)
    rows, own = [tuple(row) for row in rows_of(bundle, logits).tolist()], scored(kind, plain, logits)
    explained = plain.index + len(names) - len(bundle.card.classes)
    found = KeptScores(names, explained, kind, rows[0], own[0], reason=state.sentence)
    if state is not MapState.OK:
        return found
    told = dict(zip(films, zip(rows[1:], own[1:], strict=True), strict=True))
    reason = "" if (BLACK, SOFT) in films else NO_POSITIVE
    return replace(found, ways=tuple(_way(one, told) for one in FILLINGS), kept_share=float(mask.mean()), reason=reason)


def _films(bundle: ModelBundle, film: Tensor, heatmap: FloatArray, mask: BoolArray) -> dict[Key, Tensor]:
    """(1, C, h, w) each, by filling and by how it is kept."""
    inside, weight = torch.from_numpy(np.array(mask)), _weight(heatmap)
    others = {BLACK: black_of(bundle.card.input).expand(film.shape)}
    others |= {one: BASELINES[one](film) for one in ("blur", "mean")}
    found: dict[Key, Tensor] = {(one, HARD): torch.where(inside, film, other) for one, other in others.items()}
    found[INPAINT, HARD] = torch.from_numpy(imputed(film[0].numpy(), ~mask))[None]
    if weight is not None:
        found |= {(one, SOFT): other + weight * (film - other) for one, other in others.items()}
    return found


def _weight(heatmap: FloatArray) -> Tensor | None:
    """(h, w) from 0 to 1; None where nothing is positive."""
    highest = heatmap.max()
    return torch.from_numpy(np.maximum(heatmap, 0) / highest) if highest > 0 else None


def _way(filling: str, told: dict[Key, tuple[Row, Scored]]) -> KeptWay:
    row, hard = told[filling, HARD]
    soft = told.get((filling, SOFT))
    return KeptWay(filling, row, hard, None if soft is None else soft[1])
