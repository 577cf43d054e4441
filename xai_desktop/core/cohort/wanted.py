"""What is asked of the tables of an audit."""

from dataclasses import dataclass
from typing import Literal

from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.sweep import Sweep

PlaceRule = Literal["iou", "peak"]
"""A place is right where the IoU is above a bound, or where the map's peak lies inside the marks."""


CUTS = (30, 50, 80)
"""P002's shares of a map's span, in percent, from which a mask begins."""

BOX_PLOTS = tuple(f"{name}_at_{cut}" for name in ("sensitivity", "specificity") for cut in CUTS)
"""Columns of its box plots, each with paired tests."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The primary question and how the rest is shown.

    `metrics` () takes every column of numbers that the rows have beside the usual ones, `compared` (metrics of paired
    comparisons and ranks) () the question's. `groups` gives networks their
    architecture, `last_layers` their last layer by name: without it, `last` is the last in the order of the rows.
    `model_names` are (what a question calls a network, its name in the rows), where the two differ by more than a path.
    `boxes` are columns whose methods are tested against each other beside box plots, where the rows have them.
    `level` of the intervals lies in (0, 1); the same `seed` gives the same intervals from so many `draws`.
    """

    question: Question | None = None
    metrics: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    boxes: tuple[str, ...] = BOX_PLOTS
    place: PlaceRule = "iou"
    place_above: float = 0.2
    groups: tuple[tuple[str, str], ...] = ()
    last_layers: tuple[tuple[str, str], ...] = ()
    model_names: tuple[tuple[str, str], ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    level: float = 0.95
    draws: int = 2000
    seed: int = 0

    @classmethod
    def of(
        cls,
        design: Design,
        last_layers: tuple[tuple[str, str], ...] = (),
        model_names: tuple[tuple[str, str], ...] = (),
    ) -> "Wanted":
        """What a design asks for; its rows hold the columns of its metrics and no others."""
        return cls(
            question=design.question,
            last_layers=last_layers,
            model_names=model_names,
            sweeps=design.sweeps,
            groups=tuple((dict(model_names).get(model, model), name) for model, name in design.groups),
            seed=design.seed,
        )
