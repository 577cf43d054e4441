"""Long tables of a report have what belongs to its question; what is left out is counted, and nothing is lost."""

from xai_desktop.core.cohort.figures import NOTHING, FilmKey, Setting
from xai_desktop.core.cohort.result_tables import PlaceCluster, Stratum
from xai_desktop.core.cohort.results import Answer, Failure, Summary
from xai_desktop.services.cohort.page_tables import MOST_ROWS, cluster_table, failure_table, strata_table

METHODS = ("grad_cam", "layer_cam", "occlusion")


def stratum(method: str, number: int) -> Stratum:
    setting = Setting("net", method, "last", "p:90")
    return Stratum("iou", "age", f"part {number}", "", setting, NOTHING, NOTHING)


def summary(parts: int) -> Summary:
    """Of three methods, asked about the second."""
    answer = Answer("unknown", "It cannot be told.", setting=Setting("net", "layer_cam", "last", "p:90"))
    strata = tuple(stratum(method, number) for method in METHODS for number in range(parts))
    clusters = tuple(
        PlaceCluster("net", method, 0.1, 0.2, (film(number),)) for method in METHODS for number in range(parts)
    )
    return Summary(answer, strata=strata, clusters=clusters)


def film(number: int, finding: str = "Mass") -> FilmKey:
    return FilmKey(f"f{number:02d}", 1, finding)


def test_a_short_table_is_whole() -> None:
    table = strata_table(summary(MOST_ROWS // 3))
    assert table is not None
    assert len(table.rows) == 3 * (MOST_ROWS // 3)
    assert "summary.json" not in table.note


def test_a_long_one_is_that_of_the_question() -> None:
    for make in (strata_table, cluster_table):
        table = make(summary(MOST_ROWS))
        assert table is not None
        assert len(table.rows) == MOST_ROWS
        assert {"LayerCAM"} == {cell for row in table.rows for cell in row if cell in ("LayerCAM", "Grad-CAM")}
        assert f"{2 * MOST_ROWS} more rows, about other settings, stand in summary.json." in table.note


def test_what_has_no_number_is_a_line_for_each_reason() -> None:
    none = "net has no class for Nodule"
    failures = [Failure(film(n, "Nodule"), "NIH", "net", "", "no class", none) for n in range(30)]
    failures += [Failure(film(n), "NIH", "net", "grad_cam", "failed", f"f{n:02d}: no map") for n in (3, 4)]
    failures += [Failure(film(5), "NIH", "net", "grad_cam", "failed", "f03: no map")]
    table = failure_table(Summary(Answer("unknown", "?"), failures=tuple(failures)), (("x.png", "x.png: is empty"),))
    assert table is not None
    whys = [row[1] for row in table.rows]
    assert len(whys) == len(set(whys)) == 4
    assert sum(int(str(row[5])) for row in table.rows) == 30 + 3 + 1
    line = next(row for row in table.rows if row[1] == none)
    assert line == ("no class", none, "Nodule", "net", None, 30, "f00, f01, f02, f03, f04, f05 …")
