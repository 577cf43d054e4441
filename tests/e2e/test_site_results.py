"""Where a site wants pseudonyms, no result has the name of a file or of a patient: every way out is tried."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from pydicom import dcmread
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from tests.e2e.test_command_line import Run, one_sentence, run
from tests.helpers.films import gradient, save, write_dicom
from tests.helpers.program import complaints, running, settled
from tests.helpers.site import set_policy
from xai_desktop.app.exporting import ExportChoice
from xai_desktop.core.destination import Outside
from xai_desktop.core.drawing.change import Change
from xai_desktop.core.measures import Ruler
from xai_desktop.io.site_key import site_key

__all__ = ["run"]

NAMES = ("Zebedee", "Quaxter", "19610203", "PID-777", "Nord-Haus")
EVERY = "pdf,png,svg,json,html,npz,csv,bundle,sr,pm"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A film whose file, folder and header name the patient."""
    folder = tmp_path / "films" / "Zebedee"
    folder.mkdir(parents=True)
    path = write_dicom(folder / "Quaxter-film.dcm", gradient(256, 256), patient_id="PID-777", spacing=(0.2, 0.2))
    data = dcmread(path)
    data.PatientName, data.PatientBirthDate, data.InstitutionName = "Zebedee^Quaxter", "19610203", "Nord-Haus"
    return save(path, data)


@pytest.fixture(autouse=True)
def policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return set_policy(monkeypatch, tmp_path / "site", "deidentified_results = true")


def said_by(path: Path) -> Iterator[str]:
    """Everything in a file that somebody could search, with its name."""
    content = path.read_bytes()
    yield f"{path.parent.name}/{path.name}"
    yield content.decode("latin-1")
    if path.suffix == ".pdf":
        yield "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    if path.suffix == ".png":
        with Pillow.open(path) as picture:
            yield json.dumps({key: str(value) for key, value in picture.info.items()})
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name + archive.read(name).decode("latin-1")


