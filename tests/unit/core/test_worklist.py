"""The order of the worklist, held to a slow and obvious one on random lists, and what it never gives away."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.core.slow_worklist import arranged, lets_through, pieces
from xai_desktop.core.natural import natural_key, pseudonym, pseudonym_digits
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmDetails, FilmFilter, Grouping, SortKey, WorklistView
from xai_desktop.core.worklist_groups import heading_of
from xai_desktop.core.worklist_order import Arrangement, arrange
from xai_desktop.core.worklist_table import FilmTable

STATUSES = tuple(FilmStatus)
WISHES = (
    FilmFilter(),
    FilmFilter(statuses=frozenset({FilmStatus.UNREAD})),
    FilmFilter(statuses=frozenset({FilmStatus.CLOSED, FilmStatus.READ}), views=frozenset({"PA"})),
    FilmFilter(modalities=frozenset({"DX", ""}), notices=True),
    FilmFilter(labels=frozenset({"Mass"})),
    FilmFilter(words=("film", "dx")),
    FilmFilter(words=("mass",), statuses=frozenset({FilmStatus.CLOSED})),
)


def film(chance: random.Random, number: int) -> ImageRef:
    """A film as careless as hospitals are: values repeat, and any of them may be missing."""
    name = chance.choice(("film", "Film ", "IM", "x1_")) + chance.choice(("", "2", "02", "10", "010", "9a", "12_3"))
    return ImageRef(
        Path(f"/films/{number}.dcm"),
        name,
        patient_key=chance.choice(("", "00000013", "4f2a11111111", "4f2b22222222")),
        modality=chance.choice(("", "DX", "CR")),
        view=chance.choice(("", "PA", "LL")),
        date=chance.choice(("", "2023-12-31", "2024-01-01", "2024-02-02")),
        study_key=chance.choice(("", "s1", "s2", "s3", f"own {number}")),
        warnings=chance.choice(((), ("lossy",))),
        synthetic=chance.random() < 0.3,
    )


def world(seed: int) -> FilmTable:
    chance = random.Random(seed)
    refs = tuple(film(chance, number) for number in range(chance.choice((0, 1, 5, 24))))
    statuses = {n: chance.choice(STATUSES) for n in range(len(refs)) if chance.random() < 0.8}
    closed = [n for n, status in statuses.items() if status is FilmStatus.CLOSED]
    labels = ((), ("Mass",), ("Mass", "Nodule"), ("Effusion",))
    details = {n: FilmDetails(chance.choice(labels), chance.choice((None, 0.1, 0.5))) for n in closed}
    return FilmTable(refs, statuses, details)


def seen(table: FilmTable, found: Arrangement) -> list[int | tuple[str, ...]]:
    return [row if row >= 0 else found.headings[-row - 1].key for row in found.rows]


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize("sort", SortKey)
def test_the_order_is_that_of_the_slow_one(sort: SortKey, grouping: Grouping) -> None:
    for seed in range(24):
        table, chance = world(seed), random.Random(seed)
        view = WorklistView(sort, chance.random() < 0.5, grouping)
        wished = chance.choice(WISHES)
        current = chance.randrange(len(table.refs)) if table.refs and chance.random() < 0.7 else None
        whole = arrange(table, view, FilmFilter())
        folded = {group.key for group in whole.headings if group.key and chance.random() < 0.4}
        found = arrange(table, view, wished, folded, current)
        rows, order = arranged(table.refs, table.statuses, table.details, view, wished, folded, current)
        assert seen(table, found) == rows, (seed, view, wished)
        assert found.order == order
        assert found.shown == passing(table, wished)


def passing(table: FilmTable, wished: FilmFilter) -> int:
    films = range(len(table.refs))
    return sum(lets_through(table.refs[n], table.status(n), table.details.get(n), wished) for n in films)


def test_sorting_the_same_values_again_changes_nothing() -> None:
    table = FilmTable(tuple(replace(film(random.Random(n), n), date="2024-01-01") for n in range(50)))
    for descending in (False, True):
        view = WorklistView(SortKey.DATE, descending, Grouping.NONE)
        assert arrange(table, view, FilmFilter()).order == list(range(50))


def test_numbers_in_names_count_as_numbers() -> None:
    names = [
        "film10",
        "film2",
        "Film1",
        "film",
        "film2b",
        "film2_10",
        "film2_9",
        "film-3",
        "9",
        "10",
        "é2",
        "00000010_000",
    ]
    assert sorted(names, key=natural_key) == sorted(names, key=pieces)
    assert sorted(("film10", "film2"), key=natural_key) == ["film2", "film10"]
    assert natural_key("IM007") == natural_key("im7")


def test_pseudonyms_are_short_and_tell_all_patients_apart() -> None:
    keys = ["4f2a11111111", "4f2a1f222222", "b00000000000", "00000013", ""]
    digits = pseudonym_digits(keys)
    assert [pseudonym(key, digits) for key in keys] == ["4f2a11", "4f2a1f", "b00000", "00000013", ""]
    assert pseudonym_digits(keys[1:]) == 4
    assert pseudonym_digits(["abcdefabcdef"] * 2) == 4
    assert pseudonym_digits([]) == 4


def test_headings_say_how_many_films_and_dates_there_are() -> None:
    days = ("2024-01-01", "2024-01-01", "2024-02-02", "", "2024-03-03")
    patients = ("4f2a11111111", "4f2a11111111", "4f2a11111111", "", "00000013")
    base = ImageRef(Path("x"), "x", modality="DX", view="PA")
    table = FilmTable(
        tuple(
            replace(base, path=Path(str(n)), patient_key=patient, date=day, study_key=f"s{day}")
            for n, (patient, day) in enumerate(zip(patients, days, strict=True))
        )
    )
    found = arrange(table, WorklistView(grouping=Grouping.PATIENT), FilmFilter())
    assert [heading_of(table, group) for group in found.headings] == [
        "Patient 4f2a · 3 films · 2 dates",
        "2024-01-01 · 2 films",
        "2024-02-02 · 1 film",
        "Patient not known · 1 film",
        "Patient 00000013 · 1 film · 2024-03-03",
    ]
    found = arrange(table, WorklistView(), FilmFilter())
    assert [heading_of(table, group) for group in found.headings] == ["2024-01-01 · DX · 2 images", ""]
    one = FilmFilter(words=("2024-02-02",))
    found = arrange(table, WorklistView(grouping=Grouping.PATIENT), one)
    assert [heading_of(table, group) for group in found.headings] == ["Patient 4f2a · 1 of 3 films · 2024-02-02"]


def test_the_open_film_keeps_its_place_where_a_filter_hides_it() -> None:
    table = FilmTable(tuple(film(random.Random(n), n) for n in range(9)), {4: FilmStatus.READ})
    unread = FilmFilter(statuses=frozenset({FilmStatus.UNREAD}))
    found = arrange(table, WorklistView(grouping=Grouping.NONE), unread, current=4)
    assert found.order == list(range(9))
    assert found.rows == [0, 1, 2, 3, 5, 6, 7, 8]
    assert found.shown == 8


def test_what_annotation_files_call_a_patient_is_not_shown() -> None:
    """A list of boxes names the patients of its films, and of no others."""
    marked = ImageRef(Path("a"), "a", patient_key="00000013", patient_in_file="4f2a11111111")
    plain = ImageRef(Path("b"), "b", patient_key="4f2a11111111")
    table = FilmTable((marked, plain))
    found = arrange(table, WorklistView(grouping=Grouping.PATIENT), FilmFilter())
    assert [heading_of(table, group) for group in found.headings] == ["Patient 4f2a · 2 films"]
    assert arrange(table, WorklistView(), FilmFilter(words=("00000013",))).shown == 0


@pytest.mark.parametrize("sort", [SortKey.LABELS, SortKey.IOU])
def test_no_order_and_no_filter_tells_about_films_without_details(sort: SortKey) -> None:
    refs = tuple(film(random.Random(n), n) for n in range(6))
    table = FilmTable(refs, {}, {5: FilmDetails(("Mass",), 0.4), 2: FilmDetails(("Atelectasis",), 0.2)})
    view = WorklistView(sort, grouping=Grouping.NONE)
    assert arrange(table, view, FilmFilter()).order == [2, 5, 0, 1, 3, 4]
    assert arrange(table, replace(view, descending=True), FilmFilter()).order == [5, 2, 0, 1, 3, 4]
    assert arrange(table, view, FilmFilter(labels=frozenset({"Mass"}))).order == [5]
    assert arrange(table, view, FilmFilter(words=("mass",))).order == [5]


def test_a_view_comes_back_from_json_and_from_a_damaged_one() -> None:
    view = WorklistView(SortKey.DATE, True, Grouping.PATIENT)
    assert WorklistView.from_json(view.as_json()) == view
    for bad in (None, [], {}, {"sort": "size", "descending": 1, "grouping": None}, {"sort": ["name"]}):
        assert WorklistView.from_json(bad) == WorklistView()
    assert WorklistView.from_json({"sort": "name", "grouping": 3}) == WorklistView(SortKey.NAME)
