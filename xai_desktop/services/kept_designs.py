"""Designs of audits as files: those that somebody saved, and the one that is being written."""

import json
from pathlib import Path
from typing import Any

from xai_desktop.core import paths
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.device import CPU
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.io import atomic
from xai_desktop.io.audit_parts import AuditParts

DESIGN = "design.json"


def read_design(path: Path) -> Design:
    """A design that was kept, or the one in the protocol of an audit. Raises `InputError` that names the file."""
    try:
        return Design.from_json(_design_in(json.loads(path.read_text("utf-8"))))
    except InputError as error:
        raise FormatError(f"{path}: {error}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"{path}: cannot be read as a design ({error}); name a design.json of an audit.") from error


def _design_in(record: Any) -> Any:
    """A protocol fixes a design with its digest; what it says beside it is about the run."""
    return record["design"] if isinstance(record, dict) and "design_sha256" in record and "design" in record else record


def write_design(path: Path, design: Design) -> Path:
    """The same text that an audit keeps beside its results. Raises `ExportError`."""
    return atomic.write_text(path, json.dumps(design.as_json(), indent=1) + "\n")


def begun_on(folder: Path) -> str:
    """The kind of device that the audit in a folder was begun on; "" where there is none, or nobody can tell."""
    try:
        found = AuditParts(folder).protocol
    except FormatError:
        return ""
    return "" if found is None else str(found.get("device", CPU))


def order_file() -> Path:
    """The design that is run next; the audit keeps its own copy in its folder."""
    return paths.user_folder("state") / "audit-design.json"


def read_draft() -> dict[str, Any]:
    """The form as it was left, whole or not; nothing where there is none, or where it cannot be read."""
    try:
        found = json.loads(_draft_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_draft(draft: dict[str, Any]) -> None:
    """Raises `ExportError`."""
    atomic.write_text(_draft_file(), json.dumps(draft, indent=1) + "\n")


def _draft_file() -> Path:
    return paths.user_folder("state") / "audit-draft.json"
