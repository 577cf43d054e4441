"""`bundle.json` ↔ `BundleCard`. Every field is checked: a card that lies about its input gives wrong maps quietly."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.geometry import ResizePolicy
from xai_desktop.core.input_spec import InputSpec, Intensity, Polarity
from xai_desktop.core.origin import TOLERANCE, Origin, Reference
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.programs import PROGRAMS
from xai_desktop.core.scope import Scope
from xai_desktop.core.texts import is_one_line
from xai_desktop.core.threshold import Cut
from xai_desktop.core.threshold_words import cut_of, threshold_json

FORMAT, FORMAT_VERSION = "xai-desktop-bundle", 1
LARGEST_SIDE = 8192
MOST_TOLERANCE = 0.01
"""A reference with more room than that would prove nothing."""
LARGEST_INPUT = 1e6
"""What a network may be given once mean and deviation are taken out; beyond it there is no network, only a slip."""
T = TypeVar("T")


def card_json(card: BundleCard) -> dict[str, Any]:
    """Plain values for JSON, in the order in which a person would read them."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "name": card.name,
        "version": card.version,
        "task": card.task,
        "classes": list(card.classes),
        "score_kind": card.score_kind.value,
        "operating_points": list(card.operating_points),
        "findings": dict(card.findings),
        "architecture": card.architecture,
        "arguments": {key: _plain(value) for key, value in card.arguments},
        "layers": list(card.layers),
        "taps": card.taps,
        "input": _input_json(card.input),
        "weights_sha256": card.weights_hash,
        "synthetic": card.synthetic,
        "training": card.training,
        "training_data": card.training_data,
        "intended_use": card.intended_use,
        "scope": {name: list(told) for name, told in asdict(card.scope).items() if told},
        "licence": card.licence,
        "notes": dict(card.notes),
        **({"map_thresholds": _cuts_json(card)} if card.map_thresholds else {}),
        **({"out_of_scope": card.out_of_scope} if card.out_of_scope else {}),
        **({"origin": _origin_json(card.origin)} if card.origin else {}),
        **({"reference": asdict(card.reference)} if card.reference else {}),
    }


def _cuts_json(card: BundleCard) -> dict[str, Any]:
    return {label: threshold_json(cut) for label, cut in card.map_thresholds}


def _input_json(spec: InputSpec) -> dict[str, Any]:
    return {
        "size": list(spec.size),
        "channels": spec.channels,
        "channel_order": spec.channel_order,
        "intensity": spec.intensity,
        "percentiles": list(spec.percentiles),
        "polarity": spec.polarity,
        "value_range": list(spec.value_range),
        "policy": spec.policy,
        "mean": list(spec.mean),
        "std": list(spec.std),
    }


def card_from(data: Any, path: Path) -> BundleCard:
    """A checked card. Raises `BundleError` naming the file and the field."""
    fields = _Fields(data, path)
    if fields.get("format", _text, "") != FORMAT or fields.get("format_version", _whole, 0) != FORMAT_VERSION:
        raise fields.wrong("format", f'"{FORMAT}" version {FORMAT_VERSION}')
    classes = fields.get("classes", _texts)
    points = fields.get("operating_points", _numbers_or_none, (None,) * len(classes))
    layers = fields.get("layers", _texts)
    if not classes or len(set(classes)) != len(classes):
        raise fields.wrong("classes", "a list of different names")
    if len(points) != len(classes):
        raise fields.wrong("operating_points", f"a list of {len(classes)} numbers or nulls, one for each class")
    hidden = fields.get("architecture", _filled) in PROGRAMS
    if not (layers or hidden) or len(set(layers)) != len(layers):
        raise fields.wrong("layers", "a list of different layer names")
    return BundleCard(
        name=fields.get("name", _filled),
        version=fields.get("version", _text, "1"),
        task=fields.get("task", _text, ""),
        classes=classes,
        score_kind=ScoreKind(fields.get("score_kind", _one_of(tuple(kind.value for kind in ScoreKind)))),
        architecture=fields.get("architecture", _filled),
        arguments=fields.get("arguments", _arguments, ()),
        input=_input_from(fields.get("input", _mapping), path),
        layers=layers,
        operating_points=points,
        weights_hash=fields.get("weights_sha256", _hash),
        findings=_findings(fields, classes),
        training=fields.get("training", _text, ""),
        intended_use=fields.get("intended_use", _text, ""),
        scope=_scope_from(fields.get("scope", _mapping, {}), path),
        training_data=fields.get("training_data", _text, ""),
        licence=fields.get("licence", _text, ""),
        taps=fields.get("taps", _flag, False),
        synthetic=fields.get("synthetic", _flag, False),
        notes=fields.get("notes", _text_pairs, ()),
        map_thresholds=_map_thresholds(fields, classes),
        out_of_scope=fields.get("out_of_scope", _text, ""),
        origin=_origin_from(fields.get("origin", _mapping, {}), path),
        reference=_reference_from(fields.get("reference", _mapping, {}), path),
    )


