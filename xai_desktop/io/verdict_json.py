"""A film's verdict as one line of JSON: versioned, and strict when it is read again.

    {"version": 1, "verdicts": [{"finding": "Mass", "presence": "yes", "sureness": 4}], "normal": false,
     "marks": [{"label": "Mass", "box": [10.0, 20.0, 110.5, 90.0], "reader": "A"}], "note": ""}

Version 2 has `measures`, too (`measure_json`); what has none is written as version 1, which older programs read.
Answers that were not given and fields at their defaults are left out, so that *not answered* cannot become an answer.
Marks have the shapes of the program's own annotation files.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from xai_desktop.core.annotation import ROLES, Annotation
from xai_desktop.core.errors import InputError
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Shown, Verdict
from xai_desktop.io import wire_checks as checks
from xai_desktop.io.annotations._json import Checked
from xai_desktop.io.annotations.ours import shape_json, shape_of
from xai_desktop.io.measure_json import measure_json, measure_of

VERSIONS = 1, 2

_ANSWERS: dict[str, Callable[[str], Any]] = {"presence": Presence, "call": CallVerdict, "place": PlaceVerdict}
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("finding", *_ANSWERS), (str,)),
    **dict.fromkeys(("sureness", "sureness_after"), (int,)),
}
_FILM_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("version", "normal_sureness"), (int,)),
    **dict.fromkeys(("verdicts", "marks", "measures"), (list,)),
    **{"normal": (bool,), "note": (str,)},
}
_TEXTS = ("label", "reader", "source", "role", "at")
_SHOWN_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(asdict(Shown()), (str,)),
    **{"score": (float, int), "called": (bool,)},
}
_FAULTS = (ValueError, TypeError, LookupError, RecursionError)


def verdict_text(verdict: FilmVerdict) -> str:
    """One line; `verdict_of` gives an equal verdict back."""
    record: dict[str, Any] = {"version": VERSIONS[1] if verdict.measures else VERSIONS[0]}
    record["verdicts"] = [_given(asdict(one)) for one in verdict.verdicts]
    record["marks"] = [_mark_json(mark) for mark in verdict.marks]
    if verdict.measures:
        record["measures"] = [measure_json(one) for one in verdict.measures]
    plain = {"normal": verdict.normal, "normal_sureness": verdict.normal_sureness, "note": verdict.note}
    return _text({**record, **_given(plain)})


def verdict_of(text: str) -> FilmVerdict:
    """Raises `InputError` for a text that is no verdict, or one of a newer version."""
    try:
        record = checks.of_kinds(json.loads(text), _FILM_KINDS)
        if record["version"] not in VERSIONS:
            raise InputError(f"a verdict of version {record['version']}, which this program does not know")
        return FilmVerdict(
            tuple(_verdict(one) for one in record["verdicts"]),
            record.get("normal", False),
            record.get("normal_sureness"),
            tuple(_mark(one) for one in record["marks"]),
            record.get("note", ""),
            tuple(measure_of(one) for one in record.get("measures", ())),
        )
    except _FAULTS as fault:
        raise InputError(f"no verdict ({fault})") from fault


def shown_text(shown: Shown) -> str:
    return _text(_given(asdict(shown)))


def shown_of(text: str) -> Shown:
    """Raises `InputError`."""
    try:
        return Shown(**checks.of_kinds(json.loads(text), _SHOWN_KINDS))
    except _FAULTS as fault:
        raise InputError(f"no record of what was shown ({fault})") from fault


def _given(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None and value != ""}


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _verdict(record: object) -> Verdict:
    values: dict[str, Any] = checks.of_kinds(record, _KINDS)
    return Verdict(**{name: _ANSWERS[name](value) if name in _ANSWERS else value for name, value in values.items()})


def _mark_json(mark: Annotation) -> dict[str, Any]:
    plain = {name: getattr(mark, name) for name in _TEXTS} | {"difficult": mark.difficult or None}
    return {**_given(plain), **shape_json(mark.shape)}


def _mark(record: object) -> Annotation:
    if not isinstance(record, dict):
        raise ValueError("a mark that is no object")
    texts = {name: checks.text(record.get(name, "")) for name in _TEXTS}
    role = next((role for role in ROLES if role == texts["role"]), None)
    if role is None:
        raise ValueError("a mark of an unknown role")
    shape = shape_of(Checked(record, "a mark"))
    return Annotation(
        texts["label"], shape, texts["reader"], texts["source"], role, record.get("difficult") is True, texts["at"]
    )
