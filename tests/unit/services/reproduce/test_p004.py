"""P004 in small: five variants of two maps, what the network says to their kept parts, and to what they owe them."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from tests.helpers.bundles import small_bundle
from xai_desktop import metrics
from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import explain_tensor, method_of
from xai_desktop.explainers.edges import edges
from xai_desktop.explainers.pictures import luminance, picture_of
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.kept_parts import black_of, kept_part, names_of, probabilities
from xai_desktop.services.reproduce import p004
from xai_desktop.services.reproduce.p004_darkening import darkened
from xai_desktop.services.reproduce.p004_films import Films, pictures_in
from xai_desktop.services.reproduce.p004_maps import ALONE, NO_NETWORK, Making, Question, maps_of
from xai_desktop.services.reproduce.p004_measuring import kept_as_well, measured
from xai_desktop.services.reproduce.p004_networks import order_of
from xai_desktop.services.reproduce.p004_pictures import chosen
from xai_desktop.services.reproduce.p004_rows import column, load
from xai_desktop.services.reproduce.p004_runs import Run, commonest, deaf
from xai_desktop.services.reproduce.page import write
from xai_desktop.services.reproduce.papers import plan_of
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.training.examples import Examples, Split

MAKING = Making(("grad_cam", "grad_cam_pp"), "structured")
ORDER = {"films": 28, "widths": (4, 6), "size": 32, "epochs": 1}
CHOICES = {"networks": "narrow,plain", "bundles": "none", "bases": "grad_cam"}
RNG = np.random.default_rng(4)


def plan(**choices: str) -> Plan:
    return plan_of("p004", ORDER, 1, 3, {**CHOICES, **choices})


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    return load_bundle(small_bundle(tmp_path_factory.mktemp("bundles"), seed=3))


@pytest.fixture(scope="module")
def films() -> Films:
    x = torch.from_numpy(cv2.GaussianBlur(RNG.random((32, 32, 6)).astype(np.float32), (0, 0), 2).transpose(2, 0, 1))
    names = tuple("abcdef")
    labels = tuple(frozenset({"Mass"} if n % 2 else {"Mass", "Effusion"}) for n in range(6))
    return Films((x[:, None] - 0.5) * 9, names, ("p", "p", "q", "r", "s", "t"), labels)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("p004")
    write(p004.reproduce(plan(), out, Quiet()), out)
    return out


def test_a_map_that_is_computed_once_for_all_variants_is_the_same_map(bundle: ModelBundle, films: Films) -> None:
    x = films.x[:1]
    found = maps_of(Question(bundle, x, 1), MAKING)
    assert sorted(found) == sorted(MAKING.keys())
    for base in MAKING.bases:
        for variant in (1, 2, 3, 4, 5):
            expected = explain_tensor(bundle.net, x, "feature_cam", "stages.2", 1, base=base, variant=variant)
            np.testing.assert_allclose(found[base, variant], expected, atol=1e-6)
        raw = explain_tensor(bundle.net, x, base, "stages.2", 1)
        alone = cv2.resize(method_of(base, {}).displayed(raw), (32, 32), interpolation=cv2.INTER_LINEAR)
        np.testing.assert_allclose(found[base, ALONE], (alone - alone.min()) / np.ptp(alone), atol=1e-5)


def test_without_a_network_only_the_film_remains(bundle: ModelBundle, films: Films) -> None:
    """Adding to a constant leaves the order of what is added; its complement turns it round."""
    x = films.x[:1]
    grey = luminance(picture_of(x)).numpy()
    edge = edges(picture_of(x), "structured", torch.device("cpu")).numpy()
    first, second = (maps_of(Question(bundle, x, target), MAKING) for target in (0, 1))
    inputs = {1: edge, 2: (2 * grey + edge) / 3, 3: (grey + edge) / 2, 4: -edge, 5: -(grey + edge) / 2}
    for variant, shown in inputs.items():
        np.testing.assert_allclose(first[NO_NETWORK, variant], (shown - shown.min()) / np.ptp(shown), atol=1e-5)
        np.testing.assert_array_equal(first[NO_NETWORK, variant], second[NO_NETWORK, variant])


def test_a_kept_part_is_the_film_itself_in_its_brightest_fifth_and_black_elsewhere(bundle: ModelBundle) -> None:
    spec = replace(bundle.card.input, channels=3, value_range=(0.0, 255.0), mean=(123.0, 117.0, 104.0), std=(2.0,) * 3)
    unit = torch.rand(1, 3, 10, 10)
    mean, std = (torch.tensor(values).reshape(3, 1, 1) for values in (spec.mean, spec.std))
    heatmap = RNG.random((10, 10)).astype(np.float32)
    inside = torch.from_numpy(heatmap >= np.sort(heatmap.ravel())[80])
    part = kept_part((255 * unit - mean) / std, heatmap, black_of(spec))
    assert int(inside.sum()) == 20
    torch.testing.assert_close(part, (255 * unit * inside - mean) / std, atol=1e-4, rtol=1e-5)
    assert kept_part(unit, np.zeros((10, 10), np.float32), black_of(spec)) is None


def test_a_row_is_what_the_network_says_to_the_kept_part(bundle: ModelBundle, films: Films) -> None:
    rows = list(measured(bundle, films, MAKING, Quiet()))
    assert len(rows) == len(films) * len(list(MAKING.keys()))
    assert sum(row.score is not None for row in rows) > len(rows) / 2
    for number in range(len(films)):
        x = films.x[number : number + 1]
        whole = torch.sigmoid(bundle.net(x)[0]).detach()
        target = int(whole.argmax())
        heatmap = explain_tensor(bundle.net, x, "feature_cam", "stages.2", target, base="grad_cam", variant=3)
        row = next(r for r in rows if (r.film, r.base, r.variant) == (films.ids[number], "grad_cam", 3))
        assert (row.called, row.patient) == (bundle.card.classes[target], films.patients[number])
        assert row.whole == pytest.approx(float(whole[target]), abs=1e-6)
        part = kept_part(x, heatmap, black_of(bundle.card.input))
        if part is None:
            assert (row.given, row.score, row.sure, row.network) == ("", None, None, None)
            continue
        kept = torch.sigmoid(bundle.net(part)[0]).detach()
        assert row.score == pytest.approx(float(kept[target]), abs=1e-6)
        assert row.sure == pytest.approx(float(kept.max()), abs=1e-6)
        assert row.given == bundle.card.classes[int(kept.argmax())]
        assert row.named == float(row.given in (films.findings[number] or ()))
        edge = edges(picture_of(x), "structured", torch.device("cpu")).numpy()
        assert row.edges == pytest.approx(np.corrcoef(edge.ravel(), heatmap.ravel())[0, 1] ** 2, abs=1e-5)


def test_columns_agree_with_the_metrics(bundle: ModelBundle, films: Films) -> None:
    rows = list(measured(bundle, films, MAKING, Quiet()))
    key, names = ("grad_cam", 5), names_of(bundle)
    own = [row for row in rows if (row.base, row.variant) == key]
    assert [row.film for row in own] == list(films.ids)
    classes = [names.index(row.called) for row in own]
    told = [None if row.score is None or row.sure is None else row for row in own]
    kept = []
    for row, one in zip(told, classes, strict=True):
        table = np.zeros(2)
        if row is not None:
            table[names.index(row.given)], table[one] = row.sure, row.score
        kept.append(None if row is None else table)
    assert column(rows, key, "right").mean() == metrics.right_classification(kept, classes)
    assert np.nanmean(column(rows, key, "sure")) == pytest.approx(metrics.confidence(kept))
    scores = np.nan_to_num(column(rows, key, "score"))
    assert scores.mean() == pytest.approx(metrics.confidence_of_class(kept, classes))
    above = np.mean(scores > column(rows, key, "whole"))
    assert above == metrics.increase_in_confidence(column(rows, key, "whole"), scores)


def test_kept_pixels_in_common() -> None:
    ours = np.arange(100, dtype=np.float32).reshape(10, 10)
    assert kept_as_well(ours, ours) == 1
    assert kept_as_well(ours, -ours) == 0
    half = ours.copy()
    half[-1] = -1
    assert kept_as_well(ours, half) == 0.5
    assert kept_as_well(np.ones((10, 10), np.float32), ours) is None


def test_a_network_of_one_logit_gives_two_classes(bundle: ModelBundle, films: Films) -> None:
    class One(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.mean((1, 2, 3))[:, None]

    card = replace(bundle.card, classes=("Mass",), operating_points=(None,), layers=())
    one = ModelBundle(card, One())
    assert names_of(one) == ("no Mass", "Mass")
    found = probabilities(one, films.x)
    np.testing.assert_allclose(found.sum(1), 1)
    np.testing.assert_allclose(found[:, 1], torch.sigmoid(films.x.double().mean((1, 2, 3))), atol=1e-6)


def test_every_network_has_its_rows_and_the_page_its_figures(done: Path) -> None:
    paths = [next((done / name).glob("rows-*.csv")) for name in ("narrow-1", "plain-1")]
    first, second = (load(path) for path in paths)
    assert [(r.film, r.base, r.variant) for r in first] == [(r.film, r.base, r.variant) for r in second]
    assert [r.whole for r in first] != [r.whole for r in second]
    text = (done / "report.md").read_text(encoding="utf-8")
    assert text.index("HED") < text.index("## Setting") < text.index("**Claims**") < text.index("paper: VGG16")
    for name in ("maps-1", "kept-1", "right", "paired", "score", "edges"):
        assert (done / f"{name}.png").stat().st_size > 5000
        assert f"{name}.svg" in text


def test_what_is_there_is_not_done_again(done: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.glob("*/*")}
    again = p004.reproduce(plan(), done, Quiet())
    assert {path: path.stat().st_mtime_ns for path in done.glob("*/*")} == before
    assert {claim.verdict for claim in again.claims} == {"undecided, 2 networks are too few"}
    with (done / "verdicts.json").open(encoding="utf-8") as stream:
        assert again.claims[0].found in stream.read()
    with pytest.raises(UsageError, match="another size"):
        p004.reproduce(plan_of("p004", {**ORDER, "size": 48}, 1, 3, CHOICES), done, Quiet())


def test_somebodys_own_network_on_a_folder_without_labels(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(3):
        grey = cv2.GaussianBlur(RNG.integers(0, 255, (40, 30), dtype=np.uint8), (0, 0), 2)
        cv2.imwrite(str(pictures / f"{number}.png"), grey)
    (pictures / "note.txt").write_text("no film", encoding="utf-8")
    folder = small_bundle(tmp_path)
    choices = {"networks": "none", "own": str(folder), "pictures": str(pictures)}
    found = p004.reproduce(plan(**choices), tmp_path / "out", Quiet())
    assert {claim.verdict for claim in found.claims} == {"undecided, 1 network is too few"}
    assert next(table for table in found.tables if "networks" in table.title).rows[0][2:5] == ("4 × 4", "–", "–")
    assert {figure.name for figure in found.drawings} >= {"own-maps-1", "own-kept-2", "own-right"}
    spec = load_bundle(folder).card.input
    assert pictures_in(pictures, spec, 2, Quiet()).ids == ("0.png", "1.png")
    assert pictures_in(pictures / "[12].png", spec, 9, Quiet()).ids == ("1.png", "2.png")
    with pytest.raises(UsageError, match="no films are there"):
        pictures_in(folder, spec, 2, Quiet())


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"bases": "lime"}, "grad_cam_pp"),
        ({"edges": "blurred"}, "structured"),
        ({"networks": "none"}, "no network to ask"),
        ({"networks": "none", "own": "somewhere"}, "belong together"),
        ({"networks": "resnet18:halves"}, "resnet18:stages"),
    ],
)
def test_a_wrong_choice_is_refused(choices: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        p004.reproduce(plan(**choices), tmp_path, Quiet())


def test_every_second_film_to_learn_from_is_black_but_for_a_part() -> None:
    x = torch.rand(6, 1, 40, 40) + 0.5
    films = Examples(x, torch.ones(6, 1), tuple("abcdef"), tuple("abcdef"), ("A",))
    other = Examples(x[:1], torch.ones(1, 1), ("z",), ("z",), ("A",))
    split = Split(films, other, replace(other, patients=("y",)))
    found = darkened(split, torch.tensor(-2.0).reshape(1, 1, 1), 3).train
    torch.testing.assert_close(found.x[::2], x[::2])
    for row in (1, 3, 5):
        black = found.x[row] == -2
        torch.testing.assert_close(found.x[row][~black], x[row][~black])
        assert 0.4 <= float(black.double().mean()) <= 0.9
    torch.testing.assert_close(darkened(split, torch.tensor(-2.0).reshape(1, 1, 1), 3).train.x, found.x)
    assert not torch.equal(darkened(split, torch.tensor(-2.0).reshape(1, 1, 1), 4).train.x, found.x)
    torch.testing.assert_close(films.x, x)


def test_networks_that_know_black_lie_beside_the_others(done: Path) -> None:
    found = p004.reproduce(plan(dark="yes", networks="plain"), done, Quiet())
    assert (done / "plain-dark-1" / "weights.safetensors").read_bytes() != (
        done / "plain-1" / "weights.safetensors"
    ).read_bytes()
    assert "black but for a random part" in found.setting


def test_the_commonest_class_of_the_kept_parts(bundle: ModelBundle, films: Films) -> None:
    rows = tuple(measured(bundle, films, MAKING, Quiet()))
    given = [row.given for row in rows if row.base == "grad_cam" and row.given]
    name, share = commonest(Run("one", rows, 1, (4, 4), None, None), ("grad_cam",))
    assert share == given.count(name) / len(given) >= 0.5
    assert commonest(Run("none", (), 1, (4, 4), None, None), ("grad_cam",)) == ("", 0)
    always = tuple(replace(row, given="Mass") for row in rows)
    runs = [Run("one", always, 1, (4, 4), None, None), Run("two", (), 1, (4, 4), None, None)]
    assert deaf(runs, ("grad_cam",)) == ("one",)


def test_networks_by_name() -> None:
    asked = plan()
    assert dict(order_of(asked, "narrow", 7).arguments)["widths"] == (2, 3)
    other = order_of(asked, "resnet18:blocks", 7)
    assert (other.architecture, other.arm, other.recipe.seed, other.recipe.epochs) == ("staged", "end-to-end", 7, 1)
    assert dict(other.arguments)["backbone"] == "resnet18"
    with pytest.raises(UsageError, match="narrow"):
        order_of(replace(asked, order=other), "narrow", 1)


def test_films_are_chosen_by_rule_and_not_by_look(films: Films) -> None:
    class Told:
        def __init__(self, *findings: frozenset[str] | None) -> None:
            self.films = replace(films, findings=findings)

    both, mass, other = frozenset({"A", "B"}), frozenset({"A"}), frozenset({"B"})
    assert chosen([Told(both, mass, mass, other, mass)]) == [1, 3]  # type: ignore[list-item]
    assert chosen([Told(*[None] * 6)]) == [0, 1]  # type: ignore[list-item]


def test_tables_are_files_for_programs(done: Path) -> None:
    (path,) = done.glob("Edges_or_network*.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["variant"] for row in rows] == ["map alone", *(f"variant {n}" for n in range(1, 6))]
    assert rows[0]["R² with the same without a network"] == "–"
    assert all(0 <= float(row["R² with the film's edges"]) <= 1 for row in rows)
