"""Control charts of a set as files, and a page of all of them."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from xai_desktop.core.constancy import Logged, Measure, Tolerances
from xai_desktop.core.constancy_charts import ABOUT, control_chart
from xai_desktop.core.report import NOTICE
from xai_desktop.io import atomic
from xai_desktop.services.cohort_drawing import PAGE, Look, in_formats

PAGE_NAME = "constancy.html"


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
