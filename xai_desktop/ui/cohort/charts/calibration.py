"""How often the finding is there among films of a score."""

from xai_desktop.core.cohort.charts import Calibration, CalibrationBin, Estimate, Limit, LimitKind
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.cohort.words import films, percent
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import reach
from xai_desktop.ui.cohort.charts.body import PlotBody
from xai_desktop.ui.cohort.charts.legend import Entry
from xai_desktop.ui.cohort.charts.said import number, with_interval
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.viewer.library import pg

GOOD = noted("score and share agree")
SEEN = noted("films of a score, with interval")


def calibration(chart: Calibration) -> PlotBody:
    """On the diagonal the score is the share; how many films a point stands for is written beside it."""
    body = PlotBody(alternative(chart), chart.across, chart.up, head="; ".join(chart.told))
    known = [one for one in chart.bins if one.score is not None]
    shares = [end for one in known for end in (one.share, one.share_low, one.share_high) if end is not None]
    body.show_range(_wider(reach(chart.across, [one.score or 0.0 for one in known])), _wider(reach(chart.up, shares)))
    diagonal, line = look.pen(look.named("quiet"), 1, (4, 3)), look.pen(look.colour(0), 1.4)
    body.add(pg.PlotCurveItem([0, 1], [0, 1], pen=diagonal), 1)
    dots = look.dots(0)
    for one in known:
        if one.share_low is not None and one.share_high is not None:
            body.add(pg.PlotCurveItem([one.score] * 2, [one.share_low, one.share_high], pen=line), 3)
        body.add(_count(one), 6)
    xs, ys = [one.score for one in known], [one.share for one in known]
    body.add(pg.PlotCurveItem(xs, ys, pen=look.pen(look.colour(0, 0.5), 1)), 2)
    body.add(pg.ScatterPlotItem(x=xs, y=ys, **dots), 5)
    prevalence = Limit(LimitKind.PREVALENCE, "prevalence", chart.prevalence)
    limits = body.add_limits((prevalence,), chart.across, chart.up)
    shown = [Entry(wording(SEEN), line, dots["symbol"], dots["brush"]), Entry(wording(GOOD), diagonal)]
    named = Entry(f"{retold(limits[0].name)} {local(percent(chart.prevalence))}", limits[0].pen)
    body.show_legend([*shown, named])
    body.canvas.show_spots(tuple(_spot(one) for one in known))
    return body


def _wider(ends: tuple[float, float]) -> tuple[float, float]:
    """From 0 to 1, with room for a sign on the edge."""
    return min(ends[0], 0.0) - 0.03, max(ends[1], 1.0) + 0.04


def _count(one: CalibrationBin) -> pg.TextItem:
    text = pg.TextItem(str(one.count), color=look.named("quiet"), anchor=(-0.25, 1.0))
    text.setFont(look.small())
    text.setPos(one.score, one.share)
    return text


def _spot(one: CalibrationBin) -> Spot:
    share = Estimate(one.share, one.share_low, one.share_high)
    text = wording("score {low} to {high}, mean {mean}: share with the finding {share}, {films}").format(
        low=number(one.low, 2), high=number(one.high, 2), mean=number(one.score, 2), share=with_interval(share),
        films=retold(films(one.count)),
    )  # fmt: skip
    return Spot(one.score or 0.0, one.share or 0.0, text)
