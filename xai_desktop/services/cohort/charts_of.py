"""The charts of an audit's summary, in the order in which a reader wants them."""

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.meanings import main_metric
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.services.cohort.charts_boxes import drawn_boxes
from xai_desktop.services.cohort.charts_curves import by_layer, by_threshold
from xai_desktop.services.cohort.charts_films import against_size, box_plots, four_fields, scatters
from xai_desktop.services.cohort.charts_rows import calibrations, film_gaps, forest, gaps, ranks
from xai_desktop.services.cohort.charts_sweeps import by_sweep


def charts_of(summary: Summary, rows: Table) -> tuple[Chart, ...]:
    """Everything that the tables give rise to; nothing is drawn of what was not asked."""
    metric = metric_of(summary)
    if not metric:
        return ()
    made: list[Chart] = [*forest(summary, metric), *four_fields(summary), *scatters(summary, rows)]
    made += [*by_layer(summary), *by_threshold(summary), *by_sweep(summary), *box_plots(summary, rows)]
    made += [
        *against_size(summary, rows, metric),
        *calibrations(summary),
        *ranks(summary),
        *gaps(summary),
        *film_gaps(summary),
    ]
    made += drawn_boxes(summary)
    return tuple(made)


def metric_of(summary: Summary) -> str:
    """The metric of the question, or what stands for it; "" where nothing was measured."""
    known = tuple(dict.fromkeys(one.metric for one in summary.estimates))
    return main_metric((summary.answer.question.metric,) if summary.answer.question else (), known, known)
