"""Maps that were made before: there at once, and never in place of another film's, network's or question's."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.nets import convolutional
from tests.unit.io.test_explanation_cache import equal
from tests.unit.models.films import film, monochrome1
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.cascade import RowWish
from xai_desktop.core.errors import Cancelled, ExplainerError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.image import Image, Window
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet
from xai_desktop.io.explanation_cache import DiskCache, MemoryCache
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.services.cascading import cascaded
from xai_desktop.services.examining import explain_film
from xai_desktop.services.explaining import explain, explain_layers
from xai_desktop.services.kept_maps import KeptMaps
from xai_desktop.services.results import Film

FILM = film((90, 70))
LAYERS = ["first", "second", "third"]
METHODS = ("grad_cam", "saliency", "integrated_gradients", "lime", "layer_cam", "occlusion", "guided_backprop")


class Silent(nn.Module):
    """A network that must not be asked."""

    def forward(self, x: Tensor) -> Tensor:
        raise AssertionError("the network was asked")


@pytest.fixture
def bundle() -> ModelBundle:
    torch.manual_seed(0)
    return wrap(convolutional(), ["a", "b", "c"], (24, 32), channels=1, layers=LAYERS, name="toy")


@pytest.fixture
def cache(tmp_path: Path) -> DiskCache:
    return DiskCache(tmp_path / "explanations")


def silent(bundle: ModelBundle) -> ModelBundle:
    """The same network on paper: what it gives can only have been kept."""
    return replace(bundle, net=Silent())


@pytest.mark.parametrize("method", METHODS)
def test_a_kept_map_is_the_same_without_the_network(bundle: ModelBundle, cache: DiskCache, method: str) -> None:
    made = explain(bundle, FILM, method, target="b", image_id="one", kept=cache)
    again = explain(silent(bundle), FILM, method, target="b", image_id="one", kept=cache)
    assert equal(again, made)
    assert cache.size() < 60_000  # the heatmap, which is as large as the film, follows from the map
    renamed = explain(silent(bundle), FILM, method, target="b", image_id="two", kept=cache)
    assert renamed.provenance == replace(made.provenance, image_id="two")


def test_layers_come_back_together_or_are_made_together(bundle: ModelBundle, cache: DiskCache) -> None:
    made = explain_layers(bundle, FILM, "grad_cam", target="b", image_id="one", kept=cache)
    again = explain_layers(silent(bundle), FILM, "grad_cam", target="b", image_id="one", kept=cache)
    assert [one.layer for one in again] == LAYERS
    assert all(equal(one, other) for one, other in zip(again, made, strict=True))
    assert again.seconds == made.seconds
    two = explain_layers(silent(bundle), FILM, "grad_cam", target="b", layers=LAYERS[:2], kept=cache)
    assert [one.layer for one in two] == LAYERS[:2]
    next(cache.folder.rglob("*.npz")).unlink()
    with pytest.raises(ExplainerError, match="no layer"):
        explain_layers(silent(bundle), FILM, "grad_cam", target="b", kept=cache)


def test_what_has_no_layers_says_so_with_a_cache_too(bundle: ModelBundle, cache: DiskCache) -> None:
    for layers in ("all", ()):
        with pytest.raises(ExplainerError, match="one map per network"):
            explain_layers(bundle, FILM, "lime", target="b", layers=layers, kept=cache)  # type: ignore[arg-type]


def test_a_cascade_comes_back_without_the_network(bundle: ModelBundle, cache: DiskCache) -> None:
    wish, shown, kept = (RowWish("toy"), ExplainRequest("grad_cam")), film_called("DX"), KeptMaps(cache)
    tables = [
        list(cascaded([wish], lambda _, net=net: net, shown, "b", "layers", Quiet(), kept=kept))[-1]  # type: ignore[misc]
        for net in (bundle, silent(bundle))
    ]
    rows = [[cell.result.explanation for cell in table.strips[0].cells if cell.result] for table in tables]
    assert len(rows[0]) == len(LAYERS)
    assert all(equal(one, other) for one, other in zip(*rows, strict=True))


def test_without_a_cache_every_map_is_made(bundle: ModelBundle) -> None:
    with pytest.raises(AssertionError, match="was asked"):
        explain(silent(bundle), FILM, "saliency", target="b")


Change = Callable[[ModelBundle, dict[str, Any]], tuple[ModelBundle, dict[str, Any]]]


def other(**changes: Any) -> Change:
    return lambda bundle, asked: (bundle, {**asked, **changes})


def card(**changes: Any) -> Change:
    return lambda bundle, asked: (replace(bundle, card=replace(bundle.card, **changes)), asked)


def spec(**changes: Any) -> Change:
    return lambda bundle, asked: (
        replace(bundle, card=replace(bundle.card, input=replace(bundle.card.input, **changes))),
        asked,
    )


def one_pixel(image: Image) -> Image:
    index = image.index.copy()
    index[3, 4] += 1
    return replace(image, index=index)


CHANGES: dict[str, Change] = {
    "film": other(image=one_pixel(FILM)),
    "polarity": other(image=monochrome1(FILM)),
    "window": other(image=replace(FILM, windows=(Window(300.0, 200.0),))),
    "method": other(explainer="layer_cam"),
    "parameter": other(explainer="smooth_grad", samples=3),
    "another parameter": other(explainer="smooth_grad", samples=4),
    "layer": other(layer="first"),
    "target": other(target="c"),
    "against": other(target="against b"),
    "rival": other(target="b over c"),
    "seed": other(seed=1),
    "weights": card(weights_hash="0" * 64),
    "version": card(version="2"),
    "device": lambda bundle, asked: (replace(bundle, device="meta"), asked),
    "size": spec(size=(32, 24)),
    "normalisation": spec(mean=(0.1,)),
    "policy": spec(policy="pad"),
}
ASKED: dict[str, Any] = {"image": FILM, "explainer": "grad_cam", "target": "b", "layer": "second", "seed": 0}


def key_of_question(bundle: ModelBundle, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> str:
    """The name under which this question's map is looked for."""
    seen: list[str] = []

    class Spy(MemoryCache):
        def get(self, key: str, image_id: str = "") -> Explanation | None:
            seen.append(key)
            raise Cancelled

    with pytest.raises(Cancelled):
        explain(replace(bundle, device=bundle.device), kept=Spy(), **asked)
    return seen[0]


