"""What is wrong with labels and folders is said in one sentence with a remedy, and stops only what it must."""

from collections.abc import Callable
from pathlib import Path

import pytest

from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.training.data import read_labelled

Make = Callable[..., Path]
HEADER = "image,label,patient"


def is_sentence(text: str) -> bool:
    """One line, a full stop at its end and none inside, and something after the name to go on."""
    return "\n" not in text and text.endswith(".") and ". " not in text and len(text.split()) > 6


def refusal(act: Callable[[], object], kind: type[InputError] = InputError) -> str:
    with pytest.raises(kind) as caught:
        act()
    said = str(caught.value)
    assert is_sentence(said), said
    return said


def test_absent_films_are_counted(films: Make, text: Make) -> None:
    labels = text("labels.csv", [HEADER, "a.png,Mass,1", *(f"gone{n}.png,Mass,2" for n in range(5))])
    found = read_labelled(films("a.png", "extra.png"), labels)
    assert len(found) == 1
    assert "does not hold are left out: 5 of 6" in found.notes[0]
    assert "gone0.png, gone1.png, gone2.png, …" in found.notes[0]
    assert "names are left out: 1" in found.notes[1]
    assert all(map(is_sentence, found.notes))


def test_only_where_no_film_is_there_it_stops(films: Make, text: Make) -> None:
    labels = text("labels.csv", [HEADER, "x.png,Mass,1"])
    said = refusal(lambda: read_labelled(films("a.png"), labels))
    assert "holds none of its films (1)" in said
    assert str(labels) in said


def test_an_unknown_class_is_answered_with_the_nearest(films: Make, text: Make) -> None:
    found = read_labelled(films("a.png", "b.png"), text("l.csv", [HEADER, "a,Cardiomegaly,1", "b,Mass,2"]))
    assert "did you mean Cardiomegaly?" in refusal(lambda: found.choose(["Cardiomegly"]))
    assert "did you mean" not in refusal(lambda: found.choose(["Hernia"]))


def test_one_class_only_is_nothing_to_tell_apart(films: Make, text: Make) -> None:
    found = read_labelled(films("a.png", "b.png"), text("l.csv", [HEADER, "a,Mass,1", "b,Mass,2"]))
    assert "every film is of the class 'Mass'" in refusal(found.choose)
    assert "only the class 'one'" in refusal(lambda: read_labelled(films("one/a.png", folder="other")))


def test_a_class_without_a_film_and_a_set_without_labels(films: Make, text: Make) -> None:
    found = read_labelled(films("a.png", "b.png"), text("l.csv", [HEADER, "a,Mass,1", "b,,2"]))
    part = found.of(film for film in found.films if film.patient == "2")
    assert "no film here has the class 'Mass'" in refusal(part.choose)
    bare = read_labelled(films("a.png", "b.png"), text("m.csv", [HEADER, "a,,1", "b,,2"]))
    assert "no film here has any label" in refusal(bare.choose)


def test_boxes_where_they_are_needed(films: Make, text: Make) -> None:
    found = read_labelled(films("a.png", "b.png"), text("l.csv", [HEADER, "a,Mass,1", "b,,2"]))
    assert "no film has a box of Mass" in refusal(found.need_boxes)


def test_choosing_drops_other_classes_and_their_boxes(films: Make, text: Make) -> None:
    rows = ["a,Mass,1,2,3,4,5,6", "a,ILD,1,2,3,4,5,6", "b,ILD,1,2,3,4,5,6"]
    labels = text("train.csv", ["image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max", *rows])
    found = read_labelled(films("a.png", "b.png"), labels).choose(["Mass"])
    assert found.classes == ("Mass",)
    assert [film.findings for film in found.films] == [{"Mass"}, frozenset()]
    assert [len(film.boxes) for film in found.films] == [1, 0]
    assert found.need_boxes() is found


@pytest.mark.parametrize("place", ["gone", "films/a.png"])
def test_a_folder_that_cannot_be_read(films: Make, tmp_path: Path, place: str) -> None:
    films("a.png")
    assert str(tmp_path / place) in refusal(lambda: read_labelled(tmp_path / place))


