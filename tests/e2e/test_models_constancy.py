"""`models constancy`: sealed, checked after every change, and drawn."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.e2e.test_command_line import Run, run
from tests.helpers.bundles import small_bundle
from tests.helpers.films import gradient, write_dicom
from xai_desktop.core.constancy import Measure
from xai_desktop.io import constancy_log
from xai_desktop.io.one_writer import one_writer

__all__ = ["run"]


@pytest.fixture
def sealed(run: Run, tmp_path: Path) -> Path:
    """Two films, one of whose names a patient would not like to see."""
    films = tmp_path / "films"
    films.mkdir()
    for number, name in enumerate(("Doe^Jane.dcm", "b.dcm")):
        write_dicom(films / name, gradient(60 + number, 50, 12), bits=12)
    code, said, _ = run(
        *("models", "constancy", "seal", small_bundle(tmp_path), films, "--out", tmp_path / "set"),
        *("--explainer", "grad_cam", "--explainer", "occlusion", "--score", "0.02"),
    )
    assert code == 0
    assert re.search(r"2 films are sealed with small. Note the seal: [0-9a-f]{64}", said)
    return tmp_path / "set"


def test_a_set_is_checked_logged_and_drawn(run: Run, sealed: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "small"
    with one_writer(sealed, "a constancy test"):
        code, _, error = run("models", "constancy", "check", sealed, "--model", bundle)
    assert code == 2
    assert "a constancy test is going on in this folder already" in error
    code, said, _ = run("models", "constancy", "check", sealed, "--model", bundle)
    assert code == 0
    assert said.startswith("Passed: 2 films, 16 comparisons")
    assert constancy_log.head(sealed) in said
    other = small_bundle(tmp_path / "other", seed=3)
    code, said, _ = run(
        "--json", "models", "constancy", "check", sealed, "--model", other, "--out", tmp_path / "charts"
    )
    assert code == 6
    lines = [json.loads(line) for line in said.splitlines()]
    assert "weights are others" in next(line["note"] for line in lines if "note" in line)
    assert sum("measure" in line for line in lines) == 16
    assert lines[-1]["passed"] is False
    logged = constancy_log.read(sealed)
    assert [one.run.passed for one in logged] == [True, False]
    assert {"torch", "device", "driver", "processor", "xai_desktop"} <= set(dict(logged[0].run.made_with))
    assert {path.suffix for path in (tmp_path / "charts").iterdir()} == {".svg", ".png", ".html"}
    assert len(list((tmp_path / "charts").glob("*.svg"))) == len(Measure)

    class Cells(HTMLParser):
        found: tuple[str, ...] = ()

        def handle_data(self, data: str) -> None:
            self.found = (*self.found, data.strip())

    page = Cells()
    page.feed((tmp_path / "charts" / "constancy.html").read_text("utf-8"))
    said_there = " ".join(page.found)
    assert "Passed: 2 films" in said_there
    assert "Failed: " in said_there


def test_a_broken_seal_is_code_3_and_leaves_no_line(run: Run, sealed: Path, tmp_path: Path) -> None:
    path = sealed / "films" / "film-01.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    code, _, warned = run("models", "constancy", "check", sealed, "--model", tmp_path / "small")
    assert code == 3
    assert str(path) in warned
    assert not (sealed / "log.jsonl").exists()


def test_no_name_of_a_file_is_in_the_set(sealed: Path) -> None:
    for path in sealed.rglob("*"):
        assert "Doe" not in path.name
        assert path.is_dir() or b"Doe" not in path.read_bytes()


@pytest.mark.parametrize("limit", ["nan", "inf", "-0.1"])
def test_a_tolerance_that_is_no_number_is_refused_before_anything_is_read(run: Run, limit: str, tmp_path: Path) -> None:
    words = ("models", "constancy", "seal", "none", tmp_path, "--out", tmp_path / "set", f"--score={limit}")
    code, _, error = run(*words)
    assert code == 2
    assert "--score: write a number from 0 up." in error
