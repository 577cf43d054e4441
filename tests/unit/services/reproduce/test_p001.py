"""P001 in small: the parts that measure and judge, on networks that nobody has trained."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from xai_desktop.core.errors import UsageError
from xai_desktop.core.geometry import Box
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.task import Quiet
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.reproduce.p001_claims import beats_all, between, everywhere, learnt_claim, set_claims
from xai_desktop.services.reproduce.p001_costs import (
    extra_training,
    history,
    seconds_of,
    time_claims,
    time_table,
    training_table,
)
from xai_desktop.services.reproduce.p001_films import (
    FINDING,
    LABEL,
    LUNGS_HERE,
    WORDS,
    MarkedFilm,
    drawn,
    marked_films,
    wordless_films,
)
from xai_desktop.services.reproduce.p001_maps import (
    BASES,
    CASCAM,
    CHANCE,
    PREDICTED,
    SCALED,
    Setting,
    cascam_maps,
    class_of,
    label_of,
    stage,
    steps_of,
    with_count,
    with_decay,
)
from xai_desktop.services.reproduce.p001_measured import Run, aucs, called_class, maps_of, measured
from xai_desktop.services.reproduce.p001_pictures import failures, loss_of, side_by_side
from xai_desktop.services.reproduce.p001_rows import MEASURES, Element, Row, elements_of, load, row_of, save
from xai_desktop.services.reproduce.p001_study import studies
from xai_desktop.services.reproduce.p001_tables import matrix_table, reasons, scores, settings
from xai_desktop.services.reproduce.p001_tiles import why
from xai_desktop.services.reproduce.papers import plan_of
from xai_desktop.training.cascam import class_maps
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.phantom.findings import PNEUMOTHORAX
from xai_desktop.training.synthetic_sets import synthetic_set

SIDE = 32
SPEC = InputSpec((SIDE, SIDE), 1, "percentile", percentiles=(1.0, 99.0), mean=(0.5,), std=(0.25,))
SETTING = Setting()


@pytest.fixture(scope="module")
def nets() -> CascamSet:
    torch.manual_seed(3)
    return CascamSet([CascadeNet((4, 6), 1, pooled=2) for _ in range(3)]).eval()


@pytest.fixture(scope="module")
def films() -> tuple[MarkedFilm, ...]:
    rng = np.random.default_rng(0)
    found = []
    for number in range(3):
        x = torch.from_numpy(rng.normal(size=(1, 1, SIDE, SIDE)).astype(np.float32))
        elements = {FINDING: (Box(4, 4, 12, 12),), LABEL: (Box(20, 22, 30, 28),), LUNGS_HERE: (Box(2, 2, 30, 20),)}
        found.append(MarkedFilm(f"film-{number}", x, elements))
    return tuple(found)


def run_of(nets: CascamSet, films: tuple[MarkedFilm, ...], seed: int, setting: Setting = SETTING) -> Run:
    rows, found = measured(nets, films, setting, 1, setting == SETTING, Quiet())
    return Run(setting, seed, Path(), tuple(rows), tuple(found), (0.7, None, 0.6), (0.5, 0.6, 0.7), ())


@pytest.fixture(scope="module")
def run(nets: CascamSet, films: tuple[MarkedFilm, ...]) -> Run:
    return run_of(nets, films, 1)


@pytest.fixture(scope="module")
def other(nets: CascamSet, films: tuple[MarkedFilm, ...]) -> Run:
    return run_of(nets, films, 1, Setting(strength=1.0))


def test_measured_films_are_those_of_the_set_itself() -> None:
    own = []
    for film in synthetic_set(WORDS).draw(16, 1001):
        if PNEUMOTHORAX in film.findings:
            own.append(film)
        if len(own) == 2:
            break
    again = list(drawn(WORDS, PNEUMOTHORAX, 2, 1001))
    assert [film.name for film in again] == [film.name for film in own]
    for ours, theirs in zip(again, own, strict=True):
        np.testing.assert_array_equal(ours.image.index, theirs.image.index)
    seen = marked_films(WORDS, PNEUMOTHORAX, 2, SPEC, 1, Quiet())
    assert [film.name for film in seen] == [film.name for film in own]
    assert {FINDING, LUNGS_HERE} <= set(seen[0].elements)
    whole = next(mark.box for mark in own[0].boxes if mark.label == PNEUMOTHORAX)
    bounds = seen[0].truth[0].bounds
    assert bounds.as_tuple() == pytest.approx([edge * SIDE / own[0].image.size[0] for edge in whole.as_tuple()])


def test_cascam_is_the_weighted_sum_of_thresholded_maps(nets: CascamSet, films: tuple[MarkedFilm, ...]) -> None:
    """Written out: each network's raw map of the film as it is, its top tenth, e to the minus λ(k − 1)."""
    x, parts = films[0].x, []
    for net in nets.models:
        small = class_maps(net, x, torch.zeros(1, dtype=torch.long))[:, None]  # type: ignore[arg-type]
        large = torch.nn.functional.interpolate(small, (SIDE, SIDE), mode="bilinear")[0, 0].numpy()
        least = np.sort(large.ravel())[::-1][int(SIDE * SIDE * 0.1) - 1]
        parts.append(np.where(large >= least, large, 0))
    found = cascam_maps(nets, x, 1, SETTING)
    falling = np.exp(-0.1 * np.arange(3))
    total = sum(part * weight for part, weight in zip(parts, falling / falling.sum(), strict=True))
    np.testing.assert_allclose(found[CASCAM], np.maximum(total, 0), atol=1e-5)
    np.testing.assert_array_equal(found[with_count(3)], found[CASCAM])
    np.testing.assert_array_equal(found[with_decay(0.1)], found[CASCAM])
    np.testing.assert_allclose(found[with_decay(0)], np.maximum(np.mean(parts, 0), 0), atol=1e-5)
    np.testing.assert_allclose(found[stage(2)], np.maximum(parts[1], 0), atol=1e-5)
    np.testing.assert_allclose(found[with_count(1)], np.maximum(parts[0], 0), atol=1e-5)


