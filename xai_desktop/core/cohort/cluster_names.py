"""Names that readers give to clusters of wrong places: "L marker", "ECG leads".

A name belongs to its films, not to a number: when an audit is gone on with, the clusters may come in another order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from xai_desktop.core.cohort.charts import Clusters
from xai_desktop.core.cohort.record import as_record, from_record
from xai_desktop.core.errors import InputError

FORMAT, VERSION = "xai-desktop-cluster-names", 1
ALIKE = 0.5
"""Films in common, as a share of all films of both, from which on a cluster is the one that was named."""


@dataclass(frozen=True, slots=True)
class ClusterName:
    """What a reader calls the place where the maps of these `films` went, in the chart with this key."""

    chart: str
    name: str
    films: tuple[str, ...]


def with_name(names: Sequence[ClusterName], given: ClusterName) -> tuple[ClusterName, ...]:
    """The names with one more; an earlier one for the same films goes, and an empty one only takes that away."""
    others = tuple(one for one in names if one.chart != given.chart or _alike(one.films, given.films) < ALIKE)
    return (*others, given) if given.name else others


def names_in(chart: Clusters, names: Sequence[ClusterName]) -> dict[str, str]:
    """Given names by what each cluster is called without one."""
    found: dict[str, str] = {}
    for one in (name for name in names if name.chart == chart.key):
        likeness, place = max((_alike(one.films, cluster.films), cluster.name) for cluster in chart.clusters)
        if likeness >= ALIKE:
            found.setdefault(place, one.name)
    return found


def as_named(chart: Clusters, names: Sequence[ClusterName]) -> Clusters:
    """The chart with the names that were given."""
    given = names_in(chart, names)
    return replace(chart, clusters=tuple(replace(one, name=given.get(one.name, one.name)) for one in chart.clusters))


def names_record(names: Sequence[ClusterName]) -> dict[str, Any]:
    """`names_from` makes equal names of it."""
    return {"format": FORMAT, "format_version": VERSION, "names": as_record(tuple(names))}


def names_from(record: Any) -> tuple[ClusterName, ...]:
    """Raises `InputError` for what is no such record."""
    if not isinstance(record, dict) or record.get("format") != FORMAT or record.get("format_version") != VERSION:
        raise InputError("These are no names of clusters; delete the file to begin with none.")
    found: tuple[ClusterName, ...] = from_record(tuple[ClusterName, ...], record.get("names"))
    return found


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    both = set(one) | set(other)
    return len(set(one) & set(other)) / len(both) if both else 0.0
