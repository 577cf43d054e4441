"""The journal of a session: what was opened, explained and exported, without a name, and once."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.maps import explained
from tests.helpers.reviews import AT, READER, film_hash
from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import ExportError
from xai_desktop.core.explanation import Explanation, Provenance
from xai_desktop.core.made_facts import made_facts
from xai_desktop.core.prediction import Target
from xai_desktop.services.audit_trail import CHUNK, AuditTrail

FILM = film_hash(1)
SECRET = "Doe-Jane"
HOW = Provenance(
    *("net", "ab" * 32, "smooth_grad"),
    parameters=(("samples", 20), ("noise", 0.1), ("abs", True)),
    layer="stages.2",
    target=Target(0, "Mass"),
    image_id=SECRET,
    seed=7,
)
MADE: Explanation = replace(explained(np.eye(4, dtype=np.float32)), provenance=HOW)


@pytest.fixture
def told() -> list[Change]:
    return []


@pytest.fixture
def trail(told: list[Change]) -> AuditTrail:
    return AuditTrail(told.append, lambda _at: READER)


def test_a_film_that_is_looked_at_again_is_one_entry_of_a_session(trail: AuditTrail, told: list[Change]) -> None:
    for film in (FILM, film_hash(2), FILM):
        trail.opened(film, AT)
    trail._reads = lambda _at: "another"
    trail.opened(FILM, AT)
    assert [(one.kind, one.reader, one.film) for one in told] == [
        (ChangeKind.OPENED, READER, FILM),
        (ChangeKind.OPENED, READER, film_hash(2)),
        (ChangeKind.OPENED, "another", FILM),
    ]


def test_a_map_is_told_with_all_that_it_was_made_with_and_once(trail: AuditTrail, told: list[Change]) -> None:
    for made in (MADE, replace(MADE, provenance=replace(HOW, seconds=3.0, device="cuda:0"))):
        trail.explained(FILM, made_facts(made), AT)
    assert told == [
        Change(
            *(ChangeKind.EXPLAINED, READER, AT, FILM),
            facts=(
                ("network", "net"),
                ("bundle_hash", "ab" * 32),
                ("explainer", "smooth_grad"),
                ("parameters", "samples=20, noise=0.1, abs=True"),
                ("layer", "stages.2"),
                ("target", "Mass"),
                ("seed", "7"),
                ("state", "ok"),
            ),
        )
    ]
    assert SECRET not in repr(told)


@pytest.mark.parametrize(
    "other", [{"layer": "stages.1"}, {"seed": 8}, {"bundle_hash": "cd" * 32}, {"parameters": (("samples", 21),)}]
)
def test_another_question_is_another_entry(trail: AuditTrail, told: list[Change], other: dict[str, object]) -> None:
    trail.explained(FILM, made_facts(MADE), AT)
    changed = replace(MADE, provenance=replace(HOW, **other))  # type: ignore[arg-type]
    trail.explained(FILM, made_facts(changed), AT)
    assert len(told) == 2


def test_files_are_told_by_their_hash_and_never_by_name(trail: AuditTrail, told: list[Change], tmp_path: Path) -> None:
    content = {"report.PDF": b"p" * (CHUNK + 7), "maps.npz": b""}
    for name, written in content.items():
        (tmp_path / f"{SECRET}-{name}").write_bytes(written)
    files = [tmp_path / f"{SECRET}-{name}" for name in content] + [tmp_path / f"{SECRET}.png"]
    for _ in range(2):
        trail.exported(FILM, files, AT)
    digests = [hashlib.sha256(written).hexdigest() for written in content.values()]
    facts = (("pdf", digests[0]), ("npz", digests[1]), ("png", "could not be read"))
    assert told == [Change(ChangeKind.EXPORTED, READER, AT, FILM, facts)] * 2
    assert SECRET not in repr(told)


def test_what_was_not_put_on_record_is_tried_again(told: list[Change]) -> None:
    full = [True]

    def note(change: Change) -> None:
        if full[0]:
            raise ExportError("reviews.sqlite: the disk is full.")
        told.append(change)

    trail = AuditTrail(note, lambda _at: READER)
    with pytest.raises(ExportError):
        trail.opened(FILM, AT)
    full[0] = False
    trail.opened(FILM, AT)
    assert len(told) == 1
