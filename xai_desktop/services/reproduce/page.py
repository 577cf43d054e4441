"""A reproduction as files: a page to read, its tables, its figures, and its verdicts for programs."""

import csv
import io
import json
from pathlib import Path

from xai_desktop.core.naming import safe_name
from xai_desktop.io import atomic
from xai_desktop.services.figures import Ending
from xai_desktop.services.reproduce.claim import Reproduction, Table

PICTURES: tuple[Ending, ...] = ("png", "svg")


def write(found: Reproduction, folder: Path) -> Path:
    """`report.md`, `verdicts.json`, a CSV per table, PNG and SVG per figure. Raises `ExportError`. The page's path."""
    for drawing in found.drawings:
        for ending in PICTURES:
            atomic.write_bytes(folder / f"{drawing.name}.{ending}", drawing.drawn(ending))
    for table in found.tables:
        atomic.write_text(folder / f"{safe_name(table.title)}.csv", _csv(table))
    verdicts = {"paper": found.paper, "claims": [claim.record() for claim in found.claims], "setting": found.setting}
    verdicts["missing"] = list(found.missing)
    verdicts["figures"] = [drawing.record() for drawing in found.drawings]
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


def _csv(table: Table) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([table.head, *table.rows])
    return stream.getvalue()
