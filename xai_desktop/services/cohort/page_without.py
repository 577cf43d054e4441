"""The table of an audit's report about maps on films without the finding."""

from xai_desktop.core.cohort.result_tables import MapsWithout
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.core.cohort.words import COUNTED
from xai_desktop.services.cohort.names import method
from xai_desktop.services.cohort.page_tables import is_asked, of_question, with_interval


def without_table(summary: Summary) -> Table | None:
    """Maps of findings that are not there."""
    if not summary.without:
        return None
    shown, others = of_question(summary.without, lambda one: is_asked(summary, one.setting))
    cuts = [name.rpartition("_")[2] for name, _ in summary.without[0].spared]
    columns = (
        Column("network"), Column("method"), Column("finding"), Column("n", 0), Column("patients", 0),
        Column("no map", 0), *(Column(f"spared at {cut} %") for cut in cuts), Column("most peaks at"),
    )  # fmt: skip
    rows = tuple(
        (one.setting.model, method(one.setting.explainer), one.finding or "all", one.n, one.patients, one.no_map,
         *(with_interval(figure) for _, figure in one.spared), _most(one))
        for one in shown
    )  # fmt: skip
    note = (
        f"n: {COUNTED}. {others}Films that are known to be without the finding, of which a map was made all the same. "
        "Spared: share of the film outside a mask from that share of the map's span on. Peaks: how many lie together, "
        "and where, in shares of the film from the left and the top. Exploratory."
    )
    return Table("Maps on films without the finding", columns, rows, note)


def _most(one: MapsWithout) -> str | None:
    if one.place_x is None or one.place_y is None:
        return None
    return f"{one.place_x:.2f}, {one.place_y:.2f} ({one.place_n} of {one.n - one.no_map})"
