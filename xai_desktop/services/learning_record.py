"""What a training writes down about its films, so that an audit can leave them out by itself."""

from pathlib import Path

from xai_desktop.core.learnt import LearntFrom, LearntList, salt_of
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.io.learnt_json import read_learnt, write_learnt
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.examples import Examples, Split


def write_record(folder: Path, order: TrainOrder, split: Split) -> Path:
    """Beside a bundle that is written. Raises `ExportError`, and `BundleError` for a base that cannot be read."""
    weights_hash = read_card(folder).weights_hash
    return write_learnt(folder, _learnt(order, split, weights_hash))


def _learnt(order: TrainOrder, split: Split, weights_hash: str) -> LearntFrom:
    """Of drawn films nothing: nobody else has them. What the network began with knows its films as well."""
    parts = (_pairs(split.train), _pairs(split.tune), _pairs(split.test))
    own = () if order.is_synthetic else (LearntList.of(salt_of(weights_hash), *parts),)
    if not order.base:
        return LearntFrom(weights_hash, own)
    folder = find_bundle(order.base)
    before = read_learnt(folder, read_card(folder).weights_hash)
    if before is None:
        return LearntFrom(weights_hash, own, complete=False)
    return LearntFrom(weights_hash, (*own, *before.lists), before.complete)


def _pairs(examples: Examples) -> list[tuple[str, str]]:
    return list(zip(examples.ids, examples.patients, strict=True))
