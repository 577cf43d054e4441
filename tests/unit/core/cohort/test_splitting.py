"""Long charts become several, of which each can be read alone and none loses anything."""

from dataclasses import replace

import pytest

from tests.helpers import cohort_charts as samples
from xai_desktop.core.cohort import charts as c
from xai_desktop.core.cohort.splitting import ROWS, split

AXIS = c.Axis("IoU")


@pytest.mark.parametrize("chart", samples.all_charts(), ids=lambda chart: chart.key)
def test_what_fits_stays_as_it_is(chart: c.Chart) -> None:
    assert split(chart) == (chart,)


def forest(rows: int, columns: int) -> c.Forest:
    def cell(row: int, column: int) -> c.ForestCell:
        return c.ForestCell(c.Estimate((row * 100 + column) / 10_000, n=5))

    made = tuple(c.ForestRow(f"row {n}", tuple(cell(n, m) for m in range(columns))) for n in range(rows))
    return c.Forest("forest", "All", "n = 5.", AXIS, tuple(f"finding {m}" for m in range(columns)), made)


@pytest.mark.parametrize(("rows", "columns"), [(4, 30), (20, 14), (25, 1), (70, 15), (1, 100)])
def test_no_cell_of_a_forest_plot_is_lost(rows: int, columns: int) -> None:
    whole = forest(rows, columns)
    parts = split(whole)
    assert len(parts) > 1
    found = {}
    for part in parts:
        assert isinstance(part, c.Forest)
        lines = -(-len(part.columns) // 4)
        assert len(part.rows) * lines <= ROWS
        for row in part.rows:
            for name, cell in zip(part.columns, row.cells, strict=True):
                assert (row.name, name) not in found
                found[row.name, name] = cell
    assert found == {
        (row.name, name): cell for row in whole.rows for name, cell in zip(whole.columns, row.cells, strict=True)
    }


def test_parts_have_keys_and_titles_of_their_own() -> None:
    parts = split(forest(20, 14))
    assert [part.key for part in parts] == [f"forest_{n}" for n in range(1, len(parts) + 1)]
    assert [part.title for part in parts] == [f"All ({n} of {len(parts)})" for n in range(1, len(parts) + 1)]
    assert {part.caption for part in parts} == {"n = 5."}


def test_bars_boxes_films_and_clusters_are_all_there() -> None:
    bars = samples.ranking()
    many = replace(bars, bars=tuple(replace(bars.bars[0], name=f"bar {n}") for n in range(70)))
    assert [len(part.bars) for part in split(many) if isinstance(part, c.Bars)] == [23, 23, 24]
    boxes = samples.box_plots()
    groups = tuple(replace(boxes.groups[0], name=str(n)) for n in range(25))
    found = [part.groups for part in split(replace(boxes, groups=groups)) if isinstance(part, c.BoxPlots)]
    assert [group for part in found for group in part] == list(groups)
    sheet = samples.contact_sheet()
    rows = sheet.rows * 4
    found_rows = [
        row for part in split(replace(sheet, rows=rows)) if isinstance(part, c.ContactSheet) for row in part.rows
    ]
    assert found_rows == list(rows)
    clusters = samples.clusters()
    places = clusters.clusters * 4
    parts = split(replace(clusters, clusters=places))
    assert [one for part in parts if isinstance(part, c.Clusters) for one in part.clusters] == list(places)
