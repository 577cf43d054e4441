"""The audit chain by hand: SHA-256 of JSON that is written out here."""

import hashlib
from dataclasses import replace

import pytest

from xai_desktop.core.chain import HEAD, ORIGIN, Head, digest_of, hash_of, head_of, linked


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_record_is_hashed_by_name_whatever_order_its_columns_come_in() -> None:
    record = {"name": "Ä", "at": None, "seconds": 2.5, "blob": b"\x01\xff", "steps_on": 1}
    expected = sha('["5a17",{"at":null,"blob":{"bytes":"01ff"},"name":"\\u00c4","seconds":2.5,"steps_on":1}]')
    assert digest_of("5a17", record) == expected
    assert digest_of("5a17", dict(reversed(record.items()))) == expected


@pytest.mark.parametrize(
    "other", [{"a": "1"}, {"a": 1.0}, {"a": 2}, {"b": 1}, {"a": 1, "b": None}, {"a": b"1"}, {"a": None}]
)
def test_another_record_and_another_salt_have_another_digest(
    other: dict[str, str | int | float | bytes | None],
) -> None:
    assert digest_of("s", {"a": 1}) != digest_of("s", other)
    assert digest_of("s", {"a": 1}) != digest_of("t", {"a": 1})


def test_each_entry_is_tied_to_the_one_before() -> None:
    first = linked(Head(), "reviews", 7, "d" * 64)
    second = linked(Head(1, first.hash, "at"), "steps", 1, "e" * 64)
    said = sha(f'["{"0" * 64}",1,"reviews",7,"{"d" * 64}"]')
    assert (first.before, first.hash) == (ORIGIN, said)
    assert (second.number, second.before) == (2, first.hash)
    assert second.hash == hash_of(first.hash, 2, "steps", 1, "e" * 64)


@pytest.mark.parametrize(
    "edit", [{"number": 2}, {"table": "steps"}, {"row": 8}, {"digest": "e" * 64}, {"before": "1" * 64}, {"hash": ""}]
)
def test_no_field_of_an_entry_can_be_edited_alone(edit: dict[str, str | int]) -> None:
    link = linked(Head(), "reviews", 7, "d" * 64)
    assert link.is_whole
    assert not replace(link, **edit).is_whole  # type: ignore[arg-type]


def test_a_head_comes_back_from_its_own_file_and_from_a_report() -> None:
    head = Head(3, "ab" * 32, "2026-03-01T12:00:00+01:00")
    assert head_of(head.as_json()) == head
    assert head_of({"film": "x", HEAD: head.as_json()}) == head


@pytest.mark.parametrize("wrong", [{"number": "3"}, {"number": -1}, {"number": True}, {"hash": "ab"}, {"at": None}])
def test_what_is_no_head_is_none(wrong: dict[str, object]) -> None:
    record = {**Head(3, "ab" * 32, "at").as_json(), **wrong}
    assert head_of(record) is None
    assert head_of({HEAD: record}) is None
    assert head_of({HEAD: [1]}) is None
    assert head_of([record]) is None
    assert head_of({}) is None
