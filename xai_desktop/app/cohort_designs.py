"""Designs of audits as files: opened, saved, and the form as it was left."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.app.cohort_draft import Draft
from xai_desktop.core.cohort.design import Design
from xai_desktop.services import kept_designs

PROTOCOL = "protocol.json"


@dataclass(frozen=True, slots=True)
class LastTime:
    """The form as it was left, and which audit was showing; None for none."""

    draft: Draft
    showing: Path | None = None


def is_audit(folder: Path) -> bool:
    """Whether an audit was begun in this folder."""
    return (folder / PROTOCOL).is_file()


def open_design(path: Path) -> Design:
    """Raises `InputError` that names the file."""
    return kept_designs.read_design(path)


def save_design(path: Path, design: Design) -> Path:
    """Raises `ExportError`."""
    return kept_designs.write_design(path, design)


def recall() -> LastTime:
    """What there is; an empty form where nothing can be read."""
    kept = kept_designs.read_draft()
    showing = kept.get("showing")
    found = Path(showing) if isinstance(showing, str) and showing else None
    return LastTime(Draft.from_json(kept), found if found is not None and is_audit(found) else None)


def remember(last: LastTime) -> None:
    """Raises `ExportError`."""
    showing = "" if last.showing is None else str(last.showing)
    kept_designs.write_draft({**last.draft.as_json(), "showing": showing})
