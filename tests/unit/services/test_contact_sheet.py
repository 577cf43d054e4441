"""All explainers on a film by a real, small network: tiles as they come, failures as sentences, a figure at the end."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from tests.helpers.bundles import small_bundle
from tests.helpers.reports import film_of
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.contact_sheet import SheetOrder, SheetState
from xai_desktop.core.errors import Cancelled, ExplainerError, ExportError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explanation import NO_UNIT
from xai_desktop.core.geometry import Box
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.threshold import Percentile
from xai_desktop.io.explainer_cards import find_explainer_card
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.contact_export import write_contact_sheet
from xai_desktop.services.contact_pictures import DrawnTiles, SheetView, drawn_tiles, unit_scales
from xai_desktop.services.contact_sheet import ContactSheet, explained
from xai_desktop.services.examining import explain_film
from xai_desktop.services.explaining import unsuitable
from xai_desktop.services.results import Film, MapResult

KEYS = ("grad_cam", "cam", "saliency", "input_x_gradient", "lrp", "attention_rollout", "random_map")
CARDS = tuple(find_explainer_card(key) for key in KEYS)
MARK = Annotation("Mass", Box(20, 20, 60, 70), "NIH")
MASS = Target(0, "Mass")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    return load_bundle(small_bundle(tmp_path_factory.mktemp("nets")))


@pytest.fixture(scope="module")
def film() -> Film:
    return Film(ImageRef(Path("one.png"), "one"), film_of((96, 80)), (MARK,), AnnotationSet())


@pytest.fixture(scope="module")
def sheet(bundle: ModelBundle, film: Film) -> ContactSheet:
    return made(bundle, film)


def empty(bundle: ModelBundle) -> ContactSheet:
    return ContactSheet.of(bundle.name, MASS, CARDS, unsuitable(bundle))


def made(bundle: ModelBundle, film: Film, broken: str = "") -> ContactSheet:
    def explain(request: ExplainRequest, task: Task) -> MapResult:
        if request.key == broken:
            raise ExplainerError("It broke; choose another one.")
        return explain_film(bundle, film, request, MASS, task)

    sheet = empty(bundle)
    for entry, _ in explained(sheet, explain, {}, Quiet()):
        sheet = sheet.with_entry(entry)
    return sheet


def view(film: Film, seen: bool = True, shared: bool = False, **look: object) -> SheetView:
    marks = film.annotations if seen else ()
    return SheetView(film.image, replace(OverlayLook(), **look), marks, seen, shared, 60)  # type: ignore[arg-type]


def test_every_explainer_has_its_map_or_its_sentence(sheet: ContactSheet) -> None:
    states = {entry.card.key: entry.state for entry in sheet.entries}
    assert states.pop("attention_rollout") is SheetState.UNSUITABLE
    assert set(states.values()) == {SheetState.MADE}
    unfit = sheet.find("attention_rollout")
    assert unfit is not None
    assert "attend" in unfit.problem
    assert sheet.is_settled


def test_tiles_are_those_of_the_explainers_alone(sheet: ContactSheet, bundle: ModelBundle, film: Film) -> None:
    for key in ("grad_cam", "saliency"):
        entry = sheet.find(key)
        assert entry is not None
        assert entry.result is not None
        alone = explain_film(bundle, film, ExplainRequest(key), MASS, Quiet())
        assert np.array_equal(entry.result.explanation.heatmap, alone.explanation.heatmap)
        assert entry.result.iou(Percentile(90)) == alone.iou(Percentile(90))


def test_a_map_for_the_screen_comes_with_its_otsu_mask_counted(bundle: ModelBundle, film: Film) -> None:
    found = explain_film(bundle, film, ExplainRequest("grad_cam"), MASS, Quiet())
    assert "otsu" in vars(found.ranked)


def test_one_that_fails_is_a_tile_and_the_next_one_is_asked(bundle: ModelBundle, film: Film) -> None:
    sheet = made(bundle, film, broken="saliency")
    failed = sheet.find("saliency")
    assert failed is not None
    assert (failed.state, failed.problem) == (SheetState.FAILED, "It broke; choose another one.")
    assert sum(entry.state is SheetState.MADE for entry in sheet.entries) == len(KEYS) - 2


def test_it_stops_where_it_is_told_to_and_goes_on_with_the_rest(bundle: ModelBundle, film: Film) -> None:
    class Stopping:
        def __init__(self) -> None:
            self.told: list[tuple[int, int, str]] = []

        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            self.told.append((done, total, text))
            if done == 2:
                raise Cancelled

    sheet, task, asked = empty(bundle), Stopping(), []

    def explain(request: ExplainRequest, part: Task) -> MapResult:
        asked.append(request.key)
        return explain_film(bundle, film, request, MASS, part)

    seconds = {"lrp": 0.1, "cam": 0.2}
    with pytest.raises(Cancelled):
        for entry, _ in explained(sheet, explain, seconds, task):
            sheet = sheet.with_entry(entry)
    assert asked == ["lrp", "cam"] or set(asked) < set(KEYS)
    assert {total for _, total, _ in task.told} == {len(KEYS) - 1}
    stopped = sheet.stopped()
    assert stopped.is_settled
    assert sum(entry.state is SheetState.STOPPED for entry in stopped.entries) == len(KEYS) - 3
    assert [one.card.key for one in stopped.again().waiting] == [one.card.key for one in sheet.waiting]


def test_the_number_is_there_only_where_marks_may_be_seen(sheet: ContactSheet, film: Film) -> None:
    told = {
        seen: [tile.told for tile in drawn_tiles(sheet, view(film, seen), Quiet(), DrawnTiles())]
        for seen in (True, False)
    }
    assert sum("IoU 0" in one for one in told[True]) == len(KEYS) - 1
    assert not any("IoU" in one for one in told[False])


def test_marks_are_drawn_only_where_they_may_be_seen(sheet: ContactSheet, film: Film) -> None:
    pictures = [
        next(t.picture for t in drawn_tiles(sheet, view(film, seen, heat=False, mask=False), Quiet(), DrawnTiles()))
        for seen in (True, False)
    ]
    assert pictures[0] is not None
    assert pictures[1] is not None
    assert not np.array_equal(*pictures)


def test_what_was_drawn_is_not_drawn_again(sheet: ContactSheet, film: Film) -> None:
    drawn = DrawnTiles()
    first = tuple(drawn_tiles(sheet, view(film), Quiet(), drawn))
    again = tuple(drawn_tiles(sheet, view(film), Quiet(), drawn))
    assert all(one is other for one, other in zip(first, again, strict=True))
    other = tuple(drawn_tiles(sheet, view(film, opacity=0.1), Quiet(), drawn))
    assert not any(one is two for one, two in zip(first, other, strict=True))


def test_only_maps_of_one_unit_share_their_colours(sheet: ContactSheet, film: Film) -> None:
    scales = unit_scales(sheet)
    assert NO_UNIT not in scales
    assert set(scales) == {"share of the score"}
    with_it = {e.card.key for e in sheet.entries if e.result is not None and e.result.explanation.unit in scales}
    tiles = tuple(drawn_tiles(sheet, view(film, shared=True), Quiet(), DrawnTiles()))
    assert {tile.key for tile in tiles if tile.picture is not None and not tile.own_scale} == with_it
    own = tuple(drawn_tiles(sheet, view(film), Quiet(), DrawnTiles()))
    assert all(tile.own_scale for tile in own if tile.picture is not None and not tile.note)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_it_is_saved_as_a_figure(sheet: ContactSheet, film: Film, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sheet.{ending}"
    written = write_contact_sheet(path, sheet, view(film), SheetOrder.FAMILY, "one · Mass", "The foot.", Quiet())
    assert written.stat().st_size > 5000
    if ending == "png":
        with Pillow.open(path) as picture:
            assert picture.width > picture.height / 4
    if ending == "svg":
        text = path.read_text(encoding="utf-8")
        for words in ("Grad-CAM", "Random map", "Attention rollout: The network must attend", "IoU 0."):
            assert words in text
    with pytest.raises(ExportError, match="png, svg, pdf"):
        write_contact_sheet(tmp_path / "a.bmp", sheet, view(film), SheetOrder.NAME, "", "", Quiet())
