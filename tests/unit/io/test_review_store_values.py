"""What was measured of closed films: by protocol and network, the first value stays, ten thousand in one query."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.reviews import AT, film_hash, store_with_films
from xai_desktop.core.errors import ExportError
from xai_desktop.core.protocol import Protocol
from xai_desktop.io.review_store import ReviewStore

BY, MARKS = Protocol("ab" * 32, "cd" * 32), "ef" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite"


def test_the_first_value_stays_and_is_found_by_its_protocol_and_network_alone(path: Path) -> None:
    store = store_with_films(path)
    store.keep_protocol_value(film_hash(1), BY, MARKS, 0.25, AT)
    store.keep_protocol_value(film_hash(1), BY, MARKS, 0.75, AT)
    store.close()
    again = ReviewStore(path)
    names = ["name-0", "name-1", "gone"]
    assert again.protocol_values(names, BY) == [("name-1", MARKS, 0.25)]
    assert again.protocol_values(names, replace(BY, key="12" * 32)) == []
    assert again.protocol_values(names, replace(BY, bundle="12" * 32)) == []
    again.keep_protocol_value(film_hash(1), BY, "00" * 32, 0.75, AT)
    assert set(again.protocol_values(names, BY)) == {("name-1", MARKS, 0.25), ("name-1", "00" * 32, 0.75)}
    again.close()


def test_a_name_of_two_films_has_no_value(path: Path) -> None:
    store = store_with_films(path)
    store.keep_protocol_value(film_hash(1), BY, MARKS, 0.25, AT)
    store.add_film(film_hash(2), (40, 30), "DX", "name-1")
    assert store.protocol_values(["name-1"], BY) == []
    store.close()


@pytest.mark.parametrize(("film", "value"), [(1, 1.5), (1, -0.1), (9, 0.5)])
def test_what_is_no_iou_or_of_no_known_film_is_refused(path: Path, film: int, value: float) -> None:
    store = store_with_films(path)
    with pytest.raises(ExportError, match="nothing was stored"):
        store.keep_protocol_value(film_hash(film), BY, MARKS, value, AT)
    assert store.protocol_values(["name-1"], BY) == []
    store.close()


def test_a_thousand_films_are_asked_about_at_once_and_by_the_index(path: Path) -> None:
    store = store_with_films(path, 3)
    connection = store._opened.connection
    connection.execute("BEGIN")
    for number in range(1000):
        connection.execute("INSERT OR IGNORE INTO films VALUES (?, 4, 4, 'DX')", (film_hash(number),))
        connection.execute("INSERT OR IGNORE INTO film_aliases VALUES (?, ?)", (f"name-{number}", film_hash(number)))
        row = (film_hash(number), BY.key, BY.bundle, MARKS, number / 1000, AT)
        connection.execute("INSERT INTO protocol_values VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute("COMMIT")
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    found = store.protocol_values([f"name-{number}" for number in range(1000)], BY)
    connection.set_trace_callback(None)
    assert len(asked) == 1
    assert {alias: value for alias, _, value in found} == {f"name-{n}": n / 1000 for n in range(1000)}
    plan = " ".join(str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}"))
    assert "SCAN protocol_values" not in plan
    assert "SCAN kept" not in plan
    assert "SCAN one" not in plan
    store.close()
