"""Six views and their mean; and the map that knows nothing."""

import numpy as np
import pytest
import torch

from tests.unit.explainers.nets import convolutional, films
from tests.unit.models.films import film
from xai_desktop.core.explanation import CAPTION, CHANCE
from xai_desktop.explainers import EXPLAINERS, explain_tensor
from xai_desktop.explainers.methods.augmented import BASES
from xai_desktop.models.bundle import wrap
from xai_desktop.services.explaining import explain

X = films(1, 1, 20, 28)


@pytest.mark.parametrize("base", BASES)
def test_the_mean_of_six_views(base: str) -> None:
    if base not in EXPLAINERS:
        pytest.fail(f"{base} is offered and does not exist")
    net = convolutional().eval()
    expected = 0.0
    for factor in (0.9, 1.0, 1.1):
        expected = expected + explain_tensor(net, X * factor, base, "second", 2) / 6
        expected = expected + explain_tensor(net, X.flip(3) * factor, base, "second", 2)[:, ::-1] / 6
    found = explain_tensor(net, X, "augmented", "second", 2, base=base)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())
    assert np.ptp(found) > 0


def test_a_symmetric_film_has_a_symmetric_map() -> None:
    net = convolutional()
    even = (X + X.flip(3)) / 2
    found = explain_tensor(net, even, "augmented", "first", 1)
    np.testing.assert_allclose(found, found[:, ::-1], atol=1e-6)


def test_only_methods_whose_maps_have_one_sign_are_offered() -> None:
    assert not [key for key in BASES if key in EXPLAINERS and EXPLAINERS[key].signed]


def test_the_class_is_that_of_the_film_as_it_is() -> None:
    net = convolutional().eval()
    top = int(net(X).argmax())
    np.testing.assert_array_equal(
        explain_tensor(net, X, "augmented", "third"), explain_tensor(net, X, "augmented", "third", top)
    )


@pytest.mark.parametrize(("method", "kind"), [("grad_cam", "GradCAM"), ("layer_cam", "LayerCAM")])
def test_as_the_peer_does_it(method: str, kind: str) -> None:
    """Its maps are scaled twice, and so are ours where that is asked for."""
    library = pytest.importorskip("pytorch_grad_cam")
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    net = convolutional().eval()
    with getattr(library, kind)(net, [net.second]) as cam:
        theirs = cam(X, [ClassifierOutputTarget(1)], aug_smooth=True)[0]
    ours = explain_tensor(net, X, "augmented", "second", 1, base=method, average="normalised")
    assert np.ptp(theirs) > 0.3
    np.testing.assert_allclose(ours, theirs, atol=2e-3)


def test_chance_follows_the_seed_alone() -> None:
    net, other = convolutional(), convolutional(seed=7)
    one = explain_tensor(net, X, "random_map", target=1, seed=3)
    assert one.shape == (20, 28)
    assert one.min() == 0
    elsewhere = films(1, 1, 20, 28, seed=9)
    np.testing.assert_array_equal(one, explain_tensor(other, elsewhere, "random_map", target=0, seed=3))
    assert not np.array_equal(one, explain_tensor(net, X, "random_map", target=1, seed=4))


def test_chance_is_never_called_an_explanation() -> None:
    bundle = wrap(convolutional(), ["a", "b", "c"], (20, 28), channels=1)
    assert explain(bundle, film((20, 28)), "random_map").caption == CHANCE
    assert explain(bundle, film((20, 28)), "grad_cam").caption == CAPTION


def test_edges_are_the_films_and_not_the_networks() -> None:
    x = torch.zeros(1, 1, 40, 50)
    x[..., 25:] = 1
    found = explain_tensor(convolutional(), x, "edge_map", target=0, smoothing=0)
    assert set(np.flatnonzero(found.max(0))) == {24, 25}
    np.testing.assert_array_equal(found, explain_tensor(convolutional(seed=5), x, "edge_map", target=1, smoothing=0))
    assert np.count_nonzero(explain_tensor(convolutional(), x, "edge_map", target=0).max(0)) > 2


def test_the_grain_is_the_size_of_the_spots() -> None:
    net, x = convolutional(), films(1, 1, 200, 200)

    def roughness(grain: float) -> float:
        noise = torch.from_numpy(explain_tensor(net, x, "random_map", target=1, grain=grain))
        return float(noise.diff(dim=0).abs().mean())

    assert roughness(0.05) > 2 * roughness(0.2)