def _map_thresholds(fields: "_Fields", classes: tuple[str, ...]) -> tuple[tuple[str, Cut], ...]:
    found = fields.get("map_thresholds", _cuts, ())
    if any(label not in classes for label, _ in found):
        raise fields.wrong("map_thresholds", "a table from the bundle's own classes to thresholds")
    return found


def _findings(fields: "_Fields", classes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = fields.get("findings", _text_pairs, ())
    if any(label not in classes for _, label in pairs):
        raise fields.wrong("findings", "a table from findings to the bundle's own classes")
    return pairs


def _scope_from(data: Mapping[str, Any], path: Path) -> Scope:
    told = _Fields(data, path, "scope.")
    return Scope(**{spec.name: told.get(spec.name, _texts, ()) for spec in dataclass_fields(Scope)})


def _origin_json(origin: Origin) -> dict[str, Any]:
    return {name: list(told) if isinstance(told, tuple) else told for name, told in asdict(origin).items()}


def _origin_from(data: Mapping[str, Any], path: Path) -> Origin:
    told = _Fields(data, path, "origin.")
    if not data:
        return Origin()
    return Origin(
        file=told.get("file", _filled),
        sha256=told.get("sha256", _hash),
        kind=told.get("kind", _text, ""),
        evidence=told.get("evidence", _texts, ()),
        notices=told.get("notices", _texts, ()),
    )


def _reference_from(data: Mapping[str, Any], path: Path) -> Reference:
    told = _Fields(data, path, "reference.")
    if not data:
        return Reference()
    tolerance = told.get("tolerance", _number, TOLERANCE)
    if not 0 < tolerance <= MOST_TOLERANCE:
        raise told.wrong("tolerance", f"above zero and at most {MOST_TOLERANCE:g}")
    made_by = told.get("made_by", _one_of(("source", "import")), "import")
    return Reference(told.get("sha256", _hash), tolerance, made_by)


def _input_from(data: Mapping[str, Any], path: Path) -> InputSpec:
    fields = _Fields(data, path, "input.")
    spec = InputSpec(
        size=cast("tuple[int, int]", fields.get("size", _wholes(2, 1, LARGEST_SIDE))),
        channels=fields.get("channels", _one_of((1, 3)), 1),
        channel_order=fields.get("channel_order", _one_of(("RGB", "BGR")), "RGB"),
        intensity=fields.get("intensity", _one_of(get_args(Intensity))),
        percentiles=cast("tuple[float, float]", fields.get("percentiles", _numbers, (0.5, 99.5))),
        polarity=fields.get("polarity", _one_of(get_args(Polarity)), "bone_bright"),
        value_range=cast("tuple[float, float]", fields.get("value_range", _numbers)),
        policy=fields.get("policy", _one_of(get_args(ResizePolicy))),
        mean=fields.get("mean", _numbers),
        std=fields.get("std", _numbers),
    )
    check_input(spec, path)
    return spec


def check_input(spec: InputSpec, path: Path) -> None:
    """Whether the numbers of an input make sense together. Raises `BundleError`."""
    fields = _Fields({}, path, "input.")
    if len(spec.mean) not in (1, spec.channels):
        raise fields.wrong("mean", f"one number or {spec.channels}")
    if (
        len(spec.std) not in (1, spec.channels)
        or not 1 / LARGEST_INPUT <= min(spec.std) <= max(spec.std) <= LARGEST_INPUT
    ):
        span = f"from {1 / LARGEST_INPUT:g} to {LARGEST_INPUT:g}"
        raise fields.wrong("std", f"one number or {spec.channels}, {span}")
    if len(spec.value_range) != 2 or spec.value_range[0] >= spec.value_range[1]:
        raise fields.wrong("value_range", "two numbers, the lower first")
    farthest = max(map(abs, spec.value_range)) + max(map(abs, spec.mean))
    if not farthest / min(spec.std) <= LARGEST_INPUT:
        raise fields.wrong("std", f"so large that no input goes beyond {LARGEST_INPUT:g}")
    if len(spec.percentiles) != 2 or not 0 <= spec.percentiles[0] < spec.percentiles[1] <= 100:
        raise fields.wrong("percentiles", "two numbers from 0 to 100, the lower first")


_REQUIRED = object()


class _Fields:
    """Typed access to a JSON object; what does not fit is said with the file and the field."""

    def __init__(self, data: Any, path: Path, prefix: str = "") -> None:
        self._path, self._prefix = path, prefix
        if not isinstance(data, Mapping):
            raise BundleError(f"{path}: must hold one JSON object; copy the bundle again.")
        self._data = data

    def get(self, name: str, parse: Callable[[Any], T], default: Any = _REQUIRED) -> T:
        if name not in self._data:
            if default is not _REQUIRED:
                return cast("T", default)
            raise BundleError(f"{self._path}: lacks the field {self._prefix}{name}; add it or copy the bundle again.")
        try:
            return parse(self._data[name])
        except (TypeError, ValueError, OverflowError) as error:
            raise self.wrong(name, str(error) or "another kind of value") from None

    def wrong(self, name: str, expected: str) -> BundleError:
        return BundleError(f"{self._path}: the field {self._prefix}{name} must be {expected}; correct it.")


def _plain(value: object) -> object:
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def _need(condition: bool, expected: str) -> None:
    if not condition:
        raise ValueError(expected)


def _text(value: Any) -> str:
    _need(isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value), "a text")
    return str(value)


