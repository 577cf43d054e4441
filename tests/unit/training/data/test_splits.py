"""Parts by patient: disjoint, of the wanted shares, with rare classes in each, the same for the same seed."""

from pathlib import Path

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.training.data import LabelledFilm, LabelledSet, Part
from xai_desktop.training.data.splits import Parts, Shares, split

CLASSES = ("common", "rare", "rarest")


def drawn(seed: int, patients: int = 150) -> LabelledSet:
    """Patients of 1 to 6 films; every second one has `common`, 6 have `rare`, 3 have `rarest`."""
    rng = np.random.default_rng(seed)
    films = []
    for number in range(patients):
        has = {"common"} if rng.random() < 0.5 else set()
        has |= {"rare"} if number < 6 else set()
        has |= {"rarest"} if 4 <= number < 7 else set()
        films += [
            LabelledFilm(Path(f"{number}_{film}.png"), f"p{number}", frozenset(has if film == 0 else has & {"common"}))
            for film in range(int(rng.integers(1, 7)))
        ]
    return LabelledSet(tuple(films), CLASSES, "labels.csv", "test")


def parts_of(found: Parts) -> dict[str, LabelledSet]:
    return {"train": found.train, "tune": found.tune, "test": found.test}


@pytest.mark.parametrize("seed", range(8))
def test_every_film_is_in_one_part_and_every_patient_too(seed: int) -> None:
    whole = drawn(seed)
    parts = parts_of(split(whole, seed)).values()
    assert sorted(str(f.path) for part in parts for f in part.films) == sorted(str(f.path) for f in whole.films)
    assert sum(len(part.patients) for part in parts) == len(whole.patients)


@pytest.mark.parametrize("seed", range(8))
def test_shares_hold_for_films_and_for_the_common_class(seed: int) -> None:
    whole = drawn(seed)
    found = parts_of(split(whole, seed, Shares(0.6, 0.2, 0.2)))
    for name, share in (("train", 0.6), ("tune", 0.2), ("test", 0.2)):
        assert len(found[name]) / len(whole) == pytest.approx(share, abs=0.03)
        assert found[name].positives()["common"] / whole.positives()["common"] == pytest.approx(share, abs=0.04)


@pytest.mark.parametrize("seed", range(8))
def test_a_class_of_three_patients_is_in_each_part(seed: int) -> None:
    for part in parts_of(split(drawn(seed), seed)).values():
        assert part.positives()["rarest"] == 1
        assert part.positives()["rare"] >= 1


def test_a_class_of_two_patients_is_learnt_and_measured() -> None:
    films = [LabelledFilm(Path(f"{n}.png"), str(n), frozenset({"rare"} if n < 2 else set())) for n in range(40)]
    found = split(LabelledSet(tuple(films), ("rare",), "labels.csv", "test"), 0)
    assert [part.positives()["rare"] for part in parts_of(found).values()] == [1, 0, 1]


def test_the_seed_decides_and_the_order_of_films_does_not() -> None:
    whole = drawn(1)
    first = split(whole, 3)
    again = split(whole.of(reversed(whole.films)), 3)
    assert first.test.patients == again.test.patients
    assert first.tune.patients == again.tune.patients
    assert first.test.patients != split(whole, 4).test.patients


def test_patients_set_aside_are_the_test_and_nothing_else_is() -> None:
    whole = drawn(2)
    found = split(whole, 0, test={"p1", "p2", "not here"})
    assert found.test.patients == {"p1", "p2"}
    assert found.train.patients | found.tune.patients == whole.patients - {"p1", "p2"}
    assert "2 patients set aside" in found.how


def labelled(*places: Part | None) -> LabelledSet:
    films = (LabelledFilm(Path(f"{n}.png"), str(n), split=place) for n, place in enumerate(places))
    return LabelledSet(tuple(films), (), "labels.csv", "test")


def names(part: LabelledSet) -> list[str]:
    return [film.patient for film in part.films]


def test_ready_made_parts_are_kept_and_films_of_none_left_out() -> None:
    found = split(labelled("train", "test", "tune", None, "train"), 0)
    assert (names(found.train), names(found.tune), names(found.test)) == (["0", "4"], ["2"], ["1"])
    assert found.how == "the data set's own parts, 1 films of no part left out"


@pytest.mark.parametrize("second", ["tune", "test"])
def test_of_two_ready_made_parts_the_second_measures(second: Part) -> None:
    found = split(labelled(*["train"] * 20, second, second), 0, Shares(0.6, 0.2, 0.2))
    assert names(found.test) == ["20", "21"]
    assert len(found.tune) == 5
    assert "tune drawn from its train" in found.how


def test_nothing_but_training_films_are_no_parts() -> None:
    found = split(labelled(*["train"] * 20), 0)
    assert [len(part) for part in parts_of(found).values()] == [14, 3, 3]


def test_what_cannot_be_split_is_refused() -> None:
    both = labelled("train", "test")
    with pytest.raises(InputError, match=r"labels.csv: 1 patients \(same\) are in two parts"):
        split(both.of(LabelledFilm(f.path, "same", split=f.split) for f in both.films), 0)
    with pytest.raises(InputError, match="none for training"):
        split(labelled("test", "test"), 0)
    with pytest.raises(InputError, match="no film is left to train on"):
        split(labelled(None, None), 0, test={"0", "1"})
    with pytest.raises(InputError, match="add up to 1"):
        Shares(0.5, 0.2, 0.2)


def test_the_statement_counts_films_patients_and_positives() -> None:
    films = [LabelledFilm(Path(f"{n}.png"), str(n // 2), frozenset({"Mass"} if n < 2 else set())) for n in range(4)]
    whole = LabelledSet(tuple(films), ("Mass",), "labels.csv", "test")
    found = split(whole, 5, test={"1"}, shares=Shares(0.85, 0.0, 0.15))
    assert found.text() == (
        "by patient, stratified, seed 5, 1 patients set aside as test: "
        "train 2 films of 1 patients (Mass 2); tune no films; test 2 films of 1 patients (Mass 0)."
    )
