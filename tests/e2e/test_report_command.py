"""A report that is made again on the command line: from a bundle, without the film and without the network."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_several_reviews_are_no_single_report(run: Run, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "films" / "b")
    shutil.copytree(made, tmp_path / "films" / "a")
    code, _, fault = run("report", tmp_path / "films", "--out", tmp_path / "again.pdf")
    assert code == 2
    assert "2 reviews were found; name one review.zip for each file" in one_sentence(fault)
    twice = ("report", made, made / "review.zip", "--out", tmp_path / "again.pdf")
    assert run(*twice)[0] == 0  # the same one


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
