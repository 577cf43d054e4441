import os
import subprocess
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from tests.helpers.reports import report_for
from xai_desktop.core.destination import House, Outside
from xai_desktop.core.errors import Cancelled, ExportError, UsageError
from xai_desktop.io.site_key import site_key
from xai_desktop.services.reporting import versions, write_report


class Steps:
    """Remembers the progress, and stops where it is told to."""

    def __init__(self, stop_at: str = "") -> None:
        self.seen: list[tuple[int, int, str]] = []
        self.stop_at = stop_at

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if self.stop_at and self.stop_at in text:
            raise Cancelled
        self.seen.append((done, total, text))


def test_all_formats_by_default_each_file_once(tmp_path: Path) -> None:
    steps = Steps()
    written = write_report(report_for(), tmp_path / "film", task=steps)
    assert [path.name for path in written] == ["report.pdf", "figure.png", "manifest.json", "maps.npz"]
    assert sorted(p.name for p in (tmp_path / "film").iterdir()) == sorted(p.name for p in written)
    assert steps.seen[-1][:2] == (3, 3)


def test_dicom_results_leave_the_house_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    key = Outside(site_key())
    written = write_report(report_for(), tmp_path, ("sr", "pm", "seg"))
    assert [path.name for path in written] == ["sr.dcm", "source.dcm", "pm.dcm", "seg.dcm"]
    assert {path.parent for path in written} == {tmp_path / key.pseudonym("p-own")}
    stays = replace(report_for(), destination=House("archive"))
    assert {path.parent.name for path in write_report(stays, tmp_path, ("sr",))} == {"dicom"}


def test_one_format_alone(tmp_path: Path) -> None:
    assert [p.name for p in write_report(report_for(), tmp_path, ("npz", "npz"))] == ["maps.npz"]


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no report format called 'docx'"):
        write_report(report_for(), tmp_path / "film", ("pdf", "docx"))
    assert not (tmp_path / "film").exists()


def test_a_folder_that_cannot_be_written_fails_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    steps = Steps()
    with pytest.raises(ExportError, match="could not be written"):
        write_report(report_for(), tmp_path / "file" / "film", task=steps)
    assert steps.seen == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError, match=r"Permission denied.*choose another folder"):
        write_report(report_for(), tmp_path)


def test_a_report_can_be_stopped_between_formats(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        write_report(report_for(), tmp_path, ("npz", "pdf"), Steps("PDF"))
    assert [p.name for p in tmp_path.iterdir()] == ["maps.npz"]


def test_versions_come_from_metadata_and_load_nothing() -> None:
    found = dict(versions())
    assert list(found) == ["xai_desktop", "torch", "torchvision", "numpy", "pydicom", "highdicom", "PySide6", "python"]
    assert found["numpy"] == metadata.version("numpy")
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    code = (
        "import sys; from xai_desktop.services import reporting; reporting.versions(); "
        "print([m for m in ('torch', 'PySide6', 'matplotlib', 'reportlab') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
