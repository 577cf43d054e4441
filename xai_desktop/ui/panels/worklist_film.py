"""What one film of the worklist shows, and in words."""

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage

from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import local, noted, retold, wording

File = tuple[Path, str]
"""What tells two films apart: a path, and the name inside an archive. All frames of a film are one row."""

NOT_CONFIRMED = noted("verdict not confirmed")


def file_of(ref: ImageRef) -> File:
    return ref.path, ref.member


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """What one row shows. `dated` is False where a heading above it says the date. No status where nobody told one."""

    ref: ImageRef
    patient: str = ""
    details: str = ""
    status: FilmStatus | None = None
    unsaved: bool = False
    dated: bool = False
    thumbnail: QImage | None = field(default=None, compare=False)

    @property
    def facts(self) -> str:
        """That a film was made by a generator, then modality, view, frames and date."""
        ref = self.ref
        frames = wording("{frames} frames").format(frames=ref.frames) if ref.frames > 1 else ""
        date = local(ref.date) if self.dated else ""
        known = (wording("synthetic") if ref.synthetic else "", ref.modality, ref.view, frames, date)
        return " · ".join(part for part in known if part)

    @property
    def told(self) -> str:
        """Everything in words, for tooltips and screen readers."""
        status = wording(self.status.value) if self.status else ""
        patient = wording("Patient {patient}").format(patient=self.patient) if self.patient else ""
        where = " · ".join(part for part in (patient, "" if self.dated else local(self.ref.date)) if part)
        unsaved = wording(NOT_CONFIRMED) if self.unsaved else ""
        size = (
            wording("{width} × {height} pixels").format(width=self.ref.size[1], height=self.ref.size[0])
            if self.ref.size
            else ""
        )
        lines = (
            self.ref.image_id,
            where,
            self.facts,
            size,
            retold(self.details),
            status,
            unsaved,
            *map(retold, self.ref.warnings),
        )
        return "\n".join(line for line in lines if line)
