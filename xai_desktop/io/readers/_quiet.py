"""What the decoding libraries grumble about becomes notes for the reader, not log lines or stray warnings.

Their messages may quote header values and file names, and both may hold a person's name, so they stay out of every log.
`warnings.catch_warnings` swaps global state and is not safe with several decoding threads; a filter that is put in
front and a logging handler that writes to the current context are.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LIBRARIES = r"(pydicom|highdicom|PIL|nibabel|numpy\.lib|<unknown>|xai_desktop\.io\.readers)(\.|$)"
"""Where warnings are raised, by module: the libraries themselves, what they parse as literals, or our calls."""

_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)


class _Collector(logging.Handler):
    """Takes warnings; errors are only one decoder's excuse while pydicom goes on to try the next."""

    def emit(self, record: logging.LogRecord) -> None:
        notes = _notes.get()
        if notes is not None and record.levelno == logging.WARNING:
            notes.append(record.getMessage())


def _collect_from(names: tuple[str, ...]) -> None:
    collector = _Collector()
    for name in names:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
        logger.addHandler(collector)


_collect_from(("pydicom", "openjpeg", "pylibjpeg", "jpeg_ls"))


@contextmanager
def quiet() -> Iterator[list[str]]:
    """Run a library; the list that it yields holds what the library complained about meanwhile (each once)."""
    _put_filter_in_front()
    notes: list[str] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)
        notes[:] = dict.fromkeys(notes)


def _put_filter_in_front() -> None:
    ours = ("ignore", None, Warning, re.compile(LIBRARIES), 0)
    if tuple(warnings.filters[:1]) != (ours,):
        warnings.filterwarnings("ignore", module=LIBRARIES)