def test_whatever_changes_is_another_map(bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tensor, "to", lambda x, *_: x)  # no machine here has all devices
    keys = {"as it was": key_of_question(bundle, ASKED, monkeypatch)}
    for name, change in CHANGES.items():
        keys[name] = key_of_question(*change(bundle, ASKED), monkeypatch)
    assert len(set(keys.values())) == len(keys), sorted(keys.items(), key=lambda pair: pair[1])
    assert key_of_question(bundle, {**ASKED, "target": 1}, monkeypatch) == keys["as it was"]
    monkeypatch.setattr("xai_desktop.services.kept_maps.METHODS", 0)
    assert key_of_question(bundle, ASKED, monkeypatch) not in keys.values()
    monkeypatch.undo()
    monkeypatch.setattr("xai_desktop.services.kept_maps.versions", lambda: (("torch", "0"),))
    assert key_of_question(bundle, ASKED, monkeypatch) not in keys.values()


def film_called(modality: str, burned_in: bool | None = None) -> Film:
    ref = ImageRef(Path("Doe-Jane.dcm"), "Doe-Jane", modality=modality, burned_in=burned_in)
    return Film(ref, FILM, (), AnnotationSet())


@pytest.mark.parametrize(
    ("shown", "on_disk"),
    [
        (film_called("DX"), True),
        (film_called("OT", False), True),
        (film_called("DX", True), False),
        (film_called("US"), False),
        (film_called(""), False),
    ],
)
def test_maps_of_films_that_may_hold_writing_stay_off_the_disk(
    bundle: ModelBundle, cache: DiskCache, shown: Film, on_disk: bool
) -> None:
    kept, request = KeptMaps(cache), ExplainRequest("saliency")
    made = explain_film(bundle, shown, request, Target(1, "b"), Quiet(), kept)
    again = explain_film(silent(bundle), shown, request, Target(1, "b"), Quiet(), kept)
    assert equal(again.explanation, made.explanation)
    assert again.no_profile == made.no_profile
    assert (cache.size() > 0) is on_disk
    assert kept.size() > 0
    kept.clear()
    assert kept.size() == 0


def test_a_map_that_nobody_waited_for_is_not_kept(bundle: ModelBundle, cache: DiskCache) -> None:
    class Gone(Quiet):
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        explain(bundle, FILM, "occlusion", target="b", task=Gone(), kept=cache)
    assert cache.size() == 0
