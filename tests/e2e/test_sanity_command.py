"""`models sanity` as a physicist uses it: verdicts said as they come, a result that is kept, a report to read."""

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.io.sanity_file import read_sanity
from xai_desktop.services import kept_sanity

FILMS = paths.demo_study()
BOXES = str(paths.demo_annotations())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sanity") / "out"
    words = ["models", "sanity", "demo-marker", str(FILMS), "--annotations", BOXES, "--films", "8", "--seeds", "2"]
    assert main([*words, "--check", "shortcut", "--check", "weights", "--out", str(out)]) == 0
    return out


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def test_result_and_report_say_the_same(made: Path) -> None:
    run = read_sanity(made / "sanity.json")
    assert [one.key for one in run.results] == ["shortcut", "weights"]
    assert run.network == "demo-marker"
    assert run.films == 8
    assert run.synthetic
    page = _Words()
    page.feed((made / "report.html").read_text("utf-8"))
    pdf = " ".join("".join(one.extract_text() for one in pypdf.PdfReader(made / "report.pdf").pages).split())
    for text in ("Sanity checks of demo-marker", "Parameter randomisation", "smallest"):
        assert text in page.text
        assert text in pdf
    assert run.results[1].verdict.value == "shown"
    assert "Shown that the map hangs on the weights with 8 films" in page.text
    assert (made / "figures" / "weights_curve_0.svg").is_file()


def test_the_run_is_kept_under_the_weights_of_the_network(made: Path, tmp_path: Path) -> None:
    """Of another home than that of the module's run: kept anew."""
    run = read_sanity(made / "sanity.json")
    assert len(run.weights) == 64
    assert kept_sanity.last(run.weights) is None
    kept_sanity.keep(run, made)
    found = kept_sanity.last(run.weights)
    assert found is not None
    assert found == (run, made.absolute())


def test_lines_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = shutil.copy(sorted(FILMS.iterdir())[0], tmp_path)
    words = ["--json", "models", "sanity", "demo-marker", str(film), "--check", "repeat", "--out", str(tmp_path / "o")]
    assert main(words) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = next(line for line in lines if "verdict" in line)
    assert (told["check"], told["verdict"]) == ("repeat", "not testable here"), "never from one film"
    assert any("progress" in line for line in lines)
    assert any(line.get("file", "").endswith("report.pdf") for line in lines)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["demo-marker", "FILMS", "--check", "magic"], 2, "magic"),
        (["demo-marker", "FILMS", "--region", "0,0,2,1"], 2, "--region"),
        (["demo-marker", "FILMS", "--region", "a"], 2, "--region"),
        (["demo-marker", "FILMS", "--effect", "-1"], 2, "--effect"),
        (["demo-marker", "FILMS", "--seeds", "0"], 2, "--seeds"),
        (["nothing-here", "FILMS"], 4, "nothing-here"),
        (["demo-marker", "FILMS", "--explainer", "magic"], 4, "magic"),
        (["demo-marker", "nowhere"], 3, "nowhere"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    words: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [str(FILMS) if word == "FILMS" else word for word in words]
    assert main(["models", "sanity", *asked, "--out", str(tmp_path / "out")]) == code
    told = capsys.readouterr().err.strip()
    assert said in told
    assert "\n" not in told
