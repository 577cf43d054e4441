"""Tables about films, of several makers, and what is wrong with them."""

from pathlib import Path

import pytest

from xai_desktop.core.cohort.facts import FactsTable, FilmFacts, years_of
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.study import ImageRef
from xai_desktop.io.film_facts import read_film_facts


def read(folder: Path, text: str, encoding: str = "utf-8") -> FactsTable:
    path = folder / "facts.csv"
    path.write_bytes(text.encode(encoding))
    return read_film_facts(path)


def of(table: FactsTable, path: str) -> FilmFacts:
    return table.of(ImageRef(Path(path), Path(path).stem))


def test_the_list_of_nih(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position\n"
        "00000032_037.png,Cardiomegaly|Infiltration,0,32,054Y,F,AP\n"
        "00000072_000.png,No Finding,0,72,67,F,PA\n",
    )
    first, second = of(table, "/films/00000032_037.jpg"), of(table, "/films/00000072_000.png")
    assert (first.patient, first.age, first.sex, first.view) == ("32", 54.0, "F", "AP")
    assert first.findings == {"Cardiomegaly", "Infiltration"}
    assert first.says("infiltration") is True
    assert first.says("Mass") is False
    assert second.findings == frozenset()
    assert second.says("Mass") is False
    assert of(table, "/films/other.png") == FilmFacts()
    assert of(table, "/films/other.png").says("Mass") is None


def test_a_column_for_each_label(tmp_path: Path) -> None:
    """CheXpert: −1 is unsure, empty is unknown, and its films are told apart by their folders only."""
    table = read(
        tmp_path,
        "Path,Sex,Age,AP/PA,Edema,Pneumonia,Support Devices\n"
        "CheXpert/train/patient00001/study1/view1_frontal.jpg,Female,68,AP,1.0,-1.0,1.0\n"
        "CheXpert/train/patient00002/study1/view1_frontal.jpg,Male,87,PA,0.0,,0.0\n",
    )
    first = of(table, "/data/patient00001/study1/view1_frontal.jpg")
    second = of(table, "/data/patient00002/study1/view1_frontal.jpg")
    assert (first.sex, first.age, first.view, first.support_devices) == ("Female", 68.0, "AP", True)
    assert [first.says(one) for one in ("Edema", "Pneumonia", "Mass")] == [True, None, None]
    assert [second.says(one) for one in ("Edema", "Pneumonia")] == [False, None]
    assert of(table, "/data/view1_frontal.jpg") == FilmFacts()


def test_semicolons_a_mark_of_bytes_and_ages_in_months(tmp_path: Path) -> None:
    table = read(tmp_path, "Film;Patient;Age;Portable;Device\na.dcm;p1;18M;yes;Mobilett\nb.dcm;p2;x;;\n", "utf-8-sig")
    assert of(table, "a.dcm") == FilmFacts(patient="p1", age=1.5, portable=True, device="Mobilett")
    assert of(table, "b.dcm") == FilmFacts(patient="p2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Image Index,Patient ID\n", "holds no film"),
        ("Name,Patient ID\na,b\n", "no column names the film"),
        ("", "holds no film"),
    ],
)
def test_what_is_no_such_table(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said) as caught:
        read(tmp_path, text)
    assert "facts.csv" in str(caught.value)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.csv"):
        read_film_facts(tmp_path / "missing.csv")
    with pytest.raises(FormatError, match="UTF-8"):
        read(tmp_path, "Image Index,Patient ID\n\xe9,1\n", "latin-1")


@pytest.mark.parametrize(
    ("text", "years"),
    [("54", 54.0), ("054Y", 54.0), ("62 y", 62.0), ("18M", 1.5), ("18 mo", 1.5), ("350 wk", 350 * 7 / 365.25),
     ("9 d", 9 / 365.25), ("", None), ("x", None), ("old", None), ("151", None), ("-3", None), ("nan", None)],
)  # fmt: skip
def test_an_age_is_told_in_years(text: str, years: float | None) -> None:
    assert years_of(text) == (None if years is None else pytest.approx(years))
