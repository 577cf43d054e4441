"""Disks that fail under a report: in every format the old files stay whole, and one sentence says what to do."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.dicom_results import OUTSIDE, report_to
from tests.helpers.disks import made_read_only, small_disk
from xai_desktop.core.errors import Cancelled, ExportError
from xai_desktop.core.report import Report
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.services.reporting import write_report

KEYS = sorted(EXPORTERS.keys())
OLD = b"the old file"


@cache
def report() -> Report:
    """With a destination of its own, so that the folder of DICOM results is the same in every test."""
    return report_to(OUTSIDE)


@cache
def places(key: str) -> tuple[str, ...]:
    """Where a format writes, below the folder of the film."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        return tuple(str(path.relative_to(name)) for path in write_report(report(), Path(name), (key,)))


def with_old_files(folder: Path, key: str) -> list[Path]:
    files = [folder / place for place in places(key)]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(OLD)
    return files


def assert_as_they_were(files: list[Path], folder: Path) -> None:
    assert all(file.read_bytes() == OLD for file in files)
    assert sorted(file for file in folder.rglob("*") if file.is_file()) == sorted(files)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as folder:
        yield folder


@pytest.mark.parametrize("key", KEYS)
def test_a_full_disk(key: str, disk: Path) -> None:
    files = with_old_files(disk, key)
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space left"):
        while True:
            stream.write(b"x" * 4096)
    with pytest.raises(ExportError, match=r"No space left.*free some space") as caught:
        write_report(report(), disk, (key,))
    filler.unlink()
    assert_as_they_were(files, disk)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", KEYS)
def test_a_disk_that_turned_read_only(key: str, disk: Path) -> None:
    files = with_old_files(disk, key)
    made_read_only(disk)
    with pytest.raises(ExportError, match=r"Read-only.*choose another folder"):
        write_report(report(), disk, (key,))
    assert_as_they_were(files, disk)


@pytest.mark.parametrize("key", KEYS)
def test_a_folder_where_the_file_should_be(key: str, tmp_path: Path) -> None:
    """On Windows a file that another program holds open fails at the same place."""
    first = tmp_path / places(key)[0]
    first.mkdir(parents=True)
    with pytest.raises(ExportError, match=f"{first.name}: could not be written"):
        write_report(report(), tmp_path, (key,))
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize("key", KEYS)
def test_a_cancelled_export(key: str, tmp_path: Path) -> None:
    class Later(Quiet):
        """Stops within the format's own work, where it has steps of its own."""

        said = 0

        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            self.said += 1
            if self.said > 1:
                raise Cancelled

    files = with_old_files(tmp_path, key)
    with pytest.raises(Cancelled):
        write_report(report(), tmp_path, (key,), Later())
    assert_as_they_were(files, tmp_path)


def test_when_the_third_format_fails_the_first_two_are_whole_and_named(tmp_path: Path) -> None:
    (tmp_path / "figure.png").mkdir()
    with pytest.raises(ExportError) as caught:
        write_report(report(), tmp_path, ("npz", "pdf", "png"))
    said = str(caught.value)
    assert "figure.png: could not be written" in said
    assert said.endswith("; maps.npz, report.pdf before it were written whole.")
    alone = write_report(report(), tmp_path / "alone", ("npz", "pdf"))
    for path in alone:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
