"""The stamp of a picture of several maps."""

from collections.abc import Iterable

from xai_desktop.core.chain import Head
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.made_facts import made_facts
from xai_desktop.core.stamp import Stamp
from xai_desktop.services.reporting import versions


def stamp_of(maps: Iterable[Explanation], threshold: str, head: Head | None = None) -> Stamp:
    """`threshold` is what cut the masks, in words."""
    return Stamp(tuple(made_facts(one) for one in maps), threshold, versions(), head)
