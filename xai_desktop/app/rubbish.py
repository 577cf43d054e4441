"""Python's search for rubbish, kept out of the start.

Loading libraries makes a million objects that stay for good. Looking through them again and again costs a tenth of a
second before the first paint and, holding every thread up, as much each time later on. So the search waits until the
libraries are loaded, and never looks at them again.
"""

import gc


def postpone() -> None:
    """Called first of all, by whoever opens a window."""
    gc.disable()


def resume() -> None:
    """What is there now stays; from here on the search goes on as usual. Does nothing where it was not postponed."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
