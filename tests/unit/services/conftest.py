"""Tests of services learn from small drawn films: at their usual size most of the time would go into drawing."""

from collections.abc import Iterator

import pytest

from xai_desktop.training import synthetic_sets


@pytest.fixture(scope="package", autouse=True)
def small_films() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic_sets, "CHEST_SIDE", 64)
        yield
