"""Train a network and keep it as a bundle, with a card that says how it came to be and how good it is."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.bundle_card import InputSpec
from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.atomic import check_writable
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.devices import check_device
from xai_desktop.models.store import save_bundle
from xai_desktop.services.training_card import Source, card_of
from xai_desktop.training import films, jitter, synthetic
from xai_desktop.training.cascade import learn_by_stages
from xai_desktop.training.end_to_end import learn_whole
from xai_desktop.training.events import Arm, TrainEvent
from xai_desktop.training.examples import Examples, Split, split_by_patient
from xai_desktop.training.learning import Features, round_to_half
from xai_desktop.training.recipe import WIDTHS, Recipe

SYNTHETIC = "synthetic"
SYNTHETIC_FILMS, SYNTHETIC_SIDE = 2000, 192
SYNTHETIC_WIDTHS = (16, 32, 64, 64, 128, 128)
TUNE_SHARE = 0.15
POOLED = 4
"""How many stages halve the resolution: 128 pixels end as a map of 8 × 8, where six halvings would leave 2 × 2."""
SHORTCUTS: dict[str, synthetic.Shortcut] = {
    "synthetic": "none",
    "synthetic:marker": "marker",
    "synthetic:drain": "drain",
}
_QUIET = Quiet()
Learner = Callable[..., Iterator[TrainEvent]]


@dataclass(frozen=True, slots=True)
class TrainOrder:
    """What to train on what. `data` is a folder, or `synthetic`, `synthetic:marker`, `synthetic:drain`."""

    data: str
    labels: Path | None
    test_patients: Path | None
    classes: tuple[str, ...]
    recipe: Recipe
    spec: InputSpec
    films: int
    name: str
    device: str

    @property
    def is_synthetic(self) -> bool:
        return self.data.partition(":")[0] == SYNTHETIC


def order_from(
    *,
    data: str = SYNTHETIC,
    labels: Path | None = None,
    test_patients: Path | None = None,
    classes: tuple[str, ...] = (),
    widths: tuple[int, ...] = (),
    size: int = 128,
    epochs: int = 0,
    films: int = 0,
    seed: int = 1,
    name: str = "",
    device: str = "cpu",
    pooled: int = POOLED,
    copies: int = 1,
) -> TrainOrder:
    """Checked as far as it can be without reading a film. Raises `UsageError`, `BundleError` (the device)."""
    artificial = data.partition(":")[0] == SYNTHETIC
    widths = widths or (SYNTHETIC_WIDTHS if artificial else WIDTHS)
    if min(widths) < 1 or size < 16 or epochs < 0 or films < 0 or copies < 1:
        raise UsageError("Widths are whole numbers above zero, the size at least 16, epochs and films not below zero.")
    if size >> min(len(widths), pooled) < 1:
        raise UsageError(f"An input of {size} pixels cannot be halved {pooled} times; choose a larger size.")
    if not artificial and labels is None:
        raise UsageError(f"--data {data}: a folder of films needs --labels with a table in Data_Entry_2017 columns.")
    chosen = classes or (synthetic.FINDINGS if artificial else ())
    if not chosen:
        raise UsageError("--classes: name the labels to learn, such as Cardiomegaly,Effusion.")
    check_device(device)
    recipe = Recipe(widths=widths, epochs=epochs, seed=seed, pooled=min(pooled, len(widths)), copies=copies)
    spec = InputSpec((size, size), intensity="percentile", percentiles=(1.0, 99.0), mean=(0.5,), std=(0.25,))
    return TrainOrder(data, labels, test_patients, chosen, recipe, spec, films or SYNTHETIC_FILMS, name, device)


def train_cascade(order: TrainOrder, out: Path, task: Task = _QUIET) -> Iterator[TrainEvent]:
    """Stage by stage. Yields an event for each epoch; when it is exhausted the bundle lies in `out`.

    Raises `InputError` for films or labels that cannot be used, `ExportError` before any work where `out` cannot be
    written, and `Cancelled`; in none of these cases is a bundle written.
    """
    return _train("cascade", learn_by_stages, order, out, task)


def train_end_to_end(order: TrainOrder, out: Path, task: Task = _QUIET) -> Iterator[TrainEvent]:
    """The same architecture trained whole, then tapped at every stage. Otherwise like `train_cascade`."""
    return _train("end-to-end", learn_whole, order, out, task)


def _train(arm: Arm, learner: Learner, order: TrainOrder, out: Path, task: Task) -> Iterator[TrainEvent]:
    began = time.perf_counter()
    check_writable(out)
    split = split_of(order, task)
    copies = jitter.versions(split.train.x, order.recipe.copies - 1, order.recipe.seed)
    train = split.train.repeated(copies)
    net = CascadeNet(order.recipe.widths, len(order.classes), order.recipe.channels, order.recipe.pooled)
    net.to(order.device)
    yield from learner(net, _features(train, order.device), _features(split.tune, order.device), order.recipe, task)
    round_to_half(net)
    source = Source(order.data, order.is_synthetic, split, time.perf_counter() - began)
    name = order.name or f"{'demo' if order.is_synthetic else 'own'}-{arm}"
    save_bundle(out, card_of(arm, name, order.spec, order.recipe, source, net), net)


def _features(examples: Examples, device: str) -> Features:
    return Features(examples.x, examples.y, device)


def split_of(order: TrainOrder, task: Task = _QUIET) -> Split:
    """The films as the network takes them, split by patient. The same order gives the same split."""
    seed = order.recipe.seed
    if order.is_synthetic:
        return _synthetic_split(order, task)
    assert order.labels is not None
    rows = films.read_labels(order.labels)
    test = films.patients_in(order.test_patients, rows) if order.test_patients else frozenset[str]()
    examples = films.folder_examples(Path(order.data), rows, order.classes, order.spec, task)
    return split_by_patient(examples, test, TUNE_SHARE, seed)


def _synthetic_split(order: TrainOrder, task: Task) -> Split:
    kind = SHORTCUTS.get(order.data)
    if kind is None:
        raise UsageError(f"--data {order.data}: write {', '.join(SHORTCUTS)}, or the name of a folder.")
    wanted = synthetic.orders(order.films, order.recipe.seed, side=SYNTHETIC_SIDE, shortcut=kind)
    examples = films.synthetic_examples(wanted, order.classes, order.spec, task)
    test = frozenset(examples.patients[:: round(1 / TUNE_SHARE)])
    return split_by_patient(examples, test, TUNE_SHARE, order.recipe.seed)