def leaks(folder: Path) -> list[tuple[str, str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [(path.name, name) for path in files for text in said_by(path) for name in NAMES if name in text]


def pseudonym() -> str:
    return Outside(site_key()).pseudonym("PID-777")


def test_explain_writes_no_name_in_any_format_and_says_so(run: Run, film: Path, tmp_path: Path, policy: Path) -> None:
    out = tmp_path / "out"
    marks = tmp_path / "boxes.csv"
    marks.write_text("Image Index,Finding Label,Bbox [x,y,w,h],,,\nQuaxter-film.dcm,Mass,10,10,50,50,,,\n")
    words = ("explain", film, "--model", "demo-cascade", "--format", EVERY, "--annotations", marks, "--out", out)
    code, said, _ = run(*words)
    assert code == 0
    assert f"Set by your site ({policy}): results call films and patients by pseudonyms." in said
    assert leaks(out) == []
    (folder,) = out.iterdir()
    assert folder.name.startswith(pseudonym())
    assert {path.suffix for path in folder.iterdir() if path.is_file()} >= {".pdf", ".png", ".svg", ".html", ".csv"}


@pytest.mark.parametrize("key", ["pdf", "png", "svg", "json", "html", "npz", "csv", "bundle"])
def test_each_format_by_itself_does_the_same(run: Run, film: Path, tmp_path: Path, key: str) -> None:
    out = tmp_path / "out"
    assert run("explain", film, "--model", "demo-cascade", "--format", key, "--out", out)[0] == 0
    assert leaks(out) == []
    assert pseudonym() in next(out.iterdir()).name


def test_without_the_policy_the_film_keeps_its_name(run: Run, film: Path, tmp_path: Path, policy: Path) -> None:
    """The test above would find it."""
    policy.write_text("version = 1")
    out = tmp_path / "out"
    code, said, _ = run("explain", film, "--model", "demo-cascade", "--format", "pdf,csv", "--out", out)
    assert code == 0
    assert "pseudonyms" not in said
    assert {name for name, _ in leaks(out)} >= {"report.pdf", "report.csv", "manifest.json"}


def test_a_picture_without_a_header_has_a_pseudonym_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "Quaxter.png"
    Pillow.fromarray(gradient(200, 200).astype(np.uint8)).save(path)
    assert run("explain", path, "--model", "demo-cascade", "--format", EVERY, "--out", tmp_path / "out")[0] == 0
    assert leaks(tmp_path / "out") == []


def test_a_review_bundle_of_before_is_refused_and_one_of_now_is_not(
    run: Run, film: Path, tmp_path: Path, policy: Path
) -> None:
    text = policy.read_text()
    policy.write_text("version = 1")
    words = ("explain", film, "--model", "demo-cascade", "--format", "bundle", "--out")
    assert run(*words, tmp_path / "before")[0] == 0
    policy.write_text(text)
    assert run(*words, tmp_path / "now")[0] == 0
    (before,), (now,) = (tuple((tmp_path / one).rglob("review.zip")) for one in ("before", "now"))
    code, _, fault = run("report", before, "--out", tmp_path / "again" / "a.pdf")
    assert code == 3
    assert "export the film again" in one_sentence(fault)
    code, _, fault = run("report", before, now, "--out", tmp_path / "again" / "list.pdf")
    assert code == 3
    assert "export the film again" in one_sentence(fault)
    assert not list((tmp_path / "again").glob("*.pdf"))
    assert run("report", now, "--out", tmp_path / "again" / "a.pdf")[0] == 0
    assert (tmp_path / "again" / "a.pdf").stat().st_size > 5000
    assert leaks(tmp_path / "again") == []


def test_marks_and_import_reports_which_name_films_are_not_written(run: Run, film: Path, tmp_path: Path) -> None:
    marks = tmp_path / "boxes.csv"
    marks.write_text("Image Index,Finding Label,Bbox [x,y,w,h],,,\nQuaxter-film.dcm,Mass,10,10,50,50,,,\n")
    words = ("annotations", marks, "--films", film)
    for more in (("--to", "coco", "--out", tmp_path / "coco.json"), ("--report", tmp_path / "import.json")):
        code, _, fault = run(*words, *more)
        assert code != 0
        assert "your site wants pseudonyms in all results" in one_sentence(fault)
    assert not (tmp_path / "coco.json").exists()
    assert not (tmp_path / "import.json").exists()


def test_the_demo_says_so_too(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("demo", "--headless", "--out", tmp_path / "demo")
    assert code == 0
    assert "results call films and patients by pseudonyms" in said
    (folder,) = (tmp_path / "demo").iterdir()
    assert "SYN" not in folder.name
    assert "SYN-10" not in (folder / "manifest.json").read_text("utf-8")


def test_no_way_out_of_the_window_has_a_name(qtbot: QtBot, film: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with running(qtbot, film) as program:
        settled(qtbot, program)
        order = program.exporting.take(program.films.film, None)
        assert not isinstance(order, str)
        assert program.preferences.name_for_files(order.film.ref.title) == "film"
        program.preferences.change(hospital="Nord-Haus")
        with qtbot.waitSignal(program.exporting.exported, timeout=60000):
            program.exporting.export(order, ExportChoice(out / "report", tuple(EVERY.split(",")[:8])))
        cascade = program.saving.take()
        assert not isinstance(cascade, str)
        for ending in ("png", "svg", "pdf"):
            with qtbot.waitSignal(program.saving.exported, timeout=60000):
                program.saving.export(cascade, out / f"cascade.{ending}")
        program.editing.take(Change(0, None, Ruler((5, 5), (50, 50))))
        program.editing.rename_thing(0, "of Zebedee")
        measuring = program.measuring.measuring
        qtbot.waitUntil(lambda: bool(measuring.rows), timeout=10000)
        with qtbot.waitSignal(measuring.exported, timeout=10000):
            measuring.export(out / "measures.csv")
        program.films.save_import_report(out / "import.json")
        qtbot.waitUntil(lambda: any("pseudonyms in all results" in one for one in complaints(program)), timeout=10000)
    assert leaks(out) == []
    name = (out / "measures.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    assert name.startswith(pseudonym())
    assert name in (out / "cascade.svg").read_text("utf-8")
    assert name in (out / "report" / "report.csv").read_text("utf-8"), "all exports call the film the same"
    assert "of [removed]" in (out / "measures.csv").read_text("utf-8")
