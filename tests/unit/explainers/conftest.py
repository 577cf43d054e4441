"""Real networks weigh up to a gigabyte each: there is one at a time, made once for all the tests of a file."""

from collections.abc import Iterator

import pytest

KEPT = ("net_and_film", "of_the_peer", "taken")
"""Functions that keep a network, or what was made of it, for the tests that follow."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file, the tests of one real network follow each other."""
    places: dict[tuple[str, object], int] = {}
    files: dict[str, int] = {}

    def place(item: pytest.Item) -> tuple[int, int]:
        file = item.nodeid.split("::")[0]
        return files.setdefault(file, len(files)), places.setdefault((file, network(item)), len(places))

    items.sort(key=place)


def network(item: pytest.Item) -> object:
    """Its name, where a test of this folder is asked about one; else None."""
    asked = getattr(item, "callspec", None)
    return asked.params.get("name") if asked and hasattr(getattr(item, "module", None), KEPT[0]) else None


@pytest.fixture(scope="module", autouse=True)
def no_network_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a file of tests held goes before the next file begins."""
    yield
    for name in KEPT:
        if forget := getattr(getattr(request.module, name, None), "cache_clear", None):
            forget()
