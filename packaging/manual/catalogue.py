"""What the program says of its own parts: explainers, metrics, keys and menus."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Entry:
    """A metric: its `text` is the docstring that defines it."""

    key: str
    label: str
    text: str


@cache
def explainers() -> dict[str, Any]:
    """Cards by key, from the list that the window is built from."""
    cards = json.loads((ROOT / "resources" / "explainers.json").read_text("utf-8"))
    return {card["key"]: SimpleNamespace(**card) for card in cards}


def explainer(key: str) -> Any:
    """Raises `KeyError`."""
    return explainers()[key]


@cache
def metrics() -> dict[str, Entry]:
    from xai_desktop.metrics import METRICS

    return {one.key: Entry(one.key, one.label, " ".join(one.definition.split())) for one in METRICS}


def metric(key: str) -> Entry:
    """Raises `KeyError`."""
    return metrics()[key]


def card_rows(card: Any) -> list[tuple[str, str]]:
    """What a reader asks of a method first."""
    scope = "a map for each class" if card.by_class else "**the same map for every class**"
    sign = "for and against the class" if card.signed else "for the class only; nothing is below zero"
    layers = "a layer is chosen" if card.uses_layer else "no layer is chosen"
    layers += "; the maps of all layers come out of one pass" if card.layerwise else ""
    return [
        ("on the command line", f"`--explainer {card.key}`"),
        ("family", card.group),
        ("source", card.source),
        ("classes", scope),
        ("sign", sign if card.group != "Sanity baselines" else "neither"),
        ("layers", layers),
        ("needs", " ".join(card.needs) or "nothing but answers: it works on any network"),
    ]


def option_rows(card: Any) -> list[tuple[str, str, str]]:
    return [
        (f"`{one['name']}`", f"`{_shown(one['default'])}`", f"{one['label']}. {one['help']}{_choices(one)}")
        for one in card.parameters
    ]


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}" or "none"


def _choices(one: dict[str, Any]) -> str:
    return f" One of {', '.join(f'`{choice}`' for choice in one['choices'])}." if one["choices"] else ""


def keys_of(action: str) -> str:
    """The first key of an action, as a keyboard says it. Raises `KeyError`."""
    from xai_desktop.ui.actions import ACTIONS, HIDE_KEY

    keys = {spec.id: spec.keys for spec in ACTIONS} | {"hide": (HIDE_KEY,)}
    if not keys[action]:
        raise KeyError(f"{action} (it has no key)")
    return keys[action][0].replace("Left", "←").replace("Right", "→")


def menu_of(action: str) -> str:
    """Menu and entry, as they stand in the window's English. Raises `KeyError`."""
    from xai_desktop.ui.actions import ACTIONS, MENUS

    texts = {spec.id: spec.text for spec in ACTIONS}
    menus = {one: menu for menu, entries in MENUS for one in entries}
    return f"{menus[action]} › {texts[action]}"
