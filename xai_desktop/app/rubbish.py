"""Python's search for rubbish, on one thread and at chosen moments.

Left to itself it runs on whichever thread happens to allocate, and there it deletes what it finds. A Qt object with a
timer that is deleted on a worker's thread ends the program. So where there is a window the search never runs by itself:
the thread of the window asks for it (`sweeping.py`).

Loading libraries makes a million objects that stay for good. Looking through them costs a tenth of a second before the
first paint, and as much each time later on. So the search waits until they are loaded, and never looks at them again.
"""

import gc

_waits = False


def take_over() -> None:
    """From here on nothing is collected but by `sweep` and by name."""
    gc.disable()


def postpone() -> None:
    """Called first of all, by whoever opens a window: what follows is mostly loading."""
    global _waits
    take_over()
    _waits = True


def resume() -> None:
    """What is there now stays. Does nothing where it was not postponed. For any thread: it deletes nothing."""
    global _waits
    if _waits:
        gc.freeze()
        _waits = False


def sweep() -> None:
    """Collect what is due, as the search would by itself; the oldest generation that is. Not before `resume`."""
    if _waits:
        return
    counts, limits = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if 0 < limits[generation] < counts[generation]:
            gc.collect(generation)
            return
