"""What the window opens with."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Start:
    """A `reason` means that the reading steps are off, and goes on record. `first` is the film to show first.

    `bundle` is the network that somebody named; with `demo` it is the demo's, and no choice for other films.
    """

    paths: tuple[Path, ...] = ()
    annotations: tuple[Path, ...] = ()
    reason: str = ""
    bundle: str = ""
    theme: str = ""
    first: str = ""
    demo: bool = False
