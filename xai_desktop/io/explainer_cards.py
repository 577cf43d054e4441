"""The saliency methods as they were written down, so that panels and the command line know them without torch.

`resources/explainers.json` is made by `python -m xai_desktop.explainers.cards`; a test holds it against the code.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import ExplainerError, FormatError, read_failure
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.parameters import Parameter
from xai_desktop.core.paths import resources

FILE = "explainers.json"


def cards_file() -> Path:
    return resources() / FILE


def find_explainer_card(key: str) -> ExplainerCard:
    """The method of that key. Raises `ExplainerError` naming the ones there are."""
    cards = {card.key: card for card in read_explainer_cards()}
    if key not in cards:
        raise ExplainerError(f"There is no explainer called {key!r}; choose one of: {', '.join(cards)}.")
    return cards[key]


@cache
def read_explainer_cards() -> tuple[ExplainerCard, ...]:
    """All methods, in the order of the catalogue. Raises `InputError` where the program's own file is damaged."""
    return cards_from(cards_file())


def cards_from(path: Path) -> tuple[ExplainerCard, ...]:
    """The methods in a file. Raises `InputError` (`FormatError`) naming it."""
    try:
        return tuple(_card(record) for record in json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise read_failure(path, error) from error
    except (ValueError, TypeError, KeyError) as error:
        raise FormatError(f"{path}: is no catalogue of explainers; install the program again.") from error


def cards_text(cards: Iterable[ExplainerCard]) -> str:
    """The content of the file: stable, readable, one value per line."""
    return json.dumps([asdict(card) for card in cards], indent=2, ensure_ascii=False) + "\n"


def _card(record: dict[str, Any]) -> ExplainerCard:
    lists = ("choices", "titles", "when_values")
    parameters = tuple(Parameter(**{**p, **{n: tuple(p[n]) for n in lists}}) for p in record["parameters"])
    return ExplainerCard(**{**record, "parameters": parameters, "needs": tuple(record["needs"])})
