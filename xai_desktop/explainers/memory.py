"""When a device is full: halve the batch, then free what nobody needs, then say so. Never an empty map."""

import gc
from collections.abc import Callable, Iterator
from typing import TypeVar

import torch

from xai_desktop.core.errors import DeviceMemoryError

Result = TypeVar("Result")
_SIGNS = ("out of memory", "can't allocate memory", "not enough memory")


def is_out_of_memory(error: BaseException) -> bool:
    """CUDA has a type for it; the CPU and Apple's devices only words."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in _SIGNS)


def with_room(work: Callable[[], Result], device: torch.device) -> Result:
    """Do the work, once more after freeing memory. Raises `DeviceMemoryError`."""
    try:
        return work()
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
    free(device)  # outside the handler: the traceback holds the tensors of the failed attempt
    try:
        return work()
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        raise _full(device) from error


def in_batches(count: int, size: int, work: Callable[[int, int], None], device: torch.device) -> Iterator[int]:
    """Call `work(start, stop)` over `count` items, yielding how many are done after each batch.

    `size` is halved whenever the device is full; `work` must leave nothing behind when it fails. Raises
    `DeviceMemoryError` where even one item does not fit.
    """
    done, freed = 0, False
    while done < count:
        stop = min(done + size, count)
        failure = _attempt(work, done, stop)
        if failure is None:
            done = stop
            yield done
        elif size > 1:
            size = max(1, min(size, stop - done) // 2)
        elif not freed:
            freed = True
            free(device)
        else:
            raise _full(device) from failure


def _attempt(work: Callable[[int, int], None], start: int, stop: int) -> RuntimeError | None:
    """Out of memory as a value, without the traceback that would keep the tensors alive."""
    try:
        work(start, stop)
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        return error.with_traceback(None)
    return None


def free(device: torch.device) -> None:
    """Give back what no value holds any more.

    Rings of values are looked for only where Python does so anyway. In a program with a window it does not: the window
    does it on its own thread, where alone its objects may be deleted.
    """
    if gc.isenabled():
        gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def _full(device: torch.device) -> DeviceMemoryError:
    remedy = "close other programs or use a smaller network" if device.type == "cpu" else "choose the CPU"
    return DeviceMemoryError(f"The device {device} has no memory left for this map; {remedy}.")
