"""Films in an audit's report: the maps of the pictures are those of the rows, and the means are those of the films."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures

from tests.helpers.audits import Cohort, cohort, design
from xai_desktop.app import language
from xai_desktop.core.cohort.charts import Clusters, ContactSheet, TileRow
from xai_desktop.core.cohort.figures import FilmKey, Setting
from xai_desktop.core.cohort.film_choice import film_choice
from xai_desktop.core.cohort.observations import Observation
from xai_desktop.core.cohort.question import TUNED_EACH, Question
from xai_desktop.core.cohort.result_tables import PlaceCluster
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.threshold import Percentile, PerClass
from xai_desktop.core.threshold_words import policy_from_word, policy_word
from xai_desktop.core.wording import retold
from xai_desktop.io.audit_tables import read_parquet
from xai_desktop.models.store import load_bundle
from xai_desktop.services import evaluating
from xai_desktop.services.cohort.answering import read_summary, tables_in
from xai_desktop.services.cohort.charts_clusters import cluster_means, letter
from xai_desktop.services.cohort.charts_sheets import SheetPlan, contact_sheets
from xai_desktop.services.cohort.film_pages import film_charts
from xai_desktop.services.cohort.maps_again import MapAgain, maps_again
from xai_desktop.services.cohort.tile_pictures import WRITTEN, iou_again, tile_picture
from xai_desktop.services.evaluating import Audit
from xai_desktop.services.explaining import explain

AT = "2026-01-02T03:04:05+00:00"


def audited(where: Cohort, out: Path, *, broken_off: bool = False, **more: object) -> Audit:
    wanted = evaluating.planned(design(where, metrics=("iou",), **more))
    found = evaluating.begun(wanted, out, resume=False, made_at=AT)
    if broken_off:
        next(evaluating.running(found))
        found = evaluating.begun(wanted, out, resume=True, made_at=AT)
    list(evaluating.running(found))
    evaluating.finished(found, report=False)
    return found


def charts(audit: Audit) -> tuple[list[ContactSheet], list[Clusters]]:
    rows = tables_in(audit.folder, audit.plan.design)[0]
    made = list(film_charts(audit.plan, audit.parts, read_summary(audit.folder), rows))
    sheets = [one for one in made if isinstance(one, ContactSheet)]
    return sheets, [one for one in made if isinstance(one, Clusters)]


@pytest.fixture(scope="module")
def audit(where: Cohort, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return audited(where, tmp_path_factory.mktemp("films") / "out")


def measured(folder: Path) -> dict[TileRow, float]:
    """The IoU of every row that has one."""
    names = ("film", "frame", "finding", "reader", "model", "explainer", "parameters", "layer", "threshold")
    return {
        TileRow(**{name: row[name] or "" for name in names}): row["iou"]
        for row in read_parquet(folder / "rows.parquet")
        if row["iou"] is not None
    }


@pytest.mark.parametrize("how", ["at once", "resumed", "another batch"])
def test_the_map_of_a_picture_is_that_of_its_row(how: str, where: Cohort, audit: Audit, tmp_path: Path) -> None:
    """To the last bit, for a method that shares a pass and for one that does not."""
    if how != "at once":
        batch = 3 if how == "another batch" else 4
        audit = audited(where, tmp_path / "out", broken_off=how == "resumed", batch=batch)
    rows = measured(audit.folder)
    assert {row.explainer for row in rows} == {"grad_cam", "saliency"}
    found = dict(maps_again(audit.plan, rows))
    assert set(found) == set(rows)
    for row, again in found.items():
        assert isinstance(again, MapAgain), again
        assert iou_again(row, again) == rows[row]


def test_a_sheet_shows_the_rows_that_it_names(audit: Audit) -> None:
    sheets, _ = charts(audit)
    rows = measured(audit.folder)
    assert len(sheets) == 2, "one for each method"
    for sheet in sheets:
        values = []
        for _, tiles in sheet.rows:
            for tile in tiles:
                assert tile.row is not None
                assert tile.picture is not None, tile.why
                assert tile.row.threshold == "p:90", "the first, as in the comparisons"
                assert f"IoU {rows[tile.row]:.2f}" in tile.caption
                assert tile.row.finding in tile.caption
                assert tile.film == tile.row.film
                values.append(rows[tile.row])
        assert values[0] == max(value for row, value in rows.items() if _same_cell(row, sheet))
        assert "after the fact" in sheet.caption


def _same_cell(row: TileRow, sheet: ContactSheet) -> bool:
    first = sheet.rows[0][1][0].row
    assert first is not None
    return replace(row, film="", finding="") == replace(first, film="", finding="")


@pytest.mark.parametrize("tuned", [False, True])
def test_of_thresholds_per_class_each_film_has_its_findings_own(tuned: bool, where: Cohort, tmp_path: Path) -> None:
    """Of the design, or chosen on the tuning films: the picture's mask is that of the row."""
    word = "Mass=p:95,p:60"
    asked = Question("small", "grad_cam", "last", TUNED_EACH if tuned else word, against="")
    policy = PerClass((("Mass", Percentile(95)),), Percentile(60))
    cuts = (Percentile(95), Percentile(60)) if tuned else (policy,)
    more = {"tuning": 0.4, "seed": 1} if tuned else {}
    made = audited(where, tmp_path / "out", question=asked, thresholds=cuts, **more)
    setting = read_summary(made.folder).answer.setting
    assert setting is not None
    chosen = policy_from_word(setting.threshold)
    assert isinstance(chosen, PerClass)
    (sheet,), _ = charts(made)
    assert "each finding at its own threshold" in sheet.title
    rows = measured(made.folder)
    for _, tiles in sheet.rows:
        for tile in tiles:
            assert tile.row is not None
            assert tile.picture is not None, tile.why
            assert tile.row.threshold == (policy_word(chosen.of(tile.row.finding)) if tuned else word)
            assert f"IoU {rows[tile.row]:.2f}" in tile.caption


