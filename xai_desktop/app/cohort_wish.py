"""What a chart points at: the rows behind a part of it, or the one row by which a film is opened."""

from dataclasses import dataclass

from xai_desktop.core.cohort.charts import TileRow
from xai_desktop.core.cohort.figures import Setting


@dataclass(frozen=True, slots=True)
class RowWish:
    """Rows of these `films` (keys of a chart), at a setting, for a finding, of a part such as "test".

    What is empty lets everything through, and so does an empty part of the setting. With a `row` it is that one.
    `title` says it in words.
    """

    films: tuple[str, ...] = ()
    setting: Setting | None = None
    finding: str = ""
    split: str = ""
    row: TileRow | None = None
    title: str = ""
