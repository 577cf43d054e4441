"""By what an IoU of the worklist was measured: numbers of films may stand side by side only where it is the same."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.core.threshold import Threshold
from xai_desktop.core.threshold_words import threshold_json

METHODS = 1
"""Raised whenever a method, the preparation of films or the way onto the film changes: maps are then made anew, and
what was measured on the old ones counts no more."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """An explainer with all its parameters, a layer and a threshold as one `key`, and the network's weights.

    Both are hashes in hexadecimal digits; `key` has 64.
    """

    key: str
    bundle: str


def protocol_of(
    request: ExplainRequest, usual: Iterable[Parameter], threshold: Threshold, bundle_hash: str
) -> Protocol:
    """`usual` are the explainer's parameters: one that is not asked for counts with its default."""
    values: dict[str, Value] = {one.name: one.default for one in usual}
    for name, value in request.parameters:
        values[name] = float(value) if isinstance(values.get(name), float) else value  # 2 and 2.0 are one wish
    facts = [METHODS, request.key, sorted(values.items()), request.layer, threshold_json(threshold)]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return Protocol(hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest(), bundle_hash)
