"""The one question that an audit is made to answer, fixed and hashed before anything is computed.

Whatever else an audit shows is exploratory: among hundreds of numbers some look good by chance.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from xai_desktop.core.errors import InputError, UsageError

ATLAS, RANDOM = "iou_floor_atlas", "iou_floor_random"
"""Columns of the rows that a map can be held against: the floors of its own film."""

TUNED = "tuned"
"""In place of a layer or a threshold: the best one on the tuning films."""

TUNED_EACH, PER_CLASS = "tuned_per_class", "per_class"
"""In place of a threshold: the best one for each finding on the tuning films, and the design's own for each finding."""


@dataclass(frozen=True, slots=True)
class Question:
    """Is the mean of `metric` over the films, less what it is held `against`, above the `margin`?

    `finding` "" takes all findings of the network, each film and finding once. `subgroup` are columns with the value
    that they must have. `against` is a column of the same row (`iou_floor_atlas`), `explainer:KEY` or `model:NAME` for
    the same films with that one in place of ours, or "" for nothing, so that the margin is the number itself. `layer`
    and `threshold` may be `tuned`, a threshold also `tuned_per_class`. `reader` is whose marks count; "" takes those of
    the one who marked most of the test films.
    """

    model: str
    explainer: str
    layer: str = "last"
    threshold: str = "p:90"
    metric: str = "iou"
    finding: str = ""
    subgroup: tuple[tuple[str, str], ...] = ()
    against: str = ATLAS
    margin: float = 0.0
    reader: str = ""

    def __post_init__(self) -> None:
        texts = [value for name, value in asdict(self).items() if name not in ("margin", "subgroup")]
        if not all(isinstance(one, str) for one in texts):
            raise InputError("Every field of the primary question but its margin is a text.")
        if not math.isfinite(self.margin):
            raise InputError(f"The margin of the primary question is a finite number, not {self.margin}.")

    def as_json(self) -> dict[str, Any]:
        """`from_json` makes an equal value of it. What came later is there only where it is used, so that a question
        without it keeps its digest."""
        record = {**asdict(self), "subgroup": dict(self.subgroup)}
        return record if self.reader else {name: value for name, value in record.items() if name != "reader"}

    @classmethod
    def from_json(cls, record: Any) -> "Question":
        """Raises `InputError` for what is no question."""
        try:
            known = {**record, "subgroup": tuple((str(k), str(v)) for k, v in record.get("subgroup", {}).items())}
            return cls(**{**known, "margin": float(known.get("margin", 0.0))})
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"The primary question cannot be read ({error}); write it again.") from error

    @property
    def is_tuned(self) -> bool:
        """Whether a layer or thresholds are chosen on the tuning films."""
        return self.layer == TUNED or self.threshold in (TUNED, TUNED_EACH)

    @property
    def digest(self) -> str:
        """What fixes the question: SHA-256 of its JSON, in hexadecimal digits."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


FIELDS = ("model", "explainer", "layer", "threshold", "metric", "finding", "against", "margin", "reader")


def question_from_words(words: str, model: str, explainer: str) -> Question:
    """`metric=iou,finding=Mass,against=iou_floor_atlas,margin=0.05,view=AP` → a question.

    What is not one of its fields is a column of the subgroup. Raises `UsageError`.
    """
    given: dict[str, Any] = {"model": model, "explainer": explainer}
    subgroup: list[tuple[str, str]] = []
    for part in filter(None, (one.strip() for one in words.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not name:
            raise UsageError(f"--question {part}: write a name, = and a value, such as metric=iou.")
        if name in FIELDS:
            given[name] = value
        else:
            subgroup.append((name, value))
    try:
        given["margin"] = float(given.get("margin", 0.0))
    except ValueError:
        raise UsageError(f"--question margin={given['margin']}: a margin is a number, such as 0.05.") from None
    try:
        return Question(**given, subgroup=tuple(subgroup))
    except InputError as fault:
        raise UsageError(f"--question: {fault}") from fault
