"""Freed memory back to the system: the C library keeps what was freed in pieces, for each thread by itself.

Films and maps are tens of megabytes and come and go on eight threads. Measured while five hundred films were browsed
on a busy machine: 700 MB in use all the time, what the process held grew from 1,370 to 1,500 MB.
"""

import ctypes
from functools import cache


def give_back() -> bool:
    """Whether there was something to give back. Does nothing where the C library is not glibc. Any thread may ask."""
    trim = _trim()
    return trim is not None and bool(trim(0))


@cache
def _trim() -> "ctypes._NamedFuncPointer | None":
    """`malloc_trim` of glibc; None on other systems."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None
