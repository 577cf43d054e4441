"""The report for a study folder: A4, the study and the film first, then layer by layer, then how it was made."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters.base import EXPORTERS


@dataclass(frozen=True, slots=True)
class PdfExporter:
    key: str = "pdf"
    label: str = "PDF report (A4)"
    writes: tuple[str, ...] = ("report.pdf",)
    includes: tuple[str, ...] = ()

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        return (write_bytes(folder / self.writes[0], pdf_bytes(report, task)),)


def pdf_bytes(report: Report, task: Task) -> bytes:
    """The same report gives the same bytes."""
    from xai_desktop.io.exporters._pdf import agreement, cascade, films, letterhead, opening, page, provenance, verdicts

    task.step(0, 0, "measuring the report")
    blocks = [
        *letterhead.letterhead(report.letterhead),
        opening.header(report),
        opening.prediction(report),
        films.films(report),
        *verdicts.verdicts(report),
        *agreement.agreements(report),
        *cascade.cascade(report),
        *provenance.provenance(report),
    ]
    task.step(0, 0, "drawing the report")
    foot = f"{report.ref.title} · {report.card.name} {report.card.weights_hash[:12]} · {report.made_at}"
    return page.document(blocks, f"{report.ref.title} · {report.explanation.target.title}", foot, report.made_at)


EXPORTERS.add("pdf", PdfExporter())
