"""Damaged model bundles: loaded, asked and explained in this process, as the window does."""

import hashlib
import json
from pathlib import Path

from tests.slow import mutations
from tests.slow.fuzz_bases import _JSON, Base

LARGEST_SIDE = 1024
"""A network may well want a larger input, but then it may also take its time."""


def networks() -> dict[str, Base]:
    weights = (mutations.bytewise, mutations.headerwise)
    return {
        "bundle": Base("bundle", "networks", "bundle.json", _bundle, _JSON),
        "weights": Base("weights", "networks", "weights.safetensors", _bundle, weights),
    }


def use(path: Path) -> None:
    """Weights get a hash that fits: it protects against accidents, not against a hostile writer."""
    if path.name != "bundle.json":
        card = path.with_name("bundle.json")
        data = json.loads(card.read_text("utf-8"))
        data["weights_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        card.write_text(json.dumps(data), "utf-8")
    _use_bundle(path.parent)


def _use_bundle(folder: Path) -> None:
    from tests.unit.models.films import film
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services.explaining import explain, unsuitable
    from xai_desktop.services.predicting import predict

    bundle = load_bundle(folder)
    if max(bundle.card.input.size) > LARGEST_SIDE:
        return
    predict(bundle, film())
    unsuitable(bundle)
    explain(bundle, film(), "grad_cam")


def _bundle(path: Path) -> object:
    from tests.helpers.bundles import small_bundle

    return small_bundle(path.parent.parent, path.parent.name)
