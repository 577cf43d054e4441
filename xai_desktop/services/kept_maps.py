"""Maps that were made before: found again by everything that they depend on, and by nothing else.

What a network is shown decides, not the file: the same pixels with another window are another input, and the hash of
the input tells them apart. A map at the film's resolution can show writing that is burned into the film, so that of a
film which may hold some is kept in memory only, by the rule of the thumbnails.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.parameters import as_json
from xai_desktop.core.protocol import METHODS
from xai_desktop.core.study import ImageRef
from xai_desktop.io.explanation_cache import DiskCache, MemoryCache, key_of
from xai_desktop.services.questions import Question
from xai_desktop.services.reporting import versions
from xai_desktop.services.thumbnails import may_be_kept


class Cache(Protocol):
    def get(self, key: str, image_id: str = "") -> Explanation | None: ...

    def put(self, key: str, explanation: Explanation, shown: FloatArray | None = None) -> None: ...

    def size(self) -> int: ...

    def clear(self) -> None: ...


class KeptMaps:
    """What a running program keeps, on its disk and in its memory."""

    def __init__(self, disk: Cache | None = None, memory: Cache | None = None) -> None:
        self._disk, self._memory = disk or DiskCache(), memory or MemoryCache()

    def of(self, ref: ImageRef) -> Cache:
        """Where maps of this film are kept."""
        return self._disk if may_be_kept(ref) else self._memory

    def size(self) -> int:
        """Bytes, on the disk and in memory."""
        return self._disk.size() + self._memory.size()

    def clear(self) -> None:
        """Every map is made anew from here on."""
        self._disk.clear()
        self._memory.clear()


def kept_or_made(
    kept: Cache | None,
    question: Question,
    layers: Sequence[str],
    make: Callable[[], tuple[Explanation, ...]],
    way: str = "one",
) -> tuple[Explanation, ...]:
    """The maps of a question, one per layer, made together unless every one was kept. `way` is how they are made.

    Maps whose making fails or is cancelled are not kept.
    """
    if kept is None:
        return make()
    facts = _facts(question, way)
    keys = [key_of({**facts, "layer": layer}) for layer in layers]
    found = [kept.get(key, question.image_id) for key in keys]
    whole = tuple(one for one in found if one is not None)
    if keys and len(whole) == len(keys):
        return whole
    made = make()
    for key, one in zip(keys, made, strict=True):
        kept.put(key, one, question.method.displayed(one.raw))
    return made


def _facts(question: Question, way: str) -> dict[str, object]:
    """Everything that a map depends on but for its layer."""
    card, target = question.bundle.card, question.target
    x = question.x.detach().to("cpu").contiguous()
    rival = target.rival.index if target.rival is not None else None
    return {
        "methods": METHODS,
        "way": way,
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
        "seed": question.seed,
        "device": question.bundle.device,
    }
