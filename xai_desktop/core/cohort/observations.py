"""One map against one reader's marks, for charts that show films: scatter, box plots, a number against another one."""

from dataclasses import dataclass

from xai_desktop.core.cohort.figures import FilmKey


@dataclass(frozen=True, slots=True)
class Observation:
    """The number of one film and finding at one setting; None where it is not known.

    `value` counts a map that is none as a miss, where something stands for one; `defined` is None then. `box_share` is
    the marks' share of the film, `score` what the network said.
    """

    film: FilmKey
    patient: str
    value: float | None
    defined: float | None
    no_map: bool
    box_share: float | None
    score: float | None