def test_everything_explains_one_class_and_the_papers_mode_the_called_one(
    nets: CascamSet, films: tuple[MarkedFilm, ...]
) -> None:
    film = films[0]
    maps = maps_of(nets, film, SETTING, 1, 0)
    assert {label_of(key) for key in BASES} | {CASCAM, CHANCE} <= set(maps)
    assert len(BASES) == 10
    with torch.no_grad():
        called = int(nets(film.x)[0, 0] > 0)
    sign = 1 if called else -1
    np.testing.assert_allclose(maps[f"CAM{PREDICTED}"], sign * maps["CAM"], atol=1e-6)
    assert called_class(nets.models[0], film.x) == called
    text = steps_of(nets, film.x, 1, SETTING, 3, stage_norm="minmax").combined
    np.testing.assert_allclose(maps[SCALED], np.maximum(text, 0), atol=1e-6)
    assert class_of(("Nodule",), "Nodule") == 1
    assert class_of(("Effusion", "Nodule"), "Nodule") == 1


def test_a_row_is_what_it_says(films: tuple[MarkedFilm, ...]) -> None:
    heat = np.zeros((SIDE, SIDE), np.float32)
    heat[4:12, 4:8] = 2
    heat[30, 30] = 3
    row = row_of(films[0], "any", heat)
    truth = np.zeros((SIDE, SIDE), bool)
    truth[4:12, 4:12] = True
    order = np.argsort(-heat.ravel(), kind="stable")
    assert row.area == truth.mean()
    assert row.pointing == 0
    assert row.iou == pytest.approx((heat[truth] > 0).sum() / (truth | (heat > 0)).sum())
    assert row.energy == pytest.approx(heat[truth].sum() / heat.sum())
    half = heat >= 1.5
    assert row.iou_half == pytest.approx((half & truth).sum() / (half | truth).sum())
    assert row.top15 == pytest.approx(truth.ravel()[order[:33]].mean())
    assert row.top15_paper == pytest.approx(truth.mean())  # the 85th percentile is 0: the whole film
    found = {one.role: one for one in elements_of(films[0], "any", heat)}
    assert (found[FINDING].pointed, found[LABEL].pointed) == (0, 0)
    assert found[FINDING].covered == 1


