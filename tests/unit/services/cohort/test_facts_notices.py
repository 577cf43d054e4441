"""A table that says nothing of the films says so, and so does one that contradicts itself."""

from pathlib import Path

from xai_desktop.core.cohort.facts import FactsTable
from xai_desktop.core.study import ImageRef
from xai_desktop.io.film_facts import read_film_facts
from xai_desktop.services.cohort.facts_notices import of_table

REFS = [ImageRef(Path(f"/films/f{n}.png"), f"f{n}") for n in range(5)]


def table(tmp_path: Path, *lines: str) -> FactsTable:
    path = tmp_path / "facts.csv"
    path.write_text("\n".join(("film,patient,age", *lines)), "utf-8")
    return read_film_facts(path)


def said(found: FactsTable) -> list[str]:
    return [notice.text for notice in of_table("facts.csv", found, REFS)]


def test_a_table_of_all_films_is_not_talked_about(tmp_path: Path) -> None:
    assert said(table(tmp_path, *(f"f{n}.png,{n},50" for n in range(9)))) == []


def test_a_table_of_other_films(tmp_path: Path) -> None:
    (text,) = said(table(tmp_path, "x1,1,50", "x2,2,50"))
    assert text.startswith("facts.csv: names none of the films here")
    assert "f0.png" in text


def test_a_table_of_some_films(tmp_path: Path) -> None:
    (text,) = said(table(tmp_path, *(f"f{n},{n},50" for n in range(3))))
    assert text == "facts.csv: says nothing of 2 films here, such as f3.png, f4.png."


def test_two_lines_that_differ_are_told_and_not_used(tmp_path: Path) -> None:
    found = table(tmp_path, *(f"f{n}.png,{n},50" for n in range(5)), "f1.png,9,50", "f2.png,2,50")
    assert found.differing == ("f1.png",)
    assert found.of(REFS[1]).patient == ""
    assert found.of(REFS[2]).patient == "2"
    texts = said(found)
    assert texts == [
        "facts.csv: says nothing of 1 film here, such as f1.png.",
        "facts.csv: has two lines that differ for 1 film, such as f1.png; nothing that it says of them is used, so "
        "leave one line for each.",
    ]