def test_with_a_question_only_its_cell_is_shown(where: Cohort, tmp_path: Path) -> None:
    women = (("sex", "F"),)
    asked = Question("small", "saliency", "last", "p:70", finding="Mass", subgroup=women, against="")
    made = audited(where, tmp_path / "out", question=asked)
    (sheet,), _ = charts(made)
    shown = [tile.row for _, tiles in sheet.rows for tile in tiles]
    assert {(row.explainer, row.threshold, row.finding) for row in shown if row} == {("saliency", "p:70", "Mass")}
    theirs = {row["film"] for row in read_parquet(made.folder / "rows.parquet") if row["sex"] == "F"}
    assert {row.film for row in shown if row} <= theirs
    assert "Mass" in sheet.title
    assert sheet.key == "films"


def test_a_film_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    where = cohort(tmp_path / "own")
    made = audited(where, tmp_path / "out")
    (where.films / "f02.png").unlink()
    sheets, _ = charts(made)
    tiles = {tile.film: tile for sheet in sheets for _, row in sheet.rows for tile in row}
    gone = tiles.pop("f02")
    assert gone.picture is None
    assert gone.why.startswith("f02.png"), "without its folder"
    assert all(tile.picture is not None for tile in tiles.values())


def test_another_film_of_the_same_name_is_no_picture_of_the_row(tmp_path: Path) -> None:
    where = cohort(tmp_path / "own")
    made = audited(where, tmp_path / "out")
    pixels = np.random.default_rng(99).integers(0, 255, (64, 64), dtype=np.uint8)
    Pictures.fromarray(pixels).save(where.films / "f03.png")
    sheets, _ = charts(made)
    tiles = [tile for sheet in sheets for _, row in sheet.rows for tile in row if tile.film == "f03"]
    assert tiles
    assert any("the map is another one" in tile.why for tile in tiles)


def test_a_film_that_may_bear_a_name_is_not_shown(audit: Audit) -> None:
    row = next(iter(measured(audit.folder)))
    again = dict(maps_again(audit.plan, [row]))[row]
    assert isinstance(again, MapAgain)
    film = replace(again.film, ref=replace(again.film.ref, burned_in=True))
    assert tile_picture(row, replace(again, film=film), {}) == WRITTEN
    drawn = replace(film, ref=replace(film.ref, synthetic=True))
    assert not isinstance(tile_picture(row, replace(again, film=drawn), {}), str), "a program has no name"


def test_rows_of_nothing_say_so(audit: Audit) -> None:
    row = next(iter(measured(audit.folder)))
    wrong = [replace(row, model="other"), replace(row, film="f99"), replace(row, layer="stages.9")]
    said = {key: str(found) for key, found in maps_again(audit.plan, wrong)}
    assert "no network of the audit" in said[wrong[0]]
    assert "no longer among those" in said[wrong[1]]
    assert "no such map" in said[wrong[2]]


