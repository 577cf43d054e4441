"""Audit a model on many films: the verb behind `evaluate` and the cohort workspace."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xai_desktop.core.cohort.design import Design
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io import atomic
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.services.cohort.map_metrics import chosen
from xai_desktop.services.cohort.planning import Plan, plan
from xai_desktop.services.cohort.running import Finished, begin, run
from xai_desktop.services.cohort.tables import write_tables
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.kept_designs import DESIGN, read_design

__all__ = ["DESIGN", "Audit", "begun", "finished", "planned", "read_design", "running"]

_QUIET = Quiet()


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """An audit that is planned: what is asked, where it goes, and what was fixed before it began."""

    plan: Plan
    parts: AuditParts
    protocol: dict[str, Any]

    @property
    def folder(self) -> Path:
        return self.parts.folder


def planned(design: Design, task: Task = _QUIET, decoder: Decoder | None = None) -> Plan:
    """Open what the design names. Raises `InputError` for what cannot be used, `UsageError` for an unknown metric."""
    chosen(design.metrics)
    return plan(design, task, decoder)


def begun(found: Plan, out: Path, *, resume: bool, made_at: str = "") -> Audit:
    """Fix the protocol in the folder, before anything is computed; the design lies beside it, to be run again.

    Raises `ExportError` where the folder cannot be written, `UsageError` where it holds another audit.
    """
    atomic.check_writable(out)
    parts = AuditParts(out)
    protocol = begin(found, parts, made_at or datetime.now(UTC).isoformat(timespec="seconds"), resume=resume)
    atomic.write_text(out / DESIGN, json.dumps(found.design.as_json(), indent=1) + "\n")
    return Audit(found, parts, protocol)


def running(
    audit: Audit, task: Task = _QUIET, *, device: str = "cpu", decoder: Decoder | None = None
) -> Iterator[Finished]:
    """Every chunk as it is done. Raises as `cohort.running.run` does."""
    yield from run(audit.plan, audit.parts, task, device=device, decoder=decoder)


def finished(audit: Audit, task: Task = _QUIET) -> list[Path]:
    """Put the chunks together: the files that were written. Raises `ExportError`, `Cancelled`."""
    return write_tables(audit.plan, audit.parts, audit.protocol, task)
