"""Every method through the command line, as a person would use it: on the bundled film, and on a real pet and a real
chest film with a real ImageNet network where they are on this machine."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.conftest import REPOSITORY
from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.explainers import EXPLAINERS
from xai_desktop.models.bundle import wrap
from xai_desktop.models.store import save_bundle

DATA = REPOSITORY.parent / "shared" / "data"
WEIGHTS = DATA / "models" / "imagenet_squeezenet1_0_torchvision_layout.pt"
PET = DATA / "pets" / "images" / "Bengal_185.jpg"
ELSEWHERE = {"attention_rollout", "gradient_rollout", "hr_cam"}
"""Methods that no convolutional network with a usual head suits; they have tests of their own."""

QUICK = {"lime": ("samples=150",), "rise": ("samples=200",), "score_cam": (), "feature_cam": ()}


@pytest.fixture(scope="module")
def squeezenet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real weights in a bundle of their own, with the normalisation that they were trained with."""
    if not WEIGHTS.is_file():
        pytest.skip("the real network is not on this machine")
    from torchvision.models import squeezenet1_0

    net = squeezenet1_0()
    net.load_state_dict(torch.load(WEIGHTS, weights_only=True))
    classes = [f"class {n}" for n in range(1000)]
    made = wrap(net, classes, (224, 224), (123, 117, 104), (1, 1, 1), value_range=(0, 255), name="squeezenet")
    folder = tmp_path_factory.mktemp("bundles") / "squeezenet"
    from dataclasses import replace

    return save_bundle(folder, replace(made.card, architecture="torchvision/squeezenet1_0"), made.net)


def explained(key: str, film: Path, model: str | Path, out: Path) -> None:
    words = [word for text in QUICK.get(key, ()) for word in ("--param", text)]
    code = main(
        [
            "explain",
            str(film),
            "--model",
            str(model),
            "--explainer",
            key,
            "--out",
            str(out),
            "--format",
            "json,png",
            *words,
        ]
    )
    assert code == 0
    (folder,) = (path for path in out.iterdir() if path.is_dir())
    record = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert '"state": "ok"' in json.dumps(record)
    assert (folder / "figure.png").stat().st_size > 10_000
    with np.load(folder / "maps.npz") as maps:
        assert all(np.isfinite(maps[name]).all() for name in maps.files)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("key", sorted(set(EXPLAINERS.keys()) - ELSEWHERE))
def test_on_the_bundled_film(key: str, tmp_path: Path) -> None:
    film = paths.demo_annotations().parent / "study" / f"{paths.DEMO_FILM}.dcm"
    explained(key, film, "demo-end-to-end", tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("key", sorted(set(EXPLAINERS.keys()) - ELSEWHERE))
def test_on_a_real_pet_with_a_real_network(key: str, squeezenet: Path, tmp_path: Path) -> None:
    explained(key, PET, squeezenet, tmp_path)
