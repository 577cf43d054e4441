"""P002 in small: every method on the same films, what is drawn again from a name, and a page that can be resumed."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch.nn import functional as F

from xai_desktop.core.errors import Cancelled, UsageError
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import explain_tensor
from xai_desktop.io.bundle_files import CARD
from xai_desktop.metrics.thresholds import CUTS
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.models.preprocess import to_input
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.reproduce import p002
from xai_desktop.services.reproduce.drawings import Pictures
from xai_desktop.services.reproduce.p002_films import KINDS, cases, lesions_of, name_of, orders_of
from xai_desktop.services.reproduce.p002_found import calls_of
from xai_desktop.services.reproduce.p002_maps import (
    AP,
    CALLED,
    CAM,
    CHANCE,
    FILM,
    GRAD_CAM,
    HR_CAM,
    LAST,
    NAMES,
    NEEDS,
    SCALED,
    SENSITIVITY,
    SEPARATION,
    SPECIFICITY,
    Row,
    column,
    load,
    maps,
    measures,
    save,
)
from xai_desktop.services.reproduce.p002_pictures import LESION, SIDE, parts, tile
from xai_desktop.services.reproduce.p002_runs import Nets, networks, study_of
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import order_from
from xai_desktop.training.simulated import LesionOrder, draw_lesion

ORDER = order_from(data="synthetic:bilateral", films=42, widths=(4, 6), pooled=1, size=32, epochs=1)
PLAN = Plan(ORDER, (1, 2), 4)
STUDY = study_of(PLAN, orders_of(ORDER)[0], Quiet())


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("p002")
    p002.reproduce(PLAN, out, Quiet())
    return out


@pytest.fixture(scope="module")
def nets(done: Path) -> Nets:
    return networks(done / "bilateral", 1)


@pytest.mark.parametrize("data", KINDS)
def test_a_film_is_drawn_again_from_its_name(data: str) -> None:
    order = order_from(data=data, films=14, size=32)
    films = split_of(order).train
    for case, truth in zip(cases(films, order.spec), films.truths, strict=True):
        _, kind, seed = case.film.split("-")
        drawn = draw_lesion(LesionOrder(int(seed), kind))  # type: ignore[arg-type]
        assert torch.equal(to_input(drawn.image, order.spec)[0], case.x)
        assert len(case.lesions) == {"healthy": 0, "bilateral": 2}.get(kind, 1)
        assert [list(lesion.box.as_tuple()) for lesion in case.lesions] == truth.boxes.tolist()


def test_a_lesion_lies_where_it_is_on_the_input() -> None:
    film = "brain-focal-7"
    drawn = draw_lesion(LesionOrder(7, "focal")).mask("finding")
    (lesion,) = lesions_of(film, ORDER.spec)
    quarter = drawn.reshape(32, 4, 32, 4).mean((1, 3))
    own = lesion.mask((32, 32))
    assert own[quarter == 1].all()
    assert not own[quarter == 0].any()


def test_which_films() -> None:
    assert [one.data for one in orders_of(order_from())] == list(KINDS)
    assert {one.classes for one in orders_of(order_from())} == {("Abnormal",)}
    assert [name_of(one) for one in orders_of(order_from(data="synthetic:lesions"))] == ["lesions"]
    with pytest.raises(UsageError, match="--data synthetic:word: this paper is tested against the masks"):
        orders_of(order_from(data="synthetic:word"))


def test_every_method_has_every_measure_of_every_film(done: Path) -> None:
    runs = [load(done / "bilateral" / f"maps-{seed}.csv") for seed in PLAN.seeds]
    places = [[(row.film, row.method, row.measure) for row in rows] for rows in runs]
    assert places[0] == places[1]
    assert {row.value for row in runs[0]} != {row.value for row in runs[1]}
    ill, well = ({(r.method, r.measure) for r in runs[0] if r.healthy == healthy} for healthy in (False, True))
    of_films = {*SPECIFICITY, *SENSITIVITY, AP, CHANCE, SEPARATION}
    assert ill == {(m, x) for m in NAMES for x in of_films} | {(m, CALLED) for m in NEEDS}
    assert well == {(m, x) for m in NAMES for x in SPECIFICITY} | {(m, CALLED) for m in NEEDS}


def test_sensitivity_and_specificity_pixel_by_pixel() -> None:
    case = next(case for case in STUDY.films if case.lesions)
    heatmap = np.random.default_rng(3).normal(size=(32, 32)).astype(np.float32)
    found = measures(heatmap, case)
    inside = [[any(one.contains(x + 0.5, y + 0.5) for one in case.lesions) for x in range(32)] for y in range(32)]
    low, high = float(heatmap.min()), float(heatmap.max())
    for cut, sensitivity, specificity in zip(CUTS, SENSITIVITY, SPECIFICITY, strict=True):
        hits, spared, lesion, rest = 0, 0, 0, 0
        for y in range(32):
            for x in range(32):
                marked = (float(heatmap[y, x]) - low) / (high - low) >= cut
                lesion, hits = lesion + inside[y][x], hits + (inside[y][x] and marked)
                rest, spared = rest + (not inside[y][x]), spared + (not inside[y][x] and not marked)
        assert found[sensitivity] == pytest.approx(hits / lesion)
        assert found[specificity] == pytest.approx(spared / rest)
        assert found[CHANCE] == pytest.approx(lesion / 1024)


def test_each_map_is_of_its_own_network_and_layer(nets: Nets) -> None:
    case = STUDY.films[0]
    found = maps(nets, case)
    base = nets["base"]
    assert isinstance(base, StagedNet)
    with torch.no_grad():
        last = torch.einsum("k,bkhw->bhw", base.heads[-1].linear.weight[0], base.taps(case.x)[-1][0])  # type: ignore[union-attr, arg-type]
    np.testing.assert_allclose(found[CAM], _enlarged(last), atol=1e-5)
    negative = np.maximum(_enlarged(last.relu()), 0)
    span = negative.max() or 1.0
    np.testing.assert_allclose(found[LAST] / (found[LAST].max() or 1.0), negative / span, atol=1e-4)
    before = explain_tensor(base, case.x, "grad_cam", "stages.0", 1)
    np.testing.assert_allclose(found[GRAD_CAM], _enlarged(torch.tensor(before)[None].relu()), atol=1e-6)
    for method in (HR_CAM, SCALED):
        head = nets[method]
        assert isinstance(head, HrCamNet)
        with torch.no_grad():
            features = torch.cat([F.interpolate(m, (32, 32), mode="bilinear") for m in head.maps(case.x)], 1)
            whole = torch.einsum("k,bkhw->hw", head.linear.weight[0], features)
        np.testing.assert_allclose(found[method], whole.numpy(), atol=1e-4)
    grey = case.x[0, 0].numpy()
    np.testing.assert_allclose(found[FILM], (grey - grey.min()) / (grey.max() - grey.min()), atol=1e-6)


def _enlarged(raw: torch.Tensor) -> np.ndarray:  # type: ignore[type-arg]
    found: np.ndarray = F.interpolate(raw[:, None], (32, 32), mode="bilinear")[0, 0].numpy()  # type: ignore[type-arg]
    return found


def test_what_the_layers_add_is_the_map(nets: Nets) -> None:
    case = STUDY.films[0]
    found = parts(nets[SCALED], case.x, Quiet())
    assert [one.layer for one in found] == ["base.stages.0.relu", "base.stages.1"]
    np.testing.assert_allclose(sum(one.heatmap for one in found), maps(nets, case)[SCALED], atol=1e-4)


def test_a_tile_runs_from_black_to_bright_under_the_lesion() -> None:
    ill = next(case for case in STUDY.films if case.lesions)
    well = next(case for case in STUDY.films if not case.lesions)
    ramp = np.linspace(-3, 5, 1024, dtype=np.float32).reshape(32, 32)
    plain, marked = tile(well, ramp).image, tile(ill, ramp).image
    assert plain.shape == (SIDE, SIDE, 3)
    assert plain[0, 0].sum() < 20
    assert plain[-1, -1].sum() > 500
    assert (marked == LESION).all(2).any()
    assert not (plain == LESION).all(2).any()
    assert tile(well, np.zeros((32, 32), np.float32)).image.max() < 20


def test_rows_come_back_as_they_went(tmp_path: Path) -> None:
    rows = (Row("a", False, CAM, AP, 0.25), Row("b", False, CAM, AP, None), Row("c", True, CAM, AP, 1.0))
    assert load(save(rows, tmp_path / "rows.csv")) == rows
    np.testing.assert_array_equal(column(rows, CAM, AP), [0.25, np.nan])
    assert column(rows, CAM, AP, healthy=True).tolist() == [1.0]


def test_a_classifier_s_figures() -> None:
    logits, y = torch.tensor([2.0, -1.0, 0.5, -0.2, 0.1]), torch.tensor([1.0, 0.0, 0.0, 1.0, 1.0])
    found = calls_of(logits, y)
    assert found.accuracy == pytest.approx(3 / 5)
    assert found.f1 == pytest.approx(2 * 2 / (3 + 3))
    assert found.auc == pytest.approx(roc_auc_score(y, logits))


def test_a_page_has_classifiers_beside_maps_and_is_not_made_twice(done: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.rglob("*") if path.name in (CARD, "maps-1.csv")}
    assert len(before) == 2 * 3 + 1
    found = p002.reproduce(PLAN, done, Quiet())
    assert {path: path.stat().st_mtime_ns for path in before} == before
    tables = {table.title: table for table in found.tables}
    assert tables["Maps of bilateral lesions"].head[-3:] == ("accuracy", "F1", "AUC")
    assert {len(table.head) - len(row) for table in found.tables for row in table.rows} == {0}
    assert len(tables["Every comparison, p-values after Holm over all of them"].rows) == 4 * 8
    assert {claim.verdict for claim in found.claims} == {"undecided, 2 seeds are too few"}
    names = [figure.name for figure in found.drawings]
    assert len(set(names)) == len(names)
    assert {"sensitivity-bilateral", "separation-bilateral", "weights-hr_cam", "layers-hr_cam_scaled-bilateral"} <= set(
        names
    )
    sheet = next(figure for figure in found.drawings if figure.name == "maps-bilateral")
    assert isinstance(sheet, Pictures)
    assert len(sheet.sheet.rows) == sum(bool(case.lesions) for case in STUDY.films)


def test_a_broken_off_reproduction_goes_on(tmp_path: Path, done: Path) -> None:
    class Stop:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if "hr-cam-head" in text:
                raise Cancelled

    plan = Plan(ORDER, (1,), 4)
    with pytest.raises(Cancelled):
        p002.reproduce(plan, tmp_path, Stop())
    assert (tmp_path / "bilateral" / "base-1" / CARD).is_file()
    found, whole = (p002.reproduce(plan, folder, Quiet()) for folder in (tmp_path, done))
    assert found.claims == whole.claims
    assert found.tables == whole.tables
