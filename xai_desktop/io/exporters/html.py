"""The report as one page for a browser: pictures and looks inside, nothing to load, nothing that runs."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from xai_desktop.core.errors import ExportError
from xai_desktop.core.paths import resources
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters._html import numbers, opening, verdicts
from xai_desktop.io.exporters._html.tags import escaped, joined
from xai_desktop.io.exporters.base import EXPORTERS


@dataclass(frozen=True, slots=True)
class HtmlExporter:
    key: str = "html"
    label: str = "Page for a browser (HTML)"
    writes: tuple[str, ...] = ("report.html",)
    includes: tuple[str, ...] = ()

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        task.step(0, 0, "drawing the page")
        data = page(report).encode("utf-8", "replace")
        return (write_bytes(folder / self.writes[0], data),)


def page(report: Report) -> str:
    """The same report gives the same text. Raises `ExportError` for a logo or an installation that is broken."""
    chapters = (
        opening.prediction(report),
        opening.films(report),
        verdicts.verdicts(report),
        numbers.agreements(report),
        numbers.cascade(report),
        numbers.provenance(report),
    )
    card = report.card
    foot = f"{report.ref.title} · {card.name} {card.version} {card.weights_hash[:12]} · {report.made_at}"
    return Template(_resource("report.html")).substitute(
        title=escaped(f"{report.ref.title} · {report.explanation.target.title}"),
        style=_resource("report.css").rstrip(),
        notice=escaped(NOTICE),
        made_at=escaped(report.made_at),
        letterhead=opening.letterhead(report),
        header=opening.header(report),
        main=joined(chapters),
        foot=escaped(foot),
    )


def _resource(name: str) -> str:
    path = resources() / "report" / name
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{name}: the template of the report is missing; install the program again.") from error


EXPORTERS.add("html", HtmlExporter())
