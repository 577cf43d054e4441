"""What an audit that runs in a process of its own tells about itself."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """Films that went through one network together are done; `again` where an earlier run had done them."""

    part: int
    of: int
    films: int
    rows: int
    failed: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """What the whole audit will cost, from a few of its films: seconds, and bytes on the disk."""

    films: int
    models: int
    rows: int
    seconds: float
    size: int


@dataclass(frozen=True, slots=True)
class Warned:
    """A sentence that somebody should read, and that ends nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """A file of the results."""

    path: Path


AuditTold = ChunkDone | Guess | Warned | Wrote
