"""From an order to the films that are learnt from: read, split by patient, balanced, decoded."""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from xai_desktop.core.errors import InputError
from xai_desktop.core.task import Quiet, Task
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.data import LabelledSet, Rules, read_labelled
from xai_desktop.training.data.balance import Balancing, balanced
from xai_desktop.training.data.splits import Parts, split
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.films import drawn_examples, labelled_examples
from xai_desktop.training.synthetic_sets import synthetic_set

TUNE, TEST = 0.15, 0.15
SHOWN = 5
"""How many of the films that could not be read a card names."""
MOST_UNREADABLE = 0.1
"""Of all films that are read: with more of them damaged something else is wrong, and nothing is learnt."""
_QUIET = Quiet()


def split_of(order: TrainOrder, task: Task = _QUIET) -> Split:
    """The films as the network takes them, split by patient. The same order gives the same split.

    Raises `InputError` for films or labels that cannot be used, and `Cancelled`.
    """
    found = _synthetic(order, task) if order.is_synthetic else _from_folder(order, task)
    if order.question == "softmax":
        _need_one_class_each((found.train, found.tune, found.test))
    return found


def _need_one_class_each(parts: Sequence[Examples]) -> None:
    """Where one class out of all is learnt, a film without a class, or with two, has no right answer."""
    names = [name for part in parts for name in part.ids]
    counts = torch.cat([(part.y > 0.5).sum(1) for part in parts])  # a label that nobody gave (NaN) is none
    wrong = [name for name, count in zip(names, counts.tolist(), strict=True) if count != 1]
    if wrong:
        raise InputError(
            f"--question softmax: {len(wrong)} of {len(names)} films have no class or several (first: {wrong[0]}); "
            "choose classes that exclude each other, or let each be a question of its own."
        )


def _from_folder(order: TrainOrder, task: Task) -> Split:
    rules = Rules(order.uncertain)
    task.step(0, 0, "reading labels")
    found = read_labelled(Path(order.data), order.labels, order.layout, boxes=order.boxes, rules=rules)
    labelled = found.choose(order.classes)
    if order.needs_boxes:
        labelled = labelled.need_boxes()
    parts = split(labelled, order.recipe.seed, test=_set_aside(order, labelled))
    balance = balanced(parts.train.table(), labelled.classes, order.balance)
    return _decoded(order, parts, balance, (*found.notes, _refused(found)), task)


def _decoded(order: TrainOrder, parts: Parts, balance: Balancing, notes: tuple[str, ...], task: Task) -> Split:
    every = (parts.train, parts.tune, parts.test)
    ready = [labelled_examples(part, order.spec, task) for part in every]
    said = _unread([sentence for one in ready for sentence in one.refused], sum(map(len, every)), parts.train.source)
    if order.balance == "sampling" and ready[0].refused:
        raise InputError(f"{ready[0].refused[0]} Films cannot be drawn by weight while one is damaged; take it out.")
    train, tune, test = (one.examples for one in ready)
    return Split(
        train, tune, test, parts.text(), tuple(note for note in (*notes, said, balance.text()) if note),
        torch.from_numpy(balance.positive_weights.copy()) if order.balance == "weights" else None,
        torch.from_numpy(balance.film_weights.copy()) if order.balance == "sampling" else None,
    )  # fmt: skip


def _unread(refused: list[str], count: int, source: object) -> str:
    """What a card says of films that were left out. Raises `InputError` where they are too many."""
    if len(refused) > MOST_UNREADABLE * count:
        raise InputError(f"{source}: {len(refused)} of {count} films cannot be read. {refused[0]}")
    return f"{len(refused)} of {count} films could not be read: {' '.join(refused[:SHOWN])}" if refused else ""


def _refused(found: LabelledSet) -> str:
    count = len(found.refused)
    return f"{count} rows of the labels could not be used, first: {found.refused[0]}" if count else ""


def _set_aside(order: TrainOrder, labelled: LabelledSet) -> frozenset[str]:
    """The patients of the films in the folder of test films."""
    if order.test_patients is None:
        return frozenset()
    there = {path.stem for path in order.test_patients.iterdir()} if order.test_patients.is_dir() else set()
    found = frozenset(film.patient for film in labelled.films if film.path.stem in there)
    if not found:
        raise InputError(f"{order.test_patients}: holds none of the films that are labelled; name another folder.")
    return found


def _synthetic(order: TrainOrder, task: Task) -> Split:
    """Drawn films have no patients to keep together; every seventh is for testing, and as many are for tuning."""
    drawn = synthetic_set(order.data).draw(order.films, order.recipe.seed)
    every = drawn_examples(drawn, order.films, order.classes, order.spec, task)
    step = round(1 / TEST)
    parts: list[Callable[[int], bool]] = [lambda n: n % step > 1, lambda n: n % step == 1, lambda n: n % step == 0]
    train, tune, test = (every.take([n for n in range(len(every)) if keep(n)]) for keep in parts)
    balance = balanced(train.y.numpy(), order.classes, order.balance)
    how = ", ".join(f"{name} {len(one)} films" for name, one in (("train", train), ("tune", tune), ("test", test)))
    return Split(
        train, tune, test, f"every film of a patient of its own: {how}", (balance.text(),),
        torch.from_numpy(balance.positive_weights.copy()) if order.balance == "weights" else None,
        torch.from_numpy(balance.film_weights.copy()) if order.balance == "sampling" else None,
    )  # fmt: skip
