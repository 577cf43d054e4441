"""What a program does, whatever runs it. Only in the process of its own."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np

from xai_desktop.core.arrays import AnyArray

T = TypeVar("T")

WHOLE = "its answers are whole numbers, such as the number of a class, and no scores"
RANDOM = "it answers the same film otherwise each time, as with a dropout that was left on"
NO_NUMBERS = "its answers are not finite numbers"
NO_SCORES = (WHOLE, RANDOM, NO_NUMBERS)
"""What a program may be found to do that no other film changes."""


class Running(Protocol):
    """`input` is (channels, height, width); `single`: it takes one film at a time.

    Everything raises whatever the program raises.
    """

    input: tuple[int, int, int]
    differentiable: bool
    single: bool
    several: int
    """Answers that it gives of a film, of which the first is taken."""

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
    if str(array.dtype).removeprefix("torch.").startswith(("int", "uint", "bool")):
        raise ValueError(WHOLE)
    return array.reshape(films, -1)


def count_of(found: Any) -> int:
    """How many answers an answer holds."""
    return max(1, len(found)) if isinstance(found, list | tuple | dict) else 1


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


def check_steady(running: Running, film: AnyArray) -> None:
    """Asks about a film twice. Raises `ValueError` for answers that are no scores of that film."""
    first, again = running.answers(film), running.answers(film)
    if not np.isfinite(first).all():
        raise ValueError(NO_NUMBERS)
    if not np.allclose(first, again, rtol=1e-3, atol=1e-5):
        raise ValueError(RANDOM)
    if np.array_equal(first, np.round(first)) and np.array_equal(more := running.answers(film * 4 - 2), np.round(more)):
        raise ValueError(WHOLE)


def asked_of(running: Running, film: AnyArray) -> AnyArray:
    """(n, classes): what is answered of films of very different strengths."""
    films = [film, film * 0, film * 4 - 2, film * 255, (film - 0.5) * 2000]
    return np.concatenate([running.answers(one) for one in films])


def shares_in(answers: AnyArray) -> str:
    """ "softmax" for answers (n, classes) that are shares of one, "sigmoid" for shares each, "" for any numbers."""
    answers = answers[np.isfinite(answers).all(1)]  # half precision knows no large film
    if not len(answers) or answers.min() < 0 or answers.max() > 1:
        return ""
    return "softmax" if answers.shape[1] > 1 and np.allclose(answers.sum(1), 1, atol=1e-3) else "sigmoid"
