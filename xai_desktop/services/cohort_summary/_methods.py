"""Methods by a short name: the explainer's key, with the parameters that tell it from its sisters in the same audit."""

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from xai_desktop.core.cohort.table import Table

Known = Mapping[tuple[str, str], str]
"""(explainer, parameters as they stand in the table) → short name."""


def methods_of(rows: Table) -> Known:
    """In the order in which they first appear."""
    pairs = dict.fromkeys(zip(rows["explainer"].tolist(), rows["parameters"].tolist(), strict=True))
    sisters: dict[str, list[dict[str, Any]]] = {}
    for key, text in pairs:
        if text:  # a line without a map says no parameters
            sisters.setdefault(key, []).append(parameters_of(text))
    return {(key, text): _title(key, parameters_of(text), sisters.get(key, [])) for key, text in pairs}


def parameters_of(text: str) -> dict[str, Any]:
    """Of the table's JSON; of anything else, nothing but the text itself."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"parameters": text}


def network_of(wanted: str, names: Sequence[str], given: Sequence[tuple[str, str]] = ()) -> str:
    """The name in the rows of the network that a question calls by its name or by its path; "" where there is none."""
    for name in (dict(given).get(wanted, ""), wanted, PurePath(wanted).name, PurePath(wanted).stem):
        if name and name in names:
            return name
    return ""


def asked_for(wanted: str, methods: Known) -> str:
    """The short name of the method that a question calls `grad_cam` or `norm_grad vil=bias`; "" where there is none.

    Of several with the key alone, the first.
    """
    if wanted in methods.values():
        return wanted
    key, *words = wanted.split()
    pairs = [word.partition("=")[::2] for word in words]
    for (known, text), title in methods.items():
        own = parameters_of(text)
        if known == key and all(_same(_word(own.get(name)), value) for name, value in pairs):
            return title
    return ""


def _same(held: str, wanted: str) -> bool:
    """Numbers by their value: `.2` asks for `0.2`."""
    try:
        return held == wanted or float(held) == float(wanted)
    except ValueError:
        return False


def _title(key: str, own: dict[str, Any], sisters: list[dict[str, Any]]) -> str:
    names = sorted({name for one in sisters for name in one})
    telling = [name for name in names if any(one.get(name) != sisters[0].get(name) for one in sisters)]
    return " ".join((key, *(f"{name}={_word(own[name])}" for name in telling if name in own)))


def _word(value: Any) -> str:
    """As a command line has it: `true`, `0.5`, `bias`."""
    return value if isinstance(value, str) else json.dumps(value)
