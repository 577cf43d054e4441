"""What the network said about a region, as plain JSON values."""

from dataclasses import asdict
from typing import Any

from xai_desktop.core.agreement import Measured
from xai_desktop.core.asked import Altered, RegionAnswer
from xai_desktop.core.geometry import Box

Json = dict[str, Any]


def asked(box: Box, answer: RegionAnswer) -> Json:
    """Every score with its logit; what is undefined is null with a reason."""
    return {
        "box": list(box.as_tuple()),
        "sentence": answer.sentence,
        "remarks": list(answer.reasons),
        "target": answer.target,
        "bundle": answer.bundle,
        "score_kind": str(answer.kind),
        "whole": asdict(answer.whole),
        "fillings": [_altered(one) for one in answer.altered],
        "region_share": answer.region_share,
        "unseen_share": answer.unseen_share,
        "map_share": _measured(answer.map_share),
        "layers": [{"layer": one.label, "map_share": _measured(one.share)} for one in answer.layers],
        "strongest": answer.strongest.label if answer.strongest else None,
    }


def _altered(one: Altered) -> Json:
    nothing = {"value": None, "reason": one.reason}
    scores = {"without": one.without, "only": one.only, "filling_alone": one.empty}
    told = {name: nothing if score is None else asdict(score) for name, score in scores.items()}
    return {"filling": one.filling, **told}


def _measured(value: Measured) -> Json:
    return {"value": value.value} if value.known else {"value": None, "reason": value.reason}
