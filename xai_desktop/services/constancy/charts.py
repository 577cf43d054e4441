"""Control charts of a set: the worst value of each measure at every check, with its tolerance as a line."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from xai_desktop.core.cohort.charts import Axis, CurvePoint, Curves, Limit, LimitKind, Series
from xai_desktop.core.constancy import Measure, Tolerances
from xai_desktop.core.report import NOTICE
from xai_desktop.io import atomic
from xai_desktop.io.constancy_log import Logged
from xai_desktop.services.cohort_drawing import PAGE, Look, in_formats

ABOUT = "The worst value over all films and methods at every check, and the tolerance that was sealed."
PAGE_NAME = "constancy.html"


def control_chart(measure: Measure, logged: Sequence[Logged], limits: Tolerances) -> Curves:
    """One measure over time. A check at which it had no value leaves a gap."""
    points = tuple(CurvePoint(float(place), one.run.worst(measure)) for place, one in enumerate(logged))
    level = limits.of(measure)
    kind = LimitKind.FLOOR if measure.is_likeness else LimitKind.CEILING
    name = f"tolerance: at {'least' if measure.is_likeness else 'most'} {level:g}"
    return Curves(
        f"constancy-{measure.value}",
        f"Constancy: {measure.words}",
        ABOUT,
        Axis("check", digits=0),
        Axis(measure.value, low=None if measure.is_likeness else 0.0, digits=4),
        (Series("worst value", points),),
        (Limit(kind, name, level),),
        tuple(one.at[:16].replace("T", " ") for one in logged),
    )


def write_charts(folder: Path, logged: Sequence[Logged], limits: Tolerances, width: float = PAGE) -> tuple[Path, ...]:
    """SVG and PNG of every measure and a page of all of them. Raises `ExportError`. The same log, the same bytes."""
    written, pictures = [], []
    for measure in Measure:
        chart = control_chart(measure, logged, limits)
        for ending, data in in_formats(chart, ("svg", "png"), Look(width)).items():
            written.append(atomic.write_bytes(folder / f"{chart.key}.{ending}", data))
        pictures.append(f'<figure><img src="{chart.key}.svg" alt="{escape(chart.title)}"></figure>')
    written.append(atomic.write_text(folder / PAGE_NAME, _page(logged, pictures)))
    return tuple(written)


def _page(logged: Sequence[Logged], pictures: Sequence[str]) -> str:
    rows = "\n".join(_row(one) for one in logged)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Constancy test</title>
<style>body{{font:14px sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}
table{{border-collapse:collapse}}td,th{{border-bottom:1px solid #ccc;padding:4px 10px;text-align:left}}
.failed{{color:#b3261e;font-weight:bold}}img{{max-width:100%}}figure{{margin:1.5em 0}}</style></head><body>
<h1>Constancy test</h1>
<p>{escape(ABOUT)} {escape(NOTICE)}</p>
<table><tr><th>Check</th><th>Network</th><th>Device</th><th>Program, torch</th><th>Result</th></tr>
{rows}
</table>
{"".join(pictures)}
</body></html>
"""


def _row(one: Logged) -> str:
    made = dict(one.run.made_with)
    cells = (
        one.at.replace("T", " "),
        f"{one.run.model} {one.run.weights_hash[:12]}",
        " ".join(part for part in (made.get("device", ""), made.get("device name", "")) if part),
        f"{made.get('xai_desktop', '')}, {made.get('torch', '')}",
    )
    texts = "".join(f"<td>{escape(text)}</td>" for text in cells)
    said = escape(" ".join((one.run.sentence, *one.run.notes)))
    return f'<tr>{texts}<td class="{"passed" if one.run.passed else "failed"}">{said}</td></tr>'
