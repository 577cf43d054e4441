"""A plan says of every film what is known of it, and parts the films by patient."""

from pathlib import Path

import pytest

from tests.helpers.audits import Cohort, design
from xai_desktop.core.errors import InputError
from xai_desktop.services.cohort.planning import LEARNT, TEST, TUNING, Plan, plan


@pytest.fixture(scope="module")
def planned(where: Cohort) -> Plan:
    return plan(design(where))


def test_every_film_is_there_with_what_is_known(planned: Plan) -> None:
    films = {film.ref.image_id: film for film in planned.films}
    assert sorted(films) == [f"f{n:02d}" for n in range(9)]
    one = films["f01"]
    assert (one.patient, one.facts.age, one.facts.sex, one.split) == ("p0", 35.0, "F", TEST)
    assert [mark.box.as_tuple() for mark in one.marks] == [(32, 32, 48, 40), (4, 4, 12, 12)]
    assert films["f07"].marks == ()
    assert [name for name, _ in planned.opening.report.refused] == ["f09.png"]
    assert any("1 film" in notice.text and "not here" in notice.text for notice in planned.notices)


def test_the_chunks_are_network_by_network_and_do_not_hang_on_the_machine(where: Cohort, planned: Plan) -> None:
    two = plan(design(where, models=(str(where.model), "demo-cascade")))
    chunks = list(two.chunks())
    assert [chunk.number for chunk in chunks] == list(range(two.chunk_count)) == list(range(6))
    assert [len(chunk.films) for chunk in chunks] == [4, 4, 1] * 2
    assert [chunk.model for chunk in chunks] == [str(where.model)] * 3 + ["demo-cascade"] * 3
    assert [f for chunk in chunks[:3] for f in chunk.films] == list(two.films) == list(planned.films)


def test_films_of_one_patient_stay_together(where: Cohort) -> None:
    found = plan(design(where, tuning=0.5))
    of_patient: dict[str, set[str]] = {}
    for film in found.films:
        of_patient.setdefault(film.patient, set()).add(film.split)
    assert all(len(splits) == 1 for splits in of_patient.values())
    assert {split for splits in of_patient.values() for split in splits} == {TEST, TUNING}
    assert [film.split for film in plan(design(where, tuning=0.5)).films] == [film.split for film in found.films]
    other = plan(design(where, tuning=0.5, seed=1))
    assert [film.split for film in other.films] != [film.split for film in found.films]


def test_patients_that_are_not_held_out_were_learnt_from(where: Cohort, tmp_path: Path) -> None:
    """f00 and f01 are one patient's: naming one of them holds both out."""
    (tmp_path / "held.txt").write_text("f00.png\nf04.png\n")
    found = plan(design(where, held_out=(str(tmp_path / "held.txt"),)))
    kept = {film.ref.image_id for film in found.films if film.split != LEARNT}
    assert kept == {"f00", "f01", "f04", "f05"}
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "f02.dcm").touch()
    found = plan(design(where, held_out=(str(tmp_path / "folder"),)))
    assert {film.ref.image_id for film in found.films if film.split != LEARNT} == {"f02", "f03"}


@pytest.mark.parametrize(("held", "said"), [("nobody.txt", "names none of the films"), ("missing", "cannot be read")])
def test_lists_of_held_out_films_that_cannot_be_used(where: Cohort, tmp_path: Path, held: str, said: str) -> None:
    (tmp_path / "nobody.txt").write_text("somebody-else.png\n")
    with pytest.raises(InputError, match=said):
        plan(design(where, held_out=(str(tmp_path / held),)))


def test_no_film_at_all(tmp_path: Path, where: Cohort) -> None:
    with pytest.raises(InputError, match="holds no film"):
        plan(design(where, films=(str(tmp_path),)))


def test_another_film_changes_the_digest(where: Cohort, planned: Plan, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    for path in where.films.iterdir():
        (films / path.name).write_bytes(path.read_bytes())
    copy = design(where, films=(str(films),))
    assert plan(copy).films_digest == planned.films_digest
    (films / "f00.png").write_bytes((films / "f01.png").read_bytes())
    assert plan(copy).films_digest != planned.films_digest
