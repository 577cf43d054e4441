"""A patient's name is in memory while it is shown by choice, and nowhere else: not on disk, not in a title, not in a
tooltip, not in what a screen reader is told, not in a log."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, save, write_dicom
from tests.helpers.program import running, settled, texts
from xai_desktop.app.exporting import ExportChoice
from xai_desktop.services import thumbnails
from xai_desktop.services.reporting import DICOM_FORMATS
from xai_desktop.ui.wiring import Program

NAMES = ("Zebedee", "Quaxter", "19610203", "1961-02-03", "PID-777", "Krankenhaus-Nord")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    path = write_dicom(folder / "film.dcm", gradient(256, 256), patient_id="PID-777", spacing=(0.2, 0.2))
    data = dcmread(path)
    data.PatientName, data.PatientBirthDate, data.InstitutionName = "Zebedee^Quaxter", "19610203", "Krankenhaus-Nord"
    return save(path, data)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(home))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    thumbnails._key.cache_clear()
    yield home, temporary
    thumbnails._key.cache_clear()


def found_in(*folders: Path) -> list[str]:
    """Every file, by content and by name, in which one of the names stands, in whatever writing."""
    hits = []
    for folder in folders:
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            told = content.lower() + str(path.relative_to(folder)).lower().encode()
            for name in NAMES:
                forms = (name.lower().encode(), name.lower().encode("utf-16-le"), name.lower().encode("utf-16-be"))
                hits += [f"{path}: {name}" for form in forms if form in told]
    return hits


def shown(program: Program) -> str:
    return "\n".join((texts(program.window), program.window.windowTitle(), program.app.applicationDisplayName()))


def test_the_measure_sees_a_name_where_there_is_one(tmp_path: Path, film: Path) -> None:
    assert found_in(film.parent)
    (tmp_path / "other").mkdir()
    assert not found_in(tmp_path / "other")


def test_a_name_stays_in_memory(
    film: Path, places: tuple[Path, Path], qtbot: QtBot, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    out = tmp_path / "out"
    with running(qtbot, film) as program:
        settled(qtbot, program)
        assert not any(name in shown(program) for name in NAMES)
        asked: list[str] = []
        program.films.identity_ready.connect(lambda _ref, text: asked.append(text))
        program.window.action("show_names").trigger()
        qtbot.waitUntil(lambda: bool(asked))
        assert "Zebedee, Quaxter" in asked[0]
        qtbot.wait(50)
        assert not any(name in shown(program) for name in NAMES)  # it is painted on the film, and told to nobody else
        order = program.exporting.take(program.films.film, program.window.viewer.active().window_level())
        assert not isinstance(order, str)
        written: list[object] = []
        program.exporting.written.connect(written.append)
        program.exporting.export(order, ExportChoice(out, ("json", "png", "pdf", "npz", *DICOM_FORMATS)))
        qtbot.waitUntil(lambda: bool(written), timeout=30000)
        program.preferences.save()
        qtbot.waitUntil(lambda: any((places[0] / "cache").rglob("*.thumb")))
        program.window.action("show_names").trigger()
        assert asked[-1] == ""
    assert not found_in(out, *places)
    assert not any(name in caplog.text for name in NAMES)


def test_names_are_off_at_every_start(film: Path, places: tuple[Path, Path], qtbot: QtBot) -> None:
    with running(qtbot, film) as program:
        settled(qtbot, program, cascade=False)
        program.window.action("show_names").trigger()
        assert program.window.action("show_names").isChecked()
    with running(qtbot, film) as program:
        assert not program.window.action("show_names").isChecked()
