"""Blocks one below the other, knowing how full the page is, so that a table can repeat its head on the next one."""

from collections.abc import Callable
from dataclasses import replace

from xai_desktop.io.exporters._pdf.page import ROOM, Block


class Flow:
    """Collects blocks in the way in which `pages_of` will deal them out."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._used = 0.0

    def add(self, *group: Block) -> None:
        """Blocks that stay together on one page."""
        height = sum(block.height for block in group) + sum(block.gap for block in group[:-1])
        if self._used + height > ROOM:
            self._used = 0.0
        self._used += height + group[-1].gap
        self.blocks += [*(replace(block, keep=True) for block in group[:-1]), group[-1]]

    def fits(self, height: float) -> bool:
        """Whether a block of this height goes on the page that is being filled."""
        return self._used + height <= ROOM

    def next_page(self, *group: Block) -> None:
        """The group starts a page."""
        self._used = 0.0
        self.add(replace(group[0], new_page=True), *group[1:])

    def under(self, head: Callable[[], Block], row: Block) -> None:
        """A row below others; on a new page it has the head above it."""
        if self.fits(row.height):
            self.add(row)
        else:
            self.next_page(head(), row)
