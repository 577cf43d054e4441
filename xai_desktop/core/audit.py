"""What came of checking an audit chain, and which of its entries were purged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xai_desktop.core.chain import Head


@dataclass(frozen=True, slots=True)
class Audited:
    """`head` is the chain's last entry, `entries` how many it has, `purged` of how many the record is gone on request.

    `findings` are what is wrong, one sentence each, in the order of the chain; empty for a chain that holds.
    """

    head: Head
    entries: int
    purged: int
    findings: tuple[str, ...]

    @property
    def sentence(self) -> str:
        gone = f", {self.purged} of them purged" if self.purged else ""
        if self.findings:
            wrong = "1 thing is" if len(self.findings) == 1 else f"{len(self.findings)} things are"
            return f"The audit chain does not hold: {wrong} wrong with its {self.entries} entries{gone}."
        return f"The audit chain holds: {self.entries} entries{gone}, none edited, moved or missing."


def numbers_text(numbers: Iterable[int]) -> str:
    """Whole numbers in words that are short for runs of them: `3,5-9`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ",".join("-".join(map(str, run)) for run in runs)


def numbers_of(text: str) -> frozenset[int]:
    """The numbers in such words. Raises `ValueError` for others."""
    return frozenset(number for part in text.split(",") if part for number in _run(part))


def _run(part: str) -> Iterator[int]:
    first, dash, last = part.partition("-")
    yield from range(int(first), int(last if dash else first) + 1)
