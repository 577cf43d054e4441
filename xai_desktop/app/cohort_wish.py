"""What a chart points at: the rows behind a part of it, or the one row by which a film is opened."""

from dataclasses import dataclass

from xai_desktop.core.cohort.charts import TileRow
from xai_desktop.core.cohort.figures import Setting


@dataclass(frozen=True, slots=True)
class RowWish:
    """Rows of these `films` (keys of a chart), at a setting, for a finding; `counted` only those that are in its mean.

    What is empty lets everything through, and so does an empty part of the setting. Rows at a setting are those of the
    reader whose marks the charts use. With a `row` it is that one. `title` says it in words.
    """

    films: tuple[str, ...] = ()
    setting: Setting | None = None
    finding: str = ""
    counted: bool = False
    row: TileRow | None = None
    title: str = ""
