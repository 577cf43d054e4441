"""A report that is made again on the command line: from a bundle, without the film and without the network."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest
from pypdf import PdfReader

from tests.e2e.test_command_line import Run, one_sentence, run
from tests.helpers.reports import report_for
from tests.helpers.review_bundles import members
from xai_desktop.core import paths
from xai_desktop.services.reporting import write_report

__all__ = ["run"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a report, a figure and the bundle that both can be made of."""
    folder = tmp_path_factory.mktemp("made") / "film-0001"
    write_report(report_for(), folder, ("bundle", "pdf", "png", "json"))
    return folder


def test_a_demo_film_from_explaining_to_the_same_report_again(run: Run, tmp_path: Path) -> None:
    film = sorted(paths.demo_study().glob("*.dcm"))[0]
    words = ("--model", "demo-cascade", "--annotations", paths.demo_annotations(), "--ask", "10,10,60,60")
    out = tmp_path / "results"
    code, said, _ = run("explain", film, *words, "--format", "bundle,pdf,png", "--layer", "all", "--out", out)
    assert code == 0
    (bundle,) = out.rglob("review.zip")
    assert str(bundle) in said
    for name in ("report.pdf", "figure.png"):
        again = tmp_path / "elsewhere" / f"again{Path(name).suffix}"
        assert run("report", bundle, "--out", again)[0] == 0
        assert again.read_bytes() == (bundle.parent / name).read_bytes()
    texts = [content for name, content in members(bundle.read_bytes()).items() if name.endswith(".json")]
    for secret in (film.name, str(film.parent), str(tmp_path)):
        assert not any(secret.encode() in text for text in texts)


@pytest.fixture
def two(made: Path, tmp_path: Path) -> Path:
    """A folder with two studies."""
    for name in ("b", "a"):
        shutil.copytree(made, tmp_path / "films" / name)
    return tmp_path / "films"


def test_several_reviews_are_a_list(run: Run, made: Path, two: Path, tmp_path: Path) -> None:
    for ending in ("pdf", "html", "csv", "parquet"):
        out = tmp_path / f"list.{ending}"
        code, said, _ = run("report", two, "--out", out)
        assert code == 0
        assert "A list of 2 studies." in said
        first = out.read_bytes()
        run("report", two, "--out", out)
        assert out.read_bytes() == first
    pages = PdfReader(tmp_path / "list.pdf").pages
    text = "".join(page.extract_text() for page in pages)
    assert text.count(report_for().ref.title) >= 2
    with (tmp_path / "list.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == pyarrow.parquet.read_table(tmp_path / "list.parquet").num_rows >= 2
    assert run("report", made, made / "review.zip", "--out", tmp_path / "again.svg")[0] == 0  # the same one twice


def test_a_list_leaves_out_what_cannot_be_read_and_says_so(run: Run, two: Path, tmp_path: Path) -> None:
    (two / "a" / "review.zip").write_bytes(b"no zip")
    code, said, fault = run("report", two, "--out", tmp_path / "list.csv")
    assert code == 6
    assert "1 of which could not be read" in said
    assert "is no whole review bundle" in one_sentence(fault)
    (two / "b" / "review.zip").write_bytes(b"no zip")
    assert run("report", two, "--out", tmp_path / "none.csv")[0] == 3


def test_a_list_has_fewer_formats(run: Run, two: Path, tmp_path: Path) -> None:
    code, _, fault = run("report", two, "--out", tmp_path / "list.png")
    assert code == 2
    assert ".pdf, .html, .csv, .parquet" in one_sentence(fault)


@pytest.mark.parametrize(("ending", "name"), [("pdf", "report.pdf"), ("PNG", "figure.png"), ("npz", "maps.npz")])
def test_the_ending_chooses_the_format(run: Run, made: Path, tmp_path: Path, ending: str, name: str) -> None:
    out = tmp_path / f"again.{ending}"
    code, said, _ = run("report", made / "review.zip", "--out", out)
    assert code == 0
    assert str(out) in said
    assert out.read_bytes() == (made / name).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_folder_stands_for_the_bundle_in_it_and_json_says_the_file(run: Run, made: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.pdf"
    code, said, _ = run("--json", "report", made.parent, "--out", out)
    assert code == 0
    records = [json.loads(line) for line in said.splitlines()]
    assert records[-1]["files"] == [str(out)]
    assert out.read_bytes() == (made / "report.pdf").read_bytes()


def test_no_network_is_needed(made: Path, tmp_path: Path) -> None:
    """As on a computer without torch, in a program of its own."""
    words = [str(made / "review.zip"), "--out", str(tmp_path / "again.pdf")]
    without = "import sys; sys.modules['torch'] = None; from xai_desktop.cli import main; "
    call = f"{without}sys.exit(main(['report', *{words!r}]))"
    subprocess.run([sys.executable, "-c", call], check=True, timeout=60)
    assert (tmp_path / "again.pdf").read_bytes() == (made / "report.pdf").read_bytes()


@pytest.mark.parametrize("name", ["again", "again.docx", "again.dcm", "again.json"])
def test_an_ending_that_is_no_report_of_one_file(run: Run, made: Path, tmp_path: Path, name: str) -> None:
    code, _, fault = run("report", made, "--out", tmp_path / name)
    assert code == 2
    _, _, endings = one_sentence(fault).partition("a name that ends in one of: ")
    known = set(endings.strip().rstrip(".").split(", "))
    assert {".csv", ".npz", ".pdf", ".png"} <= known
    assert not {".dcm", ".json", ".docx"} & known


def test_what_is_no_bundle(run: Run, tmp_path: Path) -> None:
    (tmp_path / "review.zip").write_bytes(b"no zip")
    for words, said in (
        ((tmp_path,), "is no whole review bundle"),
        ((tmp_path / "none.zip",), "no such file"),
        (
            (shutil.copytree(tmp_path, tmp_path / "copy", ignore=lambda *_: ["review.zip", "copy"]),),
            "holds no review.zip",
        ),
    ):
        code, _, fault = run("report", *words, "--out", tmp_path / "again.pdf")
        assert code == 3
        assert said in one_sentence(fault)
    assert not (tmp_path / "again.pdf").exists()


def test_a_place_that_cannot_be_written(run: Run, made: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    code, _, fault = run("report", made, "--out", tmp_path / "file" / "again.pdf")
    assert code == 5
    assert "could not be written" in one_sentence(fault)