def test_a_map_that_is_none_is_a_miss_everywhere(films: tuple[MarkedFilm, ...]) -> None:
    row = row_of(films[0], "any", np.zeros((SIDE, SIDE), np.float32))
    assert row.state == "empty"
    assert (row.ap, row.ap_trapezoid) == (row.area, row.area)
    assert [getattr(row, name) for name in ("iou", "iou_half", "pointing", "top15", "top15_paper", "energy")] == [0] * 6


def test_rows_come_back_as_they_went(run: Run, tmp_path: Path) -> None:
    assert load(Row, save(run.rows, Row, tmp_path / "rows.csv")) == run.rows
    assert load(Element, save(run.found, Element, tmp_path / "found.csv")) == run.found


def shifted(run: Run, method: str, gain: float, seed: int) -> Run:
    """Every measure of one method set to a constant, those of the others to another."""
    values = dict.fromkeys(MEASURES, 0.2)
    rows = [replace(row, **{n: v + gain * (row.method == method) for n, v in values.items()}) for row in run.rows]
    return replace(run, rows=tuple(rows), seed=seed)


def test_a_claim_over_all_methods_needs_every_one_of_them(run: Run) -> None:
    five = [shifted(run, CASCAM, 0.1, seed) for seed in range(5)]
    assert beats_all("word", five, "ap").verdict == "holds here"
    assert beats_all("word", five[:4], "ap").verdict == "undecided, 4 seeds are too few"
    better = [shifted(run, "FullGrad", 0.1, seed) for seed in range(5)]
    found = beats_all("word", better, "iou")
    assert found.verdict == "does not hold here"
    assert "below FullGrad" in found.found
    assert beats_all("word", [shifted(run, CASCAM, 0.0, seed) for seed in range(5)], "ap").verdict == "undecided"


def test_settings_are_compared_by_the_seeds_that_both_have(run: Run, other: Run) -> None:
    ours = [shifted(run, CASCAM, 0.1, seed) for seed in range(1, 6)]
    theirs = [shifted(other, "CAM", 0.1, seed) for seed in range(1, 6)]
    assert between("θ", "", ours, theirs).verdict == "holds here"
    assert between("θ", "", ours, theirs[:1]).verdict == "undecided, 1 seeds are too few"
    titles = [claim.title for claim in set_claims("word", ours, [theirs], 3)]
    assert len(titles) == len(set(titles)) == len(MEASURES) + 8
    assert any("less of the map lies on the word" in title for title in titles)


def test_what_the_last_network_has_learnt_needs_five_seeds_on_one_side(run: Run) -> None:
    def verdict(firsts: list[float], lasts: list[float]) -> str:
        runs = [replace(run, wordless=(a, None, b)) for a, b in zip(firsts, lasts, strict=True)]
        return learnt_claim("word", runs).verdict

    low, high = [0.5, 0.52, 0.54, 0.53, 0.5], [0.7, 0.74, 0.71, 0.72, 0.69]
    assert [verdict(low, high), verdict(high, low), verdict(low, low[::-1])] == [
        "holds here", "does not hold here", "undecided",
    ]  # fmt: skip
    assert verdict(low[:2], high[:2]) == "undecided, 2 seeds are too few"


def test_films_without_a_word_are_plain_ones(nets: CascamSet) -> None:
    films = wordless_films(PNEUMOTHORAX, 12, SPEC, 1, Quiet())
    own = list(synthetic_set("synthetic").draw(12, 2001))
    assert films.y.tolist() == [float(PNEUMOTHORAX in film.findings) for film in own]
    torch.testing.assert_close(films.x[3:4], to_input(own[3].image, SPEC)[0])
    found = aucs(nets, films.x, films.y[:, None])
    scores = nets.models[1](films.x)[:, 0].detach()
    above = [float(a > b) for a, x in zip(scores, films.y, strict=True) for b, y in zip(scores, films.y, strict=True)
             if x > y]  # fmt: skip
    assert found[1] == pytest.approx(np.mean(above))