def _filled(value: Any) -> str:
    _need(isinstance(value, str) and bool(value.strip()) and is_one_line(value), "a text of one line, not empty")
    return str(value)


def _hash(value: Any) -> str:
    fits = isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")
    _need(fits, "a sha256 of 64 lower-case hexadecimal digits")
    return str(value)


def _flag(value: Any) -> bool:
    _need(isinstance(value, bool), "true or false")
    return bool(value)


def _whole(value: Any) -> int:
    _need(isinstance(value, int) and not isinstance(value, bool), "a whole number")
    return int(value)


def _number(value: Any) -> float:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    _need(fits, "finite numbers")
    return float(value)


def _list(value: Any) -> list[Any]:
    _need(isinstance(value, list), "a list")
    return list(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_filled(item) for item in _list(value))


def _numbers(value: Any) -> tuple[float, ...]:
    found = tuple(_number(item) for item in _list(value))
    _need(bool(found), "a list of numbers")
    return found


def _numbers_or_none(value: Any) -> tuple[float | None, ...]:
    return tuple(None if item is None else _number(item) for item in _list(value))


def _wholes(count: int, low: int, high: int) -> Callable[[Any], tuple[int, ...]]:
    def parse(value: Any) -> tuple[int, ...]:
        found = tuple(_whole(item) for item in _list(value))
        _need(len(found) == count and all(low <= n <= high for n in found), f"{count} numbers from {low} to {high}")
        return found

    return parse


def _one_of(values: tuple[Any, ...]) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        found = [known for known in values if known == value and type(known) is type(value)]
        _need(bool(found), "one of " + ", ".join(map(str, values)))
        return found[0]

    return parse


def _mapping(value: Any) -> Mapping[str, Any]:
    _need(isinstance(value, Mapping), "a JSON object")
    return cast("Mapping[str, Any]", value)


def _text_pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((_text(key), _text(item)) for key, item in _mapping(value).items())


def _cuts(value: Any) -> tuple[tuple[str, Cut], ...]:
    try:
        return tuple((_text(key), cut_of(item)) for key, item in _mapping(value).items())
    except InputError as fault:
        raise ValueError("a table from classes to thresholds") from fault


def _arguments(value: Any) -> tuple[tuple[str, object], ...]:
    return tuple((_text(key), _hashable(item)) for key, item in _mapping(value).items())


def _hashable(value: Any) -> object:
    if isinstance(value, list):
        return tuple(_hashable(item) for item in value)
    _need(value is None or isinstance(value, str | int | float | bool), "made of texts, numbers and lists")
    return cast("object", value)
