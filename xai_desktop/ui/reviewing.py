"""The reader's part of the wiring: verdicts, who reads, what is on record, and what the time counts."""

from typing import TYPE_CHECKING

from xai_desktop.app.autosaving import now
from xai_desktop.core.change import Change
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import wording
from xai_desktop.ui.unsaved import Unsaved

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

SAID_MS = 12000
"""How long a sentence about the verdict stays."""


def wire_reviewing(program: "Program") -> None:
    """Panels → verdicts → store → panels. Nothing is called stored before the store says so."""
    p, window = program, program.window
    verdicts, records = p.verdicts, p.reviewing
    Unsaved(program)
    for panel in (window.verdict, window.verdict_line):
        panel.said.connect(verdicts.say)
        panel.confirm_wished.connect(verdicts.confirm)
    verdicts.changed.connect(lambda: p.presenter.show_verdict(verdicts.face, verdicts.state_text))
    verdicts.said.connect(lambda text: window.say(text, SAID_MS))
    records.said.connect(lambda text: window.complain(wording("Reviews"), text))
    records.reader_changed.connect(window.reader.show_reader)
    records.switched.connect(verdicts.begin_again)
    window.reader.rename_wished.connect(records.rename)
    window.reader.switch_wished.connect(records.switch)
    p.films.film_ready.connect(verdicts.show_film)
    p.session.changed.connect(
        lambda names: records.statuses(p.session.state.opening.images) if "opening" in names else None
    )
    records.statuses_changed.connect(lambda: _show_standings(program))
    records.statuses_changed.connect(p.closed.changed)
    records.film_met.connect(lambda ref, record: p.analysis.recall_scope(ref, record.confirmed_for))
    p.preferences.steps_changed.connect(lambda on, reason: _note_steps(program, on, reason))
    p.preferences.judging_changed.connect(lambda name, value: _note_judging(program, name, value))
    p.analysis.scope_confirmed.connect(lambda ref, outside: _note_scope(program, ref, outside))
    p.app.applicationStateChanged.connect(verdicts.follow_application)


def _show_standings(program: "Program") -> None:
    """How far the reader is with each film of the list: no film's verdict, only that there is one."""
    told = [(ref, program.reviewing.standing(ref)) for ref in program.session.state.opening.images]
    program.window.worklist.show_statuses((ref, standing.status) for ref, standing in told)
    program.window.worklist.show_unsaved(ref for ref, standing in told if standing.draft)


def _note_steps(program: "Program", on: bool, reason: str) -> None:
    """Whether a reading was unaided depends on it, so it is on record."""
    change = Change.of_setting("", now(), "reading steps", "on" if on else "off", reason)
    program.reviewing.note(change)


def _note_judging(program: "Program", name: str, value: str) -> None:
    """What numbers on the screen meant from then on."""
    program.reviewing.note(Change.of_setting("", now(), name, value, ""))


def _note_scope(program: "Program", ref: ImageRef, outside: tuple[str, ...]) -> None:
    card = program.session.state.card
    if card is not None:
        program.reviewing.note(Change.of_scope("", now(), "", card.weights_hash, outside), ref)