def test_the_mean_of_a_cluster_is_the_mean_of_its_films_and_maps(where: Cohort, audit: Audit) -> None:
    """The slow way: each film opened and explained alone; films of 64 pixels are their own small pictures."""
    films = [FilmKey("f00", 1, "Mass"), FilmKey("f03", 1, "Effusion"), FilmKey("f03", 1, "Mass")]
    setting = Setting("small", "grad_cam", "stages.1", "p:90")
    table = Table.of(read_parquet(audit.folder / "rows.parquet"), _columns(audit))
    group = PlaceCluster("small", "grad_cam", 0.5, 0.5, tuple(films))
    (found,) = cluster_means([(setting, group)], table, audit.parts.small(audit.plan.chunk_count))

    bundle = load_bundle(str(where.model), "cpu")
    greys, shares = [], []
    for key in films:
        ref = next(one.ref for one in audit.plan.films if one.ref.image_id == key.film)
        greys.append(np.asarray(Pictures.open(where.films / f"{key.film}.png")).astype(float))
        heatmap = explain(bundle, ref, "grad_cam", target=key.finding, layer="stages.1").heatmap
        shares.append(np.maximum(heatmap, 0) / max(float(heatmap.max()), 1e-30))
    assert found.count == 3
    assert np.abs(found.mean_film - np.mean(greys, axis=0)).max() <= 1
    assert np.abs(found.mean_map - np.mean(shares, axis=0)).max() <= 0.5 / 254 + 1e-3


def _columns(audit: Audit) -> tuple:
    from xai_desktop.services.cohort.map_metrics import row_columns

    return row_columns(audit.plan.design)


def test_clusters_name_their_films_and_maps(audit: Audit) -> None:
    _, clusters = charts(audit)
    summary = read_summary(audit.folder)
    assert clusters, "the maps of a network that learnt nothing are wrong together"
    for chart in clusters:
        setting = chart.clusters[0].setting
        assert setting is not None
        own = [one for one in summary.clusters if (one.model, one.explainer) == (setting.model, setting.explainer)]
        shown = [one.keys for one in chart.clusters]
        assert shown == [one.films for one in own if one.n > 1][: len(shown)]
        assert chart.alone == sum(one.n for one in own) - sum(map(len, shown))
        assert [one.name for one in chart.clusters] == [f"place {letter(n)}" for n in range(len(shown))]


def test_places_are_lettered_like_columns() -> None:
    assert [letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_part_of_an_older_version_has_no_small_pictures(audit: Audit, tmp_path: Path) -> None:
    path = sorted((audit.folder / "parts").glob("*.json"))[0]
    record = json.loads(path.read_text("utf-8"))
    assert record.pop("small")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / path.name).write_text(json.dumps(record), "utf-8")
    assert list(type(audit.parts)(tmp_path).small(1)) == []


def test_a_sheet_says_where_only_the_name_decides() -> None:
    films = tuple(Observation(FilmKey(f"f{n:02d}", 1, "Mass"), "p", 0.0, 0.0, False, 0.1, 0.5) for n in range(12))
    setting = Setting("small", "grad_cam", "stages.1", "p:90")
    rows = {one.film: (TileRow(one.film.film), {}) for one in films}
    (sheet,) = contact_sheets([SheetPlan(setting, "iou", "Mass", film_choice(films, 1, most=2), rows, True)], {})
    assert "12 films share the worst value, 0.00: of them 2 stand here by their names." in sheet.caption
    distinct = tuple(replace(one, defined=n / 12) for n, one in enumerate(films))
    (sheet,) = contact_sheets([SheetPlan(setting, "iou", "Mass", film_choice(distinct, 1, most=2), rows, True)], {})
    assert "share the worst" not in sheet.caption


def test_what_they_say_is_said_in_german_on_the_screen(audit: Audit) -> None:
    language.begin("de")
    try:
        sheets, places = charts(audit)
        said = [text for one in (*sheets, *places) for text in (one.title, one.caption)]
        said += [cluster.about for one in places for cluster in one.clusters]
        assert sheets
        assert not [text for text in said if retold(text) == text]
    finally:
        language.begin("en")
