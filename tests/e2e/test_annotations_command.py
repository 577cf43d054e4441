"""`annotations` and `--labels`: what lists hold, which films they belong to, and the same marks for other programs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.bundles import small_bundle
from tests.helpers.films import gradient, write_png
from xai_desktop.cli import main
from xai_desktop.io.annotations import read_annotations

Run = Callable[..., tuple[int, str, str]]
ROWS = "Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Infiltrate,1,2,300,400\ngone.png,Mass,1,2,3,4\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_png(tmp_path / "a.png", gradient(64, 64, bits=8))
    (tmp_path / "list.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


def test_a_list_is_counted_against_its_films(run: Run, folder: Path) -> None:
    report = folder / "report.json"
    code, said, warned = run("annotations", folder / "list.csv", "--films", folder / "a.png", "--report", report)
    assert code == 0
    assert "2 rows, 2 marks, 1 on 1 films here, 1 on films that are not here" in said
    assert "1 of 2 marks in list.csv belong to 1 film that is not here." in warned
    record = json.loads(report.read_text("utf-8"))
    (file,) = record["annotation_files"]
    assert (file["rows"], file["matched"], file["unmatched"], file["absent_films"]) == (2, 1, 1, ["gone"])
    assert str(report) in said


def test_a_bad_row_is_listed_and_the_code_says_partly(run: Run, folder: Path) -> None:
    (folder / "list.csv").write_text(ROWS + "b.png,Mass,1,2,x,4\n", encoding="utf-8")
    code, _, warned = run("annotations", folder / "list.csv")
    assert code == 6
    assert "line 4" in warned
    code, _, warned = run("annotations", folder / "list.csv", "--strict")
    assert code == 3
    assert "line 4" in warned


def test_marks_go_to_another_format(run: Run, folder: Path) -> None:
    out = folder / "out.json"
    code, said, _ = run("annotations", folder / "list.csv", "--films", folder / "a.png", "--to", "coco", "--out", out)
    assert code == 0
    assert "Saved 2 marks on 2 films" in said
    found = read_annotations(out)
    assert found.of("a")[0].box.as_tuple() == pytest.approx((1 / 16, 2 / 16, 301 / 16, 402 / 16))  # on the film's size


def test_a_folder_of_files_for_a_format_of_one_file_per_film(run: Run, folder: Path) -> None:
    out = folder / "voc"
    code, _, _ = run("annotations", folder / "list.csv", "--films", folder / "a.png", "--to", "voc", "--out", out)
    assert code == 0
    assert (out / "a.xml").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--to", "coco"), 2), (("--out", "x"), 2), (("--to", "nonsense", "--out", "x"), 3)],
)
def test_wrong_words_are_one_sentence(run: Run, folder: Path, words: tuple[str, ...], code: int) -> None:
    found, _, warned = run("annotations", folder / "list.csv", *words)
    assert found in (code, 2, 3)
    assert found == code
    assert len(warned.strip().splitlines()) <= 2
    assert "Traceback" not in warned


@pytest.mark.parametrize(
    "table", ["Infiltrate,Mass\n", "in the file;as the network calls it\ninfiltrate;Mass\n", '{"Infiltrate": "Mass"}']
)
def test_labels_are_mapped_where_a_table_says_so(run: Run, folder: Path, table: str) -> None:
    """The boxes are marked Infiltrate, the network knows Mass: only the table lets the two be compared."""
    bundle, labels = small_bundle(folder), folder / "labels.csv"
    labels.write_text(table, encoding="utf-8")
    words = ("explain", folder / "a.png", "--model", bundle, "--target", "Mass", "--annotations", folder / "list.csv")
    code, said, _ = run(*words, "--out", folder / "one")
    assert code == 0
    assert "IoU" not in said
    code, said, _ = run(*words, "--labels", labels, "--out", folder / "two")
    assert code == 0
    assert "Mass (NIH) IoU" in said
    assert json.loads((folder / "two" / "import.json").read_text("utf-8"))["films"] == 1


@pytest.mark.parametrize("table", ["only one\n", "a,b,c\n", "", '{"a": 1}', "[1]", "a,\n"])
def test_a_table_that_is_none_is_refused(run: Run, folder: Path, table: str) -> None:
    labels = folder / "labels.csv"
    labels.write_text(table, encoding="utf-8")
    code, _, warned = run("annotations", folder / "list.csv", "--labels", labels)
    assert code == 3
    assert "labels.csv" in warned
    assert len(warned.strip().splitlines()) == 1
