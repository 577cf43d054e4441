"""Audit a model on many films: the verb behind `evaluate` and the cohort workspace."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from xai_desktop.core.cohort.design import Design
from xai_desktop.core.device import CPU
from xai_desktop.core.errors import DesignError
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io import atomic
from xai_desktop.io.audit_notices import write_notices
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.services.cohort.asked_findings import check_findings
from xai_desktop.services.cohort.asked_methods import check_methods
from xai_desktop.services.cohort.asked_question import check_films, check_question
from xai_desktop.services.cohort.map_metrics import chosen
from xai_desktop.services.cohort.planning import Plan, plan
from xai_desktop.services.cohort.reporting import write_answer
from xai_desktop.services.cohort.running import Finished, begin, run
from xai_desktop.services.cohort.tables import write_tables
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.kept_designs import DESIGN, read_design

__all__ = ["DESIGN", "Audit", "begun", "finished", "planned", "read_design", "running", "running_far"]

if TYPE_CHECKING:
    from xai_desktop.services.cluster import Cluster

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
    """Open what the design names, once everything else in it is known to exist.

    Raises `UsageError` for an unknown metric or sweep (`DesignError` for a question that could never be answered),
    `ExplainerError` for an unknown explainer or parameter, `BundleError` for a network that is not there, and
    `InputError` for films, marks and tables that cannot be used.
    """
    chosen(design.metrics)
    check_methods(design)
    cards = [read_card(find_bundle(model)) for model in design.models]
    _check_names([card.name for card in cards])
    check_question(design, cards)
    found = plan(design, task, decoder)
    unknown = tuple(check_findings(design, cards, found.films))
    check_films(design, cards, found.films)
    return replace(found, notices=(*found.notices, *unknown))


def _check_names(names: Sequence[str]) -> None:
    """Raises `DesignError` where two networks could not be told apart in the rows."""
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            raise DesignError(f"Two networks of the audit are called {name}; name each once, or give one another name.")


def begun(found: Plan, out: Path, *, resume: bool, made_at: str = "", device: str = CPU) -> Audit:
    """Fix the protocol in the folder, before anything is computed; the design lies beside it, to be run again, and what
    is to be known about the films.

    Raises `ExportError` where the folder cannot be written, `UsageError` where it holds another audit.
    """
    atomic.check_writable(out)
    parts = AuditParts(out)
    at = made_at or datetime.now(UTC).isoformat(timespec="seconds")
    protocol = begin(found, parts, at, resume=resume, device=device)
    parts.tidy()
    atomic.write_text(out / DESIGN, json.dumps(found.design.as_json(), indent=1) + "\n")
    write_notices(out, found.notices)
    return Audit(found, parts, protocol)


def running(
    audit: Audit, task: Task = _QUIET, *, device: str = "cpu", decoder: Decoder | None = None
) -> Iterator[Finished]:
    """Every chunk as it is done. Raises as `cohort.running.run` does."""
    torch.set_num_threads(_threads(audit))
    yield from run(audit.plan, audit.parts, task, device=device, decoder=decoder)


def running_far(
    audit: Audit, cluster: "Cluster", task: Task = _QUIET, *, device: str = "cpu", say: Callable[[str], None]
) -> Iterator[Finished]:
    """Every chunk as it comes from a cluster, with the rows of `running`. Raises as `far.run_far` does."""
    from xai_desktop.services.cohort.crew import Crew
    from xai_desktop.services.cohort.far import run_far

    hands = Crew(cluster, audit.plan, device, _threads(audit))
    yield from run_far(audit.plan, audit.parts, hands, task, say)


def _threads(audit: Audit) -> int:
    """Of PyTorch, as the run was begun with: another number may move the last bit of a sum."""
    return int(audit.protocol.get("threads") or torch.get_num_threads())


def finished(
    audit: Audit, task: Task = _QUIET, *, report: bool = True, device: str = "cpu", decoder: Decoder | None = None
) -> list[Path]:
    """Put the chunks together: tables and summary, and with `report` figures and reports, with films that are
    explained again for their pictures; where this machine has no such `device`, by its processor.

    Raises `ExportError`, `Cancelled`.
    """
    torch.set_num_threads(_threads(audit))
    made = write_tables(audit.plan, audit.parts, audit.protocol, task)
    here = device if torch.cuda.is_available() or not device.startswith("cuda") else "cpu"
    return made + write_answer(
        audit.plan, audit.parts, audit.protocol, task, report=report, device=here, decoder=decoder
    )
