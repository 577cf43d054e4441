"""An audit is fixed before it runs, kept chunk by chunk, gone on with after any end, and put together as tables."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.audits import Cohort, cohort, design
from xai_desktop.core.cohort.columns import READERS, ROWS, SCORES
from xai_desktop.core.errors import Cancelled, ExportError, FormatError, UsageError
from xai_desktop.core.threshold import Percentile
from xai_desktop.io.audit_tables import read_parquet
from xai_desktop.services import evaluating
from xai_desktop.services.cohort.running import Finished
from xai_desktop.services.evaluating import Audit

AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return cohort(tmp_path_factory.mktemp("cohort"))


@pytest.fixture(scope="module")
def audit(where: Cohort, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    found = started(where, tmp_path_factory.mktemp("audit"))
    list(evaluating.running(found))
    evaluating.finished(found, report=False)
    return found


def started(where: Cohort, out: Path, *, resume: bool = False) -> Audit:
    return evaluating.begun(evaluating.planned(design(where)), out, resume=resume, made_at=AT)


class StopAt:
    """Cancels when so many chunks have begun."""

    def __init__(self, number: int) -> None:
        self.number = number

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if total == 3 and done == self.number and text:
            raise Cancelled


def test_the_protocol_is_there_before_anything_is_computed(where: Cohort, tmp_path: Path) -> None:
    found = started(where, tmp_path)
    kept = json.loads((tmp_path / "protocol.json").read_text())
    assert kept == found.protocol
    assert kept["design_sha256"] == design(where).digest
    assert kept["begun_at"] == AT
    assert kept["films"] == 9
    assert not (tmp_path / "parts").exists()
    assert evaluating.read_design(tmp_path / "design.json") == design(where)


def test_what_was_finished_is_not_computed_again(where: Cohort, audit: Audit, tmp_path: Path) -> None:
    first = started(where, tmp_path)
    with pytest.raises(Cancelled):
        list(evaluating.running(first, StopAt(2)))
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "parts").iterdir()}
    assert sorted(kept) == ["000000.json", "000001.json"]
    again = started(where, tmp_path, resume=True)
    told = list(evaluating.running(again))
    assert [(one.number, one.again) for one in told] == [(0, True), (1, True), (2, False)]
    assert [one.rows for one in told[:2]] == [0, 0]
    kept_rows = [row for number in (0, 1) for row in first.parts.rows_of(number)]
    assert sum(one.failed for one in told[:2]) == sum(row["status"] == "failed" for row in kept_rows)
    assert {name: (tmp_path / "parts" / name).stat().st_mtime_ns for name in kept} == kept
    evaluating.finished(again, report=False)
    whole, broken = (read_parquet(folder / "rows.parquet") for folder in (audit.folder, tmp_path))
    assert [{**row, "seconds": 0} for row in whole] == [{**row, "seconds": 0} for row in broken]


def test_every_chunk_is_told(where: Cohort, tmp_path: Path) -> None:
    told = list(evaluating.running(started(where, tmp_path)))
    assert [(one.number, one.count, one.again) for one in told] == [(0, 3, False), (1, 3, False), (2, 3, False)]
    assert isinstance(told[0], Finished)
    assert sum(one.failed for one in told) == 1


def test_another_audit_is_not_gone_on_with(where: Cohort, tmp_path: Path) -> None:
    started(where, tmp_path)
    with pytest.raises(UsageError, match="holds an audit already; add --resume"):
        started(where, tmp_path)
    other = evaluating.planned(design(where, thresholds=(Percentile(80.0),)))
    with pytest.raises(UsageError, match="begun with another design"):
        evaluating.begun(other, tmp_path, resume=True)
    fewer = evaluating.planned(design(where))
    with pytest.raises(UsageError, match="begun with other films"):
        evaluating.begun(replace(fewer, films_digest="other"), tmp_path, resume=True)
    protocol = json.loads((tmp_path / "protocol.json").read_text())
    protocol["software"]["xai-desktop"] = "0.0.1"
    (tmp_path / "protocol.json").write_text(json.dumps(protocol))
    with pytest.raises(UsageError, match="begun with another software"):
        started(where, tmp_path, resume=True)


@pytest.mark.parametrize(("part", "changed", "said"), [
    ("marks_sha256", "0" * 64, "other marks of its readers"),
    ("facts_sha256", "0" * 64, "other tables about its films"),
    ("weights", [["small", "0" * 64]], "other weights of its networks"),
])  # fmt: skip
def test_nothing_that_rows_rest_on_may_change_under_way(
    where: Cohort, tmp_path: Path, part: str, changed: object, said: str
) -> None:
    protocol = started(where, tmp_path).protocol
    assert started(where, tmp_path, resume=True).protocol[part] == protocol[part] != changed
    (tmp_path / "protocol.json").write_text(json.dumps({**protocol, part: changed}))
    with pytest.raises(UsageError, match=f"begun with {said}"):
        started(where, tmp_path, resume=True)
    (tmp_path / "protocol.json").write_text(json.dumps({k: v for k, v in protocol.items() if k != part}))
    started(where, tmp_path, resume=True)  # begun before it was kept


def test_rows_of_two_kinds_of_device_do_not_meet_in_one_table(where: Cohort, tmp_path: Path) -> None:
    found = evaluating.planned(design(where))
    assert evaluating.begun(found, tmp_path, resume=False, device="cuda:1").protocol["device"] == "cuda"
    evaluating.begun(found, tmp_path, resume=True, device="cuda:0")
    with pytest.raises(UsageError, match="was begun on cuda; add --device cuda to go on"):
        evaluating.begun(found, tmp_path, resume=True)


def test_the_tables_say_the_same_in_both_formats(audit: Audit) -> None:
    names = {"rows": ROWS, "scores": SCORES, "readers": READERS}
    for name, columns in names.items():
        rows = read_parquet(audit.folder / f"{name}.parquet")
        with (audit.folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            lines = list(csv.DictReader(stream))
        assert len(lines) == len(rows)
        for column in columns:
            for line, row in zip(lines, rows, strict=True):
                value = row[column.name]
                written = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                assert line[column.name] == written, (name, column.name)
    assert [row["film"] for row in read_parquet(audit.folder / "rows.parquet") if row["status"] == "failed"] == [
        "f09.png",
        "f08",
    ]


def test_the_table_knows_what_it_holds(audit: Audit) -> None:
    import pyarrow.parquet

    schema = pyarrow.parquet.read_schema(audit.folder / "rows.parquet")
    assert json.loads(schema.metadata[b"protocol"]) == audit.protocol
    assert schema.metadata[b"notice"].startswith(b"Research use only")
    assert schema.field("iou").metadata[b"unit"] == b"0 to 1"
    assert all(schema.field(name).metadata[b"description"] for name in schema.names)


def test_what_came_of_opening_the_files_is_kept(audit: Audit) -> None:
    found = json.loads((audit.folder / "import.json").read_text())
    assert [one["file"] for one in found["refused_films"]] == ["f09.png"]
    assert found["annotation_files"][0]["absent_films"] == ["absent"]


def test_the_same_audit_gives_the_same_bytes(where: Cohort, audit: Audit, tmp_path: Path) -> None:
    """The readers' table holds no time; the others do, in one column."""
    found = started(where, tmp_path)
    list(evaluating.running(found))
    evaluating.finished(found, report=False)
    for name in ("readers.csv", "scores.csv", "import.json"):
        assert (tmp_path / name).read_bytes() == (audit.folder / name).read_bytes(), name


def test_faults(where: Cohort, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no metric 'beauty'"):
        evaluating.planned(design(where, metrics=("beauty",)))
    (tmp_path / "file").touch()
    with pytest.raises(ExportError):
        started(where, tmp_path / "file")
    (tmp_path / "design.json").write_text("{")
    with pytest.raises(FormatError, match=r"design\.json"):
        evaluating.read_design(tmp_path / "design.json")


def test_a_damaged_part_is_named(where: Cohort, tmp_path: Path) -> None:
    found = started(where, tmp_path)
    list(evaluating.running(found))
    (tmp_path / "parts" / "000001.json").write_text("{")
    with pytest.raises(FormatError, match=r"000001\.json"):
        evaluating.finished(found, report=False)
