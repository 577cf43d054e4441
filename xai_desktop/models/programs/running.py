"""What a program does, whatever runs it. Only in the process of its own."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np

from xai_desktop.core.arrays import AnyArray

T = TypeVar("T")


class Running(Protocol):
    """`input` is (channels, height, width); `single`: it takes one film at a time.

    Everything raises whatever the program raises.
    """

    input: tuple[int, int, int]
    differentiable: bool
    single: bool

    def answers(self, x: AnyArray) -> AnyArray:
        """(B, C, h, w) float32 → (B, classes) float32."""
        ...

    def gradients(self, x: AnyArray, g: AnyArray) -> AnyArray:
        """Of Σ g · answers(x) by x: (B, C, h, w) float32."""
        ...

    def state(self) -> dict[str, Any]:
        """Its weights by name, as arrays."""
        ...


def table(found: Any, films: int) -> AnyArray:
    """(B, classes) float32 of an answer. Raises `ValueError` for any other."""
    while isinstance(found, list | tuple | dict) and found:
        found = next(iter(found.values())) if isinstance(found, dict) else found[0]
    array: AnyArray = found
    if getattr(array, "ndim", 0) < 2 or array.shape[0] != films or any(side != 1 for side in array.shape[2:]):
        raise ValueError("its answer is not one number for each class")
    return array.reshape(films, -1)


def first_that_works(inputs: Sequence[Sequence[int]], ask: Callable[[AnyArray], AnyArray]) -> tuple[int, int, int]:
    """The first input that gets an answer. Raises what the first one raised, where none does."""
    first: Exception | None = None
    for channels, height, width in inputs:
        film = np.zeros((1, channels, height, width), np.float32)
        _, fault = attempted(partial(ask, film))
        if fault is None:
            return channels, height, width
        first = first or fault
    raise first or ValueError("it was asked nothing")


def attempted(work: Callable[[], T]) -> tuple[T | None, Exception | None]:
    """What it gives, or what it raises: a program may raise whatever it likes, and that is its answer."""
    try:
        return work(), None
    except Exception as fault:  # noqa: BLE001
        return None, fault


def shares_of(running: Running, film: AnyArray) -> str:
    """ "softmax" for answers that are shares of one, "sigmoid" for shares each, "" for any numbers."""
    films = [film, film * 0, film * 4 - 2]
    answers = np.concatenate([running.answers(one) for one in films])
    if not np.isfinite(answers).all() or answers.min() < 0 or answers.max() > 1:
        return ""
    return "softmax" if answers.shape[1] > 1 and np.allclose(answers.sum(1), 1, atol=1e-4) else "sigmoid"