def test_a_folder_without_films_and_one_without_labels(films: Make, tmp_path: Path, text: Make) -> None:
    labels = text("empty/labels.csv", [HEADER, "a,Mass,1"])
    assert "no film in this folder" in refusal(lambda: read_labelled(tmp_path / "empty", labels))
    assert "name the label file" in refusal(lambda: read_labelled(films("a.png", folder="deep/films")))


def test_several_label_files_are_not_chosen_between(films: Make, text: Make) -> None:
    for name in ("one.csv", "two.csv"):
        text(name, [HEADER, "a,Mass,1"])
    assert "one.csv, two.csv" in refusal(lambda: read_labelled(films("a.png")))


def test_label_files_that_are_none(films: Make, text: Make, tmp_path: Path) -> None:
    folder = films("a.png")
    assert "no such file" in refusal(lambda: read_labelled(folder, tmp_path / "gone.csv"))
    assert "this is a folder" in refusal(lambda: read_labelled(folder, tmp_path))
    assert "no label file" in refusal(lambda: read_labelled(folder, text("l.txt", ["hello"])), FormatError)
    assert "neither a column" in refusal(
        lambda: read_labelled(folder, text("l.csv", ["image,age", "a,61"])), FormatError
    )
    assert "no row" in refusal(lambda: read_labelled(folder, text("m.csv", [HEADER])))
    assert "There is no layout" in refusal(lambda: read_labelled(folder, text("l.csv", [HEADER]), "nihh"))
    (tmp_path / "binary.csv").write_bytes(b"image,label\n\xff\xfe\x00")
    assert "UTF-8" in refusal(lambda: read_labelled(folder, tmp_path / "binary.csv", "plain"), FormatError)


def test_bad_rows_are_refused_with_line_and_reason(films: Make, text: Make) -> None:
    rows = ["a,Mass,1,train", "b,Mass", "c,Mass,2,somewhere", ",Mass,3,train", "a,Edema,9,train", "d,,4,test"]
    found = read_labelled(films("a.png", "c.png", "d.png"), text("l.csv", [f"{HEADER},split", *rows]))
    assert [film.path.stem for film in found.films] == ["a", "d"]
    assert {row.line: row.reason.split()[0] for row in found.refused} == {3: "has", 4: "is", 5: "names", 6: "gives"}
    assert any("4 rows are refused" in note for note in found.notes)


def test_a_name_that_fits_several_films_is_given_to_none(films: Make, text: Make) -> None:
    found = read_labelled(films("x/a.png", "y/a.png", "b.png"), text("l.csv", [HEADER, "a,Mass,1", "b,,2"]))
    assert [film.path.stem for film in found.films] == ["b"]
    assert "2 films" in found.refused[0].reason


def test_a_film_that_is_damaged_is_refused_not_fatal(films: Make, text: Make) -> None:
    folder = films("a.png")
    (folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    found = read_labelled(folder, text("l.csv", ["image,label", "a,Mass", "b,"]))
    assert [film.path.stem for film in found.films] == ["a"]
    assert "b.png" in found.refused[0].reason


def test_films_without_a_patient_are_said_to_be_patients_of_their_own(films: Make, text: Make) -> None:
    found = read_labelled(films("a.png", "00000007_001.png"), text("l.csv", ["image,label", "a,Mass", "00000007_001,"]))
    assert [film.patient for film in found.films] == ["a", "00000007"]
    assert "1 films have no known patient" in found.notes[0]


def test_a_strange_value_in_chexpert(films: Make, text: Make) -> None:
    head = "Path,Cardiomegaly,Edema,Pneumonia"
    found = read_labelled(films("p/a.jpg", "p/b.jpg"), text("l.csv", [head, "p/a.jpg,1,0,2", "p/b.jpg,1,0,0"]))
    assert len(found) == 1
    assert "'2' under Pneumonia" in found.refused[0].reason


@pytest.mark.parametrize(
    ("layout", "what"),
    [("voc", "Annotations"), ("nih", "needs a label file"), ("pets", ""), ("class_folders", ""), ("marks", "")],
)
def test_a_layout_that_was_named_says_itself_what_it_misses(tmp_path: Path, layout: str, what: str) -> None:
    said = refusal(lambda: read_labelled(tmp_path, layout=layout))
    assert str(tmp_path) in said
    assert what in said
