"""Tests of services learn from small drawn films: at their usual size most of the time would go into drawing."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import pytest

from xai_desktop.training import synthetic_sets


@pytest.fixture(scope="package", autouse=True)
def small_films() -> Iterator[None]:
    """An order that was drawn once is not drawn again: the same few films serve for most trainings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic_sets, "CHEST_SIDE", 64)
        for name in ("draw", "draw_chest", "draw_lesion", "draw_quality"):
            patch.setattr(synthetic_sets, name, drawn_once(getattr(synthetic_sets, name)))
        yield


def drawn_once(draw: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Keeps what it drew, in arrays that nobody can change."""

    @cache
    def drawn(order: Any) -> Any:
        film = draw(order)
        for value in (getattr(film, field.name) for field in fields(film)):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
        return film

    return drawn
