"""What films are told apart by: what a table says of them, and what the files themselves say where it is silent."""

from pathlib import Path

from xai_desktop.core.cohort.facts import FilmFacts
from xai_desktop.core.paths import demo_study
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers import read_refs
from xai_desktop.services.cohort.planning import FilmPlan
from xai_desktop.services.cohort.rows import film_cells

NAMES = ("age", "sex", "view", "manufacturer", "device")
REF = ImageRef(Path("f.dcm"), "f", age="18 mo", sex="F", view="PA", manufacturer="Maker", device="DR 1")


def cells(ref: ImageRef, facts: FilmFacts) -> list[object]:
    found = film_cells(FilmPlan(ref, (), (), facts, "p", "test"))
    return [found[name] for name in NAMES]


def test_the_file_speaks_where_the_table_is_silent() -> None:
    assert cells(REF, FilmFacts()) == [1.5, "F", "PA", "Maker", "DR 1"]
    said = FilmFacts(age=40.0, sex="M", view="AP", manufacturer="Other", device="DR 2")
    assert cells(REF, said) == [40.0, "M", "AP", "Other", "DR 2"]
    assert cells(ImageRef(Path("f.png"), "f"), FilmFacts()) == [None] * 5


def test_a_dicom_film_says_what_made_it() -> None:
    films = [ref for path in sorted(demo_study().rglob("*.dcm")) for ref in read_refs(path)]
    assert films
    for film in films:
        age, sex, _, manufacturer, device = cells(film, FilmFacts())
        assert (manufacturer, device) == ("XAI Desktop synthetic", "chest phantom")
        assert isinstance(age, float)
        assert sex in ("F", "M")
