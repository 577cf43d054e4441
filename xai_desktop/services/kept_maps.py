"""Maps that were made before: found again by everything that they depend on, and by nothing else.

What a network is shown decides, not the file: the same pixels with another window are another input, and the hash of
the input tells them apart. A map at the film's resolution can show writing that is burned into the film, so that of a
film which may hold some is kept in memory only, by the rule of the thumbnails.
"""

import hashlib
from collections.abc import Callable
from typing import Protocol

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.parameters import as_json
from xai_desktop.core.study import ImageRef
from xai_desktop.io.explanation_cache import DiskCache, MemoryCache, key_of
from xai_desktop.services.questions import Question
from xai_desktop.services.reporting import versions
from xai_desktop.services.thumbnails import may_be_kept

METHODS = 1
"""Raised whenever a method, the preparation of films or the way onto the film changes: maps are then made anew."""


class Cache(Protocol):
    def get(self, key: str, image_id: str = "") -> Explanation | None: ...

    def put(self, key: str, explanation: Explanation, shown: FloatArray | None = None) -> None: ...


class KeptMaps:
    """What a running program keeps, on its disk and in its memory."""

    def __init__(self, disk: Cache | None = None, memory: Cache | None = None) -> None:
        self._disk, self._memory = disk or DiskCache(), memory or MemoryCache()

    def of(self, ref: ImageRef) -> Cache:
        """Where maps of this film are kept."""
        return self._disk if may_be_kept(ref) else self._memory


def kept_or_made(
    kept: Cache | None, question: Question, layer: str, explains: str, make: Callable[[], Explanation]
) -> Explanation:
    """The map of a question, made only where it was not kept. One whose making fails or is cancelled is not kept."""
    if kept is None:
        return make()
    key = key_for(question, layer, explains)
    found = kept.get(key, question.image_id)
    if found is None:
        found = make()
        kept.put(key, found, question.method.displayed(found.raw))
    return found


def key_for(question: Question, layer: str, explains: str) -> str:
    """The name of one map: film, input, network, method with its parameters and files, class, layer, seed, versions."""
    card, target = question.bundle.card, question.target
    x = question.x.detach().to("cpu").contiguous()
    rival = target.rival.index if target.rival is not None else None
    return key_of(
        {
            "methods": METHODS,
            "versions": versions(),
            "film": question.image_hash,
            "input": [hashlib.sha256(x.numpy().tobytes()).hexdigest(), str(x.dtype), list(x.shape)],
            "pixels": str(question.pixel_map),
            "weights": card.weights_hash,
            "network": [card.name, card.version, card.architecture, repr(card.arguments), list(card.classes)],
            "explainer": question.method.key,
            "parameters": as_json(question.method),
            "materials": question.method.materials(),
            "target": [target.index, target.label, target.against, rival],
            "layer": layer,
            "explains": explains,
            "seed": question.seed,
            "device": question.bundle.device,
        }
    )
