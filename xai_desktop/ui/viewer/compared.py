"""Two maps as a pane shows them: their difference, or one on each side of a divider."""

from dataclasses import dataclass, replace

from xai_desktop.core.compare_maps import Compare, difference, side_by_side, told_apart
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.wording import wording
from xai_desktop.ui.viewer.content import Content

Names = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """`map` lies left of the divider or everywhere, `other` right of it; `sides` are the names of two."""

    map: Explanation
    scale: HeatScale
    caption: str
    other: Explanation | None = None
    sides: Names | None = None

    @classmethod
    def of(cls, first: Explanation, second: Explanation, mode: Compare, names: Names | None) -> "Compared":
        """`names` are what the maps are called, else what tells them apart. Raises `InputError` for no two maps."""
        one, other = names or told_apart(first, second)
        if mode is Compare.DIFFERENCE:
            found, scale = difference(first, second)
            return cls(found, scale, wording("difference\n{one}\nminus {other}").format(one=one, other=other))
        left, right, scale = side_by_side(first, second)
        sides = wording("left: {one}\nright: {other}").format(one=one, other=other)
        return cls(left, scale, sides, right, (one, other))

    def on(self, content: Content) -> Content:
        """The film with it: neither an outline nor a peak, which belong to one map."""
        return replace(content.with_map(self.map, None, self.scale), peak=None, caption=self.caption)
