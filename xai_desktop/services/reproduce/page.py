"""A reproduction as files: a page to read, its tables, its figures, and its verdicts for programs."""

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xai_desktop.core.naming import safe_name
from xai_desktop.io import atomic
from xai_desktop.services.reproduce.claim import Curve, Drawing, Reproduction, Table

COLOURS = ("#0b62c4", "#c4620b", "#2a7a3a", "#7a2a6a")


def write(found: Reproduction, folder: Path) -> Path:
    """`report.md`, `verdicts.json`, a CSV per table, PNG and SVG per figure. Raises `ExportError`. The page's path."""
    for drawing in found.drawings:
        for ending in ("png", "svg"):
            atomic.write_bytes(folder / f"{drawing.name}.{ending}", drawn(drawing, ending))
    for table in found.tables:
        atomic.write_text(folder / f"{safe_name(table.title)}.csv", _csv(table))
    verdicts = {"paper": found.paper, "claims": [claim.record() for claim in found.claims], "setting": found.setting}
    verdicts["missing"] = list(found.missing)
    verdicts["figures"] = [asdict(drawing) for drawing in found.drawings]
    atomic.write_text(folder / "verdicts.json", json.dumps(verdicts, indent=2) + "\n")
    return atomic.write_text(folder / "report.md", page(found))


def page(found: Reproduction) -> str:
    """Markdown: what was not reproduced, the verdicts, the tables, the figures."""
    missing = [f"- {sentence}" for sentence in found.missing]
    head = ("claim", "paper", "found here", "verdict")
    verdicts = Table("Claims", head, tuple((c.title, c.paper, c.found, c.verdict) for c in found.claims))
    figures = [f"![{drawing.title}]({drawing.name}.svg)" for drawing in found.drawings]
    parts = [f"# {found.paper}: {found.title}", "## Not reproduced", "\n".join(missing), "## Setting", found.setting]
    parts += [verdicts.markdown(), *(table.markdown() for table in found.tables), *figures]
    return "\n\n".join(parts) + "\n"


def drawn(drawing: Drawing, ending: str) -> bytes:
    """The same description gives the same bytes."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "xai-desktop", "font.size": 9}):
        figure = Figure((5.2, 3.2), dpi=150, layout="constrained")
        axes = figure.add_subplot()
        for number, curve in enumerate(drawing.curves):
            _draw(axes, curve, number, len(drawing.curves))
        if drawing.level is not None:
            axes.axhline(drawing.level, color="#888888", linestyle=":", linewidth=1)
        axes.set(title=drawing.title, xlabel=drawing.across, ylabel=drawing.up)
        axes.set_xticks(range(1, 1 + max(len(curve.points) for curve in drawing.curves)))
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        stream = io.BytesIO()
        if ending == "svg":
            FigureCanvasSVG(figure).print_svg(stream, metadata={"Date": None})
        else:
            FigureCanvasAgg(figure).print_png(stream, metadata={"Software": None})
    return stream.getvalue()


def _draw(axes: Any, curve: Curve, number: int, count: int) -> None:
    """Means joined by a line; intervals as bars, a little apart so that none hides another."""
    known = [(place, point) for place, point in enumerate(curve.points, 1) if point is not None]
    x = [place + 0.08 * (number - (count - 1) / 2) for place, _ in known]
    y = [point.estimate for _, point in known]
    ends = [(point.low or point.estimate, point.high or point.estimate) for _, point in known]
    bars = [[a - low for a, (low, _) in zip(y, ends, strict=True)], [h - a for a, (_, h) in zip(y, ends, strict=True)]]
    axes.errorbar(
        x, y, bars, color=COLOURS[number % len(COLOURS)], marker="o", markersize=4, capsize=3, label=curve.name
    )


def _csv(table: Table) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([table.head, *table.rows])
    return stream.getvalue()
