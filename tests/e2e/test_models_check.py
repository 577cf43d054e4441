"""`models check`: which networks can be used, and with which methods."""

import json
from pathlib import Path

import pytest

from tests.e2e.test_command_line import Run, run
from tests.helpers.bundles import small_bundle
from xai_desktop.explainers import base
from xai_desktop.io.applicability_json import place_of
from xai_desktop.io.bundle_files import read_card
from xai_desktop.services import applicability
from xai_desktop.services.applicability import dry_run

__all__ = ["run"]
SOME = ("grad_cam", "saliency", "hr_cam")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three methods in place of all."""
    monkeypatch.setattr(
        "xai_desktop.services.model_check.dry_run", lambda bundle, task: dry_run(bundle, task, only=SOME)
    )


def test_a_good_network_is_one_sentence(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("models", "check", small_bundle(tmp_path))
    assert code == 0
    assert said.startswith("small: the weights match their hash and the card, all 3 layers are found, and the network")


def test_one_that_cannot_be_used_is_code_4_and_the_others_are_checked(run: Run, tmp_path: Path) -> None:
    bad = small_bundle(tmp_path, "bad")
    weights = bad / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    code, said, warned = run("models", "check", bad, small_bundle(tmp_path, "good"), "nowhere")
    assert code == 4
    assert "good:" in said
    first, second = warned.splitlines()
    assert "does not match the sha256" in first
    assert str(bad) in first
    assert "no such model bundle" in second


@pytest.mark.usefixtures("quick")
def test_the_dry_run_is_kept_and_made_again_when_it_is_old(run: Run, tmp_path: Path) -> None:
    bundle = small_bundle(tmp_path)
    code, said, _ = run("models", "check", bundle, "--applicability")
    assert code == 0
    assert "grad_cam" in said
    assert base.Need.AVERAGED_LAYERS in said
    path = place_of(read_card(bundle).weights_hash, "cpu")
    kept = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**kept, "film": "kept"}), "utf-8")
    code, said, _ = run("--json", "models", "check", bundle, "--applicability")
    found = [json.loads(line) for line in said.splitlines()][-1]
    assert found["applicability"]["film"] == "kept"
    assert len(found["applicability"]["fittings"]) == 3 + 1 + 1
    path.write_text(json.dumps({**kept, "torch": "1.0"}), "utf-8")
    code, _, warned = run("models", "check", bundle, "--applicability")
    assert code == 0
    assert "torch 1.0" in warned
    assert json.loads(path.read_text("utf-8"))["film"] == applicability.ABOUT_FILM
    path.write_text("{", "utf-8")
    code, _, warned = run("models", "check", bundle, "--applicability")
    assert str(path) in warned


def test_without_memory_or_answer_it_says_so(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("--json", "models", "check", small_bundle(tmp_path), "--device", "cuda:99")
    record = json.loads(said)
    assert (code, record["usable"]) == (4, False)
    assert "cuda:99" in record["message"]


def test_devices_are_listed_with_what_works(run: Run) -> None:
    code, said, _ = run("--json", "models", "devices")
    assert code == 0
    found = [json.loads(line) for line in said.splitlines()]
    assert [one["key"] for one in found][-1] == "cpu"
    assert found[-1]["usable"] is True
    code, said, _ = run("models", "devices")
    assert said.splitlines()[-1].startswith("cpu")
    assert "works" in said
