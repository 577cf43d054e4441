"""The networks that come with the program: which they are, how large, made by which command, and that they answer."""

import importlib.util
from itertools import takewhile
from pathlib import Path

import pytest

from xai_desktop.app.catalogue import bundle_choices, companions
from xai_desktop.core import paths
from xai_desktop.io.bundle_files import list_bundles, read_card
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services import opening
from xai_desktop.services.explaining import explain
from xai_desktop.services.self_test import checks

MOST, MOST_OF_ALL = 5_000_000, 12_000_000
ROOT = Path(__file__).resolve().parents[3]


def commands() -> dict[str, list[str]]:
    """Those of `make bundles`."""
    spec = importlib.util.spec_from_file_location("task", ROOT / "packaging" / "task.py")
    assert spec is not None
    assert spec.loader is not None
    task = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(task)
    found: dict[str, list[str]] = task.BUNDLES
    return found


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_they_are_small_and_complete() -> None:
    entries = [entry for entry in list_bundles() if paths.bundled_models() in entry.folder.parents]
    assert {entry.name for entry in entries} == {
        *("demo-cascade", "demo-end-to-end", "nih-cascade", "nih-end-to-end"),
        *commands(),
    }
    assert [entry.problem for entry in entries if entry.problem] == []
    assert all(entry.name == entry.folder.name for entry in entries)
    assert max(size_of(entry.folder) for entry in entries) <= MOST
    assert size_of(paths.bundled_models()) <= MOST_OF_ALL


@pytest.mark.parametrize("name", commands())
def test_a_card_says_what_the_command_asked_for(name: str) -> None:
    words = commands()[name]
    given = dict(zip(words[1::2], words[2::2], strict=True))
    card = read_card(paths.bundled_models() / name)
    notes = dict(card.notes)
    assert (card.training, card.synthetic) == (words[0], True)
    assert card.classes == tuple(given["--classes"].split(","))
    assert f"({given['--data']})" in card.training_data
    assert f"seed {given['--seed']}" in notes["recipe"]
    assert "never seen a real film" in notes["limits"]
    if "--base" in given:
        base = read_card(paths.bundled_models() / given["--base"])
        assert f"{given['--base']}, " in notes["base"]
        assert base.weights_hash[:12] in notes["base"]


def test_the_pair_is_shown_side_by_side_and_with_nobody_else() -> None:
    choices = bundle_choices()
    assert companions("demo-marker", choices) == ("demo-no-marker",)
    assert companions("demo-cascade", choices) == ("demo-end-to-end",)
    assert {one.name: one.detail for one in choices}["demo-cascam"] == "CasCAM networks · synthetic films"


def test_the_self_test_asks_every_one() -> None:
    before = takewhile(lambda check: not check.name.startswith("explainer "), checks())
    asked = {check.name: check for check in before}
    for name in commands():
        assert asked[f"bundle {name}"].ok, asked[f"bundle {name}"].text


@pytest.mark.parametrize(
    ("name", "method", "kind"), [("demo-hr-cam", "hr_cam", HrCamNet), ("demo-cascam", "cascam", CascamSet)]
)
def test_a_method_that_needs_its_own_network_has_one(name: str, method: str, kind: type[object]) -> None:
    bundle = load_bundle(name)
    assert isinstance(bundle.net, kind)
    film = next(iter(opening.open_paths([paths.demo_study() / f"{paths.DEMO_FILM}.dcm"]).images))
    found = explain(bundle, opening.load_image(film), method, target="Pneumothorax")
    assert found.heatmap.any()
