"""What a program does, whatever runs it. Only in the process of its own."""

from typing import Any, Protocol

from xai_desktop.core.arrays import AnyArray


class Running(Protocol):
    """`single`: it takes one film at a time. Everything raises whatever the program raises."""

    differentiable: bool
    single: bool
    classes: int

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
