"""What an audit computes: a value that can be kept as a file and run again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from xai_desktop.core.cohort.groups import check_groups
from xai_desktop.core.cohort.method import Method
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.sweep import Sweep, swept
from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold import Percentile, Threshold
from xai_desktop.core.threshold_words import threshold_json, threshold_of

__all__ = ["ABSENT", "Absent", "Design", "Method", "Sweep"]

FORMAT, VERSION = "xai-desktop-audit", 1

Absent = Literal["called", "all", "none"]
"""Of which films without a finding maps are made: of those on which it is called all the same, of all, or of none."""

ABSENT: tuple[Absent, ...] = get_args(Absent)


@dataclass(frozen=True, slots=True)
class Design:
    """Films, marks, networks × explainers × layers × thresholds × metrics, and one primary question.

    `films`, `annotations`, `facts` (tables about films) and `held_out` (films of patients that no network has learnt
    from; all others are marked, and left out of every headline) are paths as they were given, `labels` are pairs of a
    label in a file and a class. `layers` holds names, `last` or `all`. `findings` () takes every finding that is
    marked. `sweeps` run a parameter of an explainer through several values, each a method of its own, and `groups` are
    pairs of a network and its architecture or way of training. `tuning` is the share of patients on whose films layers
    and thresholds are chosen, `batch` how many films go through a network together; neither hangs on the machine, so
    that a design gives the same rows anywhere.
    """

    films: tuple[str, ...]
    annotations: tuple[str, ...]
    models: tuple[str, ...]
    explainers: tuple[Method, ...]
    layers: tuple[str, ...] = ("last",)
    thresholds: tuple[Threshold, ...] = (Percentile(90.0),)
    metrics: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    held_out: tuple[str, ...] = ()
    absent: Absent = "called"
    tuning: float = 0.0
    batch: int = 8
    seed: int = 0
    question: Question | None = field(default=None)
    sweeps: tuple[Sweep, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        check_groups(self.groups, self.models)
        for name, what in (("films", "film"), ("models", "network"), ("explainers", "explainer")):
            if not getattr(self, name) and not (name == "explainers" and self.sweeps):
                raise InputError(f"An audit needs at least one {what}.")
        if not self.thresholds or not self.layers:
            raise InputError("An audit needs at least one layer and one threshold.")
        if not 0 <= self.tuning < 1 or self.batch < 1 or self.seed < 0 or self.absent not in ABSENT:
            raise InputError(
                "The share of tuning patients lies from 0 to below 1, a batch holds at least one film, a seed is not "
                f"negative, and absent is one of {', '.join(ABSENT)}."
            )

    @property
    def methods(self) -> tuple[Method, ...]:
        """Every method of which maps are made, each once."""
        return swept(self.explainers, self.sweeps)

    def as_json(self) -> dict[str, Any]:
        """`from_json` makes an equal value of it. What came later is there only where it is used, so that a design
        without it keeps its digest."""
        return {
            "format": FORMAT,
            "format_version": VERSION,
            "films": list(self.films),
            "annotations": list(self.annotations),
            "models": list(self.models),
            "explainers": [{"key": one.key, "parameters": dict(one.parameters)} for one in self.explainers],
            "layers": list(self.layers),
            "thresholds": [threshold_json(one) for one in self.thresholds],
            "metrics": list(self.metrics),
            "findings": list(self.findings),
            "facts": list(self.facts),
            "labels": dict(self.labels),
            "held_out": list(self.held_out),
            "absent": self.absent,
            "tuning": self.tuning,
            "batch": self.batch,
            "seed": self.seed,
            "question": None if self.question is None else self.question.as_json(),
            **({"sweeps": [one.as_json() for one in self.sweeps]} if self.sweeps else {}),
            **({"groups": [list(one) for one in self.groups]} if self.groups else {}),
        }

    @classmethod
    def from_json(cls, record: Any) -> "Design":
        """Raises `InputError` for what is no design, or one of a newer version."""
        if not isinstance(record, dict) or record.get("format") != FORMAT:
            raise InputError("This is no design of an audit; choose a design.json that an audit has written.")
        if record.get("format_version") != VERSION:
            raise InputError("This design was written by a newer version; open it there, or write it anew.")
        try:
            return cls(**_fields(record))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise InputError(f"The design cannot be read ({error!r}); write it anew.") from error

    @property
    def digest(self) -> str:
        """SHA-256 of its JSON, in hexadecimal digits: with the same one, the same films give the same rows."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


_LISTS = ("films", "annotations", "models", "layers", "metrics", "findings", "facts", "held_out")


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """What the constructor takes."""
    question = record.get("question")
    return {
        **{name: tuple(map(_text, _list(record[name]))) for name in _LISTS},
        "explainers": tuple(
            Method(_text(one["key"]), tuple(one["parameters"].items())) for one in _list(record["explainers"])
        ),
        "thresholds": tuple(threshold_of(one) for one in _list(record["thresholds"])),
        "labels": tuple((_text(name), _text(to)) for name, to in record["labels"].items()),
        "absent": record["absent"],
        "tuning": float(record["tuning"]),
        "batch": _whole(record["batch"]),
        "seed": _whole(record["seed"]),
        "question": None if question is None else Question.from_json(question),
        "sweeps": tuple(map(Sweep.from_json, record.get("sweeps", ()))),
        "groups": tuple((_text(model), _text(name)) for model, name in _list(record.get("groups", []))),
    }


def _list(value: Any) -> list[Any]:
    """A text would be taken letter by letter: a folder's first letter is the whole drive."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _text(value: Any) -> str:
    """A text that can be written again."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    value.encode("utf-8", "surrogateescape")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value