def test_every_setting_must_win(run: Run, other: Run) -> None:
    ours = [shifted(run, CASCAM, 0.1, seed) for seed in range(5)]
    theirs = [shifted(other, CASCAM, 0.1, seed) for seed in range(5)]
    assert everywhere("word", [ours, theirs]).verdict == "holds here"
    assert everywhere("word", [ours, theirs[:1]]).verdict == "undecided, 1 seeds are too few"
    found = everywhere("word", [ours, [shifted(other, "CAM", 0.1, seed) for seed in range(5)]])
    assert found.verdict == "does not hold here"
    assert "below in top 10 %, θ 1" in found.found


def test_tables_have_a_row_for_every_method(run: Run, other: Run) -> None:
    every = scores("t", [run])
    assert [row[0] for row in every.rows][:4] == [CASCAM, "CasCAM, stages from 0 to 1", "CasCAM, one network", "CAM"]
    assert len(every.rows) == 14
    table = matrix_table("t", [run], 3)
    peaks = [one.pointed for one in run.found if (one.method, one.role) == ("CAM", LABEL)]
    cell = next(row for row in table.rows if row[0] == "CAM")[1 + 1]
    assert cell.startswith(f"peak {np.mean(peaks):.0%},")
    assert [row[-1] for row in settings("t", [run, run], [[other]], 3).rows] == ["2"] * 7 + ["1"]
    assert reasons("t", [run]).rows[0][0] == CASCAM


def events(part: str, count: int, most: int) -> list[TrainEvent]:
    return [TrainEvent("cascam", part, 1, 2, epoch, most, seconds=2.0) for epoch in range(1, count + 1)]


def test_early_stops_and_what_training_costs(
    nets: CascamSet, films: tuple[MarkedFilm, ...], run: Run, tmp_path: Path
) -> None:
    told = (*events("iteration 1 of 2", 5, 5), *events("iteration 2 of 2", 3, 5))
    assert [(one.epochs, one.stopped_early, one.seconds) for one in history(told)] == [(5, False, 10), (3, True, 6)]
    assert training_table("t", [replace(run, told=told)]).rows[1][1:5] == ("3.0 of 5", "100% of 1", "6.0", "16.0")
    assert extra_training(replace(run, told=told)) == 6
    seconds = {"CasCAM": [0.2, 0.2], "Score-CAM": [0.5, 0.5], "Ablation-CAM": [0.1, 0.1], "FullGrad": [0.2, 0.2]}
    rows = {row[0]: row for row in time_table("t", seconds, 6.0).rows}
    assert rows["Score-CAM"][1:] == ("500.0", "5.0 ×", "20")
    assert rows["Ablation-CAM"][-1] == rows["FullGrad"][-1] == "never"
    verdicts = [claim.verdict for claim in time_claims(seconds, 2)]
    assert verdicts == ["holds here", "does not hold here", "undecided"]
    path = tmp_path / "seconds.json"
    found = seconds_of(nets, films, SETTING, 1, path)
    assert {len(own) for own in found.values()} == {len(films) - 1}
    assert seconds_of(nets, (), SETTING, 1, path) == json.loads(path.read_text()) == found


def test_failures_are_the_largest_losses(
    nets: CascamSet, films: tuple[MarkedFilm, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_desktop.services.reproduce.p001_pictures.networks", lambda _: nets)
    sheet = failures("word", run, films, 1).sheet
    lost = dict(loss_of(run.rows))
    assert [name.split("\n")[0] for name, _ in sheet.rows] == sorted(lost, key=lambda film: lost[film])
    assert "evidence against" in side_by_side("word", run, films, 1).sheet.foot
    heat = np.zeros((SIDE, SIDE), np.float32)
    assert why(films[0], heat) == "no map"
    heat[24, 24] = 1
    assert why(films[0], heat) == "on word"
    heat[31, 31] = 2
    assert why(films[0], heat) == "on nothing named"


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"sets": "cats"}, "choose some of word, plain"),
        ({"networks": "many"}, "write a whole number"),
        ({"finding": "Cat"}, "choose one of Nodule"),
    ],
)
def test_a_wrong_choice_is_named(choices: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        next(studies(plan_of("p001", {}, 1, 1, choices), tmp_path, Quiet()))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose sets instead"):
        next(studies(plan_of("p001", {"data": str(tmp_path)}, 1, 1, {}), tmp_path, Quiet()))
