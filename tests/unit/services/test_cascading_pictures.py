"""The cascade as pictures and numbers: one scale per row, marks only when they may be seen, figures as files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.cascades import cascade, cascam_set, film, hr_cam
from xai_desktop.core.cascade import CascadeLook, RowWish
from xai_desktop.core.errors import ExportError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.openings import granulometry
from xai_desktop.services.cascading import cascaded
from xai_desktop.services.cascading_bars import AGAINST, FOR, bars_picture
from xai_desktop.services.cascading_export import write_cascade
from xai_desktop.services.cascading_measures import measured
from xai_desktop.services.cascading_pictures import Drawn, View, common_scale, growing, rows
from xai_desktop.services.cascading_table import CascadeTable

FILM = film()
LOOK = OverlayLook(peak=False, mask=False, boxes=False)


def table(mode: str, key: str = "grad_cam", bundle: str = "cascade") -> CascadeTable:
    nets = {"cascade": cascade, "hr_cam": hr_cam, "set": cascam_set}
    asked = [(RowWish(bundle), ExplainRequest(key))]
    return list(cascaded(asked, lambda name: nets[name](), FILM, "Mass", mode, Quiet()))[-1]


def view(**changes: object) -> View:
    plain = View(FILM.image, LOOK, FILM.annotations, True, CascadeLook(), 96)
    return replace(plain, **changes)  # type: ignore[arg-type]


LAYERS = table("layers")


def test_a_row_shares_the_scale_of_its_highest_value() -> None:
    scale = common_scale(LAYERS.strips[0].cells)
    assert scale is not None
    assert scale.high == pytest.approx(max(np.nanmax(one.explanation.heatmap) for one in LAYERS.results(0)))
    (row,) = rows(LAYERS, view(), Quiet())
    assert not row.own_scales
    (own,) = rows(LAYERS, view(cascade=CascadeLook(own_scale=True)), Quiet())
    assert all(
        tile.own_scale for tile, one in zip(own.columns, LAYERS.results(0), strict=True) if one.explanation.is_ok
    )
    differ = [not np.array_equal(a.picture, b.picture) for a, b in zip(row.columns, own.columns, strict=True)]
    highest = int(np.argmax([np.nanmax(one.explanation.heatmap) for one in LAYERS.results(0)]))
    assert not differ[highest]
    assert any(differ)


def test_a_map_of_another_unit_keeps_its_own_colours_and_is_marked() -> None:
    found = table("norm_grad", "norm_grad")
    (row,) = rows(found, view(), Quiet())
    assert [tile.own_scale for tile in row.columns] == [False, False, False, True]
    highest = common_scale(found.strips[0].cells)
    assert highest is not None
    assert highest.high == pytest.approx(max(np.nanmax(one.explanation.heatmap) for one in found.results(0)[:-1]))


def test_before_the_reference_nothing_is_measured_against_it_or_drawn() -> None:
    with_marks = rows(LAYERS, view(look=OverlayLook()), Quiet())[0]
    without = rows(LAYERS, view(look=OverlayLook(), boxes=(), marks_seen=False), Quiet())[0]
    assert any(tile.value.known for tile in with_marks.columns)
    for key in ("iou", "located", "covered"):
        locked = rows(LAYERS, view(marks_seen=False, cascade=CascadeLook(key)), Quiet())[0]
        assert not any(tile.value.known for tile in locked.columns), key
    assert not np.array_equal(with_marks.columns[0].picture, without.columns[0].picture)
    sizes = rows(LAYERS, view(marks_seen=False, cascade=CascadeLook("granulometry")), Quiet())[0]
    assert any(tile.value.known for tile in sizes.columns)


def test_each_measure_is_the_one_it_says() -> None:
    cell, q = LAYERS.strips[0].cells[-1], Percentile(80)
    assert cell.result is not None
    agreement = cell.result.profiles[0].at(q)
    assert measured(cell, "iou", q, marks_seen=True) == agreement.iou
    assert measured(cell, "covered", q, marks_seen=True) == agreement.box_covered
    located = measured(cell, "located", q, marks_seen=True).value
    assert agreement.iou.value is not None
    assert located == float(agreement.iou.value > 0.2)
    found = measured(cell, "granulometry", q, marks_seen=False)
    assert found == granulometry.measure(cell.result.explanation.heatmap, 80)
    assert measured(cell, "weight", q, marks_seen=True).value is None


def test_what_was_drawn_is_not_drawn_again_until_its_look_changes() -> None:
    drawn = Drawn()
    first = rows(LAYERS, view(), Quiet(), drawn)[0]
    same = rows(LAYERS, view(), Quiet(), drawn)[0]
    assert all(one is other for one, other in zip(first.columns, same.columns, strict=True))
    other = rows(LAYERS, view(look=replace(LOOK, opacity=1.0)), Quiet(), drawn)[0]
    assert not any(one is two for one, two in zip(first.columns, other.columns, strict=True))
    rows(table("layers"), view(), Quiet(), drawn)
    assert len(drawn.tiles) == len(LAYERS.strips[0].cells)


def test_rows_come_one_by_one() -> None:
    found = table("iterations", "cascam", "set")
    there = [[row.columns[0].picture is not None for row in shown] for shown in growing(found, view(), Quiet())]
    assert there == [[True, False, False], [True, True, False], [True, True, True]]


def test_a_masked_input_lies_where_the_film_lies_and_bears_no_number() -> None:
    given = rows(table("iterations", "cascam", "set"), view(), Quiet())[0]
    picture = given.columns[0].picture
    assert picture is not None
    assert picture.shape[:2] == view().size
    assert not given.columns[0].is_measured
    plain = rows(LAYERS, view(look=replace(LOOK, heat=False)), Quiet())[0].columns[0].picture
    assert plain is not None
    assert np.corrcoef(picture[..., 0].ravel(), plain[..., 0].ravel())[0, 1] > 0.8


def test_weights_are_bars_above_and_below_zero() -> None:
    picture = bars_picture((-0.5, 1.0), 1.0, (40, 20))
    above, below = (np.argwhere((picture == colour).all(2)) for colour in (FOR, AGAINST))
    assert above[:, 1].max() == 9
    assert below[:, 1].min() == 10
    assert len(above) == pytest.approx(2 * len(below), rel=0.15)
    assert bars_picture((0.0,), 0.0, (40, 20)).any()


def test_granulometry_shows_the_mask_that_it_measures() -> None:
    heat = rows(replace(LAYERS, mode="granulometry"), view(), Quiet())[0]
    bare = rows(LAYERS, view(look=replace(LOOK, heat=False, mask=True)), Quiet())[0]
    np.testing.assert_array_equal(heat.columns[0].picture, bare.columns[0].picture)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_cascade_is_saved_as_a_figure(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"cascade.{ending}"
    assert write_cascade(path, LAYERS, view(), "film · Mass", "The outline is the top tenth.", Quiet()) == path
    data = path.read_bytes()
    assert data[:4] in (b"\x89PNG", b"<?xm", b"%PDF")
    if ending == "svg":
        text = data.decode()
        for words in ("film · Mass", "stage 1", "own output", "IoU", "Research use only", "shares one scale"):
            assert words in text, words
    assert list(tmp_path.iterdir()) == [path]


def test_another_ending_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="choose one of these endings"):
        write_cascade(tmp_path / "cascade.bmp", LAYERS, view(), "", "", Quiet())


def test_a_row_that_could_not_be_is_said_at_the_foot(tmp_path: Path) -> None:
    asked = [(RowWish("cascade"), ExplainRequest()), (RowWish("hr_cam"), ExplainRequest("norm_grad"))]
    nets = {"cascade": cascade, "hr_cam": hr_cam}
    both = list(cascaded(asked, lambda name: nets[name](), FILM, "Mass", "heads", Quiet()))[-1]
    assert both.strips[1].problem
    write_cascade(tmp_path / "c.svg", both, view(), "", "", Quiet())
    assert "hr_cam: " in (tmp_path / "c.svg").read_text("utf-8")
