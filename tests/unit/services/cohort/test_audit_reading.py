"""What a window reads of an audit's folder: whole, so far, or nothing; and what it writes of it."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers import cohort_charts as samples
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.errors import InputError
from xai_desktop.core.report_rows import Row
from xai_desktop.core.study import Notice
from xai_desktop.io.audit_notices import NOTICES, write_notices
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.io.audit_tables import write_both
from xai_desktop.services.audit_reading import NO_CHARTS, read_audit, write_shown
from xai_desktop.services.cohort.charts_file import write_charts_file
from xai_desktop.services.cohort.map_metrics import row_columns

DESIGN = Design(("films",), (), ("net",), (Method("grad_cam"),), metrics=("iou",))
COLUMNS = row_columns(DESIGN)


def row(film: str, iou: float | None, status: str = "measured") -> Row:
    cells: Row = {one.name: None for one in COLUMNS}
    return {**cells, "film": film, "frame": 1, "called": iou is not None, "iou": iou, "status": status}


@pytest.fixture
def begun(tmp_path: Path) -> AuditParts:
    parts = AuditParts(tmp_path / "audit")
    parts.begin({"design": DESIGN.as_json(), "begun_at": "2026-11-22T08:00:00+00:00"})
    return parts


def test_an_audit_that_was_just_begun_has_no_rows(begun: AuditParts) -> None:
    read = read_audit(begun.folder)
    assert (len(read.table), read.whole, read.design) == (0, False, DESIGN)


def test_rows_so_far_end_at_the_first_gap(begun: AuditParts) -> None:
    begun.put(0, [row("A", 0.5), row("B", None, "failed")], [])
    begun.put(2, [row("C", 0.1)], [])
    read = read_audit(begun.folder)
    assert read.table["film"].tolist() == ["A", "B"]
    assert not read.whole
    begun.put(1, [], [])
    assert read_audit(begun.folder).table["film"].tolist() == ["A", "B", "C"]


def test_a_whole_audit_is_read_from_its_table(begun: AuditParts) -> None:
    write_both(begun.folder, "rows", COLUMNS, [row("A", 0.5), row("Ä", None)], {})
    read = read_audit(begun.folder)
    assert read.whole
    assert read.table["film"].tolist() == ["A", "Ä"]
    assert read.columns == COLUMNS


def test_what_was_said_of_the_files_is_read_again(begun: AuditParts) -> None:
    assert read_audit(begun.folder).notices == (), "an audit from before they were kept"
    write_notices(begun.folder, [Notice("Zwei Aufnahmen, Größe ungleich."), Notice("B."), Notice("B.", skipped=True)])
    assert read_audit(begun.folder).notices == ("Zwei Aufnahmen, Größe ungleich.", "B.")
    for broken in ("{", "[]", '{"format": "xai-desktop/notices", "notices": [1]}', '{"format": "x", "notices": []}'):
        (begun.folder / NOTICES).write_text(broken)
        (said,) = read_audit(begun.folder).notices
        assert f"{NOTICES}: cannot be read as notices" in said, "the rest of the audit opens"


def test_charts_are_read_and_what_is_wrong_with_them_is_one_sentence(begun: AuditParts) -> None:
    write_both(begun.folder, "rows", COLUMNS, [row("A", 0.5)], {})
    assert (read_audit(begun.folder).charts, read_audit(begun.folder).no_charts) == ((), NO_CHARTS)
    wanted = (samples.scatter(), samples.forest())
    path = write_charts_file(begun.folder, wanted)
    assert (read_audit(begun.folder).charts, read_audit(begun.folder).no_charts) == (wanted, "")
    whole = path.read_text("utf-8")
    for damage in (whole[: len(whole) // 2], "", "[" * 100_000, whole.replace("scatter", "forest"), "\x00\ud83d"):
        path.write_bytes(damage.encode("utf-8", "surrogatepass"))
        read = read_audit(begun.folder)
        assert read.charts == ()
        assert "charts.json: cannot be read" in read.no_charts
        assert "\n" not in read.no_charts
        assert len(read.table) == 1, "the rest of the audit opens"


def test_what_is_shown_is_written_with_nothing_where_nothing_is_known(begun: AuditParts, tmp_path: Path) -> None:
    begun.put(0, [row("A", 0.123456789), row("B", None)], [])
    table = read_audit(begun.folder).table
    shown = [one for name in ("iou", "film", "frame", "called") for one in COLUMNS if one.name == name]
    path = write_shown(tmp_path / "shown.csv", shown, table)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *lines = csv.reader(stream)
    assert head == ["iou", "film", "frame", "called"]
    assert [line[:3] for line in lines] == [["0.123456789", "A", "1"], ["", "B", "1"]]
    assert lines[0][3] != lines[1][3]


def test_a_folder_without_an_audit_says_what_to_choose(begun: AuditParts, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no audit"):
        read_audit(tmp_path)
    (begun.folder / "rows.parquet").write_bytes(b"no table")
    with pytest.raises(InputError, match=r"rows\.parquet"):
        read_audit(begun.folder)
    begun.begin({"design": replace(DESIGN, metrics=("iou",)).as_json() | {"format_version": 99}})
    with pytest.raises(InputError, match="newer version"):
        read_audit(begun.folder)
