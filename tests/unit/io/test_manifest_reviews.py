"""The manifest tells what readers confirmed, under the names they chose, as another program reads it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.helpers.review_bundles import MEASURES, small, with_reviews
from xai_desktop.core.chain import HEAD, head_of
from xai_desktop.core.report import Letterhead, Report
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._facts import warnings
from xai_desktop.io.measure_json import measure_of


def manifest_of(report: Report, folder: Path) -> dict[str, Any]:
    EXPORTERS["json"].write(report, folder, Quiet())
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def test_every_review_in_its_order_with_what_it_amends(tmp_path: Path) -> None:
    found = manifest_of(with_reviews(), tmp_path)["reviews"]
    assert [(one["number"], one["amends"], one["reader"], one["step"]) for one in found] == [
        (3, None, "Dr Ä", "read"),
        (4, 3, "Dr Ä", "ai"),
        (None, None, "Dr B", "reference"),
    ]
    assert [one["seconds"] for one in found] == [12.5, 4.0, 0.0]
    assert [(one["steps_on"], one["reason"]) for one in found] == [(True, ""), (False, "a demo"), (True, "")]
    assert found[1]["shown"]["score"] == 0.25
    assert found[1]["shown"]["called"] is False
    assert found[0]["shown"]["called"] is None


def test_a_verdict_with_all_its_answers(tmp_path: Path) -> None:
    found = manifest_of(with_reviews(), tmp_path)["reviews"]
    mass, nodule, effusion = found[0]["verdict"]["findings"]
    assert mass == {
        "finding": "Mass",
        "presence": "yes",
        "sureness": 4,
        "sureness_after": 5,
        "call": "right",
        "place": "off",
        "right_for_the_wrong_reason": True,
    }
    assert (nodule["presence"], nodule["call"], nodule["right_for_the_wrong_reason"]) == ("no", None, None)
    assert effusion["presence"] is None
    assert found[0]["verdict"]["note"].startswith("two lines\n")
    assert found[2]["verdict"]["normal"] is True
    assert found[2]["verdict"]["normal_sureness"] == 5


def test_marks_with_their_shapes_and_measures_that_come_back(tmp_path: Path) -> None:
    found = manifest_of(with_reviews(), tmp_path)["reviews"]
    marks = found[0]["verdict"]["marks"]
    assert [one["kind"] for one in marks] == ["box", "ellipse", "polygon", "mask"]
    assert [one["role"] for one in marks] == ["finding", "device", "anatomy", "finding"]
    assert marks[0]["box"] == [1.5, 2, 30.25, 41]
    assert marks[1]["ellipse"] == [5, 6, 2.5, 1.25, 30.0]
    assert marks[3]["mask"]["runs"] == [0, 1, 1, 1, 2, 1]
    assert tuple(map(measure_of, found[1]["verdict"]["measures"])) == MEASURES


def test_the_head_of_the_chain_and_the_hospital(tmp_path: Path) -> None:
    report = replace(with_reviews(), letterhead=Letterhead("St Elsewhere", b"\x89PNG"))
    found = manifest_of(report, tmp_path)
    assert head_of(found) == report.head
    assert found["letterhead"] == {"hospital": "St Elsewhere"}
    without = manifest_of(small(), tmp_path / "without")
    assert HEAD not in without
    assert without["reviews"] == []
    assert without["letterhead"] == {"hospital": ""}


def test_a_folder_inside_an_archive_is_no_more_told_than_one_on_the_disk() -> None:
    report = small()
    ref = replace(report.ref, path=Path("/data/exam.zip"), member="DOE^JANE/film-0001.dcm")
    ref = replace(ref, warnings=(f"{ref.place}: is cut short.", f"{ref.member}: has no window."))
    told = warnings(replace(report, ref=ref))
    assert told == ("film-0001: is cut short.", "film-0001: has no window.")
