"""The report and the charts of an audit arrive as files, whole or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers import cohort_charts as samples
from tests.helpers.cohort_page import audit_page
from xai_desktop.core.errors import Cancelled, ExportError, InputError
from xai_desktop.core.task import Quiet
from xai_desktop.services.cohort_report import write_charts, write_report

CHARTS = (samples.ranking(), samples.four_field())


class Counting(Quiet):
    """Remembers what it was told, and stops where it is asked to."""

    def __init__(self, last: int = 99) -> None:
        self.told: list[tuple[int, int, str]] = []
        self.last = last

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        self.told.append((done, total, text))
        if done >= self.last:
            raise Cancelled


def test_every_chart_is_written_in_every_format(tmp_path: Path) -> None:
    task = Counting()
    pictures = write_charts(CHARTS, tmp_path, task)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert found == {f"figures/{key}.{end}" for key in ("ranking", "four_field") for end in ("png", "svg", "pdf")}
    assert {name for picture in pictures for name in picture.files} == found
    assert [done for done, total, _ in task.told if total == 2] == [0, 1, 2]
    assert (tmp_path / "figures/ranking.png").read_bytes()[:4] == b"\x89PNG"


def test_a_report_is_a_pdf_and_a_page_that_name_the_files(tmp_path: Path) -> None:
    pictures = write_charts(CHARTS[:1], tmp_path, endings=("svg",))
    written = write_report(audit_page(3, pictures), tmp_path)
    assert [path.name for path in written] == ["report.pdf", "report.html"]
    assert written[0].read_bytes()[:5] == b"%PDF-"
    assert "figures/ranking.svg" in written[1].read_text("utf-8")


def test_a_report_that_was_stopped_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"old")
    with pytest.raises(Cancelled):
        write_report(audit_page(3, ()), tmp_path, Counting(last=1))
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]
    assert (tmp_path / "report.pdf").read_bytes() == b"old"


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ExportError, match="taken"):
        write_report(audit_page(3, ()), tmp_path / "taken")


def test_two_charts_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="key of its own"):
        write_charts((CHARTS[0], replace(CHARTS[1], key="Ranking")), tmp_path)
    assert list(tmp_path.iterdir()) == []
