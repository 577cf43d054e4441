"""What a session opens, explains and exports is on record, in order, and once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient
from tests.helpers.maps import explained
from xai_desktop.app.audit_noting import AuditNoting
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.reviewing import Reviewing
from xai_desktop.app.session import Session
from xai_desktop.core.change import ChangeKind
from xai_desktop.core.image import eight_bit
from xai_desktop.core.study import ImageRef
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.review_store import ReviewStore, audit, store_path
from xai_desktop.services.reviewing import open_reviews

KINDS = (ChangeKind.OPENED, ChangeKind.EXPLAINED, ChangeKind.EXPORTED)


class Export(QObject):
    exported = Signal(object, object)
    wrote = Signal(object)


class Screen:
    """A session with two films, that puts on record what it does."""

    def __init__(self, folder: Path) -> None:
        self.jobs, self.session, self.faults = Jobs(), Session(), list[object]()
        self.jobs.failed.connect(lambda _title, error: self.faults.append(error))
        self.reviewing, self.export = Reviewing(self.jobs, open_reviews), Export()
        audit = AuditNoting(self.session, self.jobs, self.reviewing)
        audit.follow(self.export)
        audit.follow_lists(self.export)
        self.films = []
        for number in range(2):
            path = folder / f"film-{number}.png"
            path.write_bytes(bytes(number))
            self.films.append((ImageRef(path, path.stem), eight_bit(np.roll(gradient(bits=8), number, 0))))
        self.reviewing.open()

    def show(self, number: int, qtbot: QtBot) -> ImageRef:
        ref, image = self.films[number]
        with qtbot.waitSignal(self.reviewing.film_met):
            self.reviewing.meet(ref, image)
        self.session.show_film(ref, image, ())
        return ref

    def explain(self, layer: str) -> None:
        made = explained(np.eye(4, dtype=np.float32))
        made = replace(made, provenance=replace(made.provenance, layer=layer))
        result: Any = SimpleNamespace(explanation=made)
        self.session.update(result=result)


@pytest.fixture
def screen(tmp_path: Path, qtbot: QtBot) -> Iterator[Screen]:
    made = Screen(tmp_path)
    yield made
    assert made.jobs.close()
    assert made.faults == []


def test_going_back_and_forth_is_on_record_once(screen: Screen, qtbot: QtBot, tmp_path: Path) -> None:
    first = screen.show(0, qtbot)
    for layer in ("one", "two", "one", "two"):
        screen.explain(layer)
    screen.session.update(result=None)
    written = tmp_path / "report.pdf"
    written.write_bytes(b"pdf")
    screen.show(1, qtbot)
    screen.export.exported.emit(first, (written,))  # the film has changed while it was written
    screen.export.wrote.emit((written,))  # about many films
    screen.show(0, qtbot)
    screen.explain("one")
    assert screen.jobs.close()
    store = ReviewStore(store_path())
    hashes = [image_hash(image) for _, image in screen.films]
    found = {kind: store.changes(kind) for kind in KINDS}
    assert [one.film for one in found[ChangeKind.OPENED]] == hashes
    assert [(one.film, one.fact("layer")) for one in found[ChangeKind.EXPLAINED]] == [
        (hashes[0], "one"),
        (hashes[0], "two"),
    ]
    assert [(one.film, len(one.fact("pdf"))) for one in found[ChangeKind.EXPORTED]] == [(hashes[0], 64), ("", 64)]
    assert all(one.reader == store.readers()[0].key for kind in KINDS for one in found[kind])
    store.close()
    assert audit(store_path()).findings == ()


def test_a_store_that_takes_nothing_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(blocked))
    screen = Screen(tmp_path)
    screen.show(0, qtbot)
    screen.explain("one")
    blocked.unlink()
    screen.show(0, qtbot)
    assert screen.jobs.close()
    assert screen.faults == []
    store = ReviewStore(store_path())
    assert len(store.changes(ChangeKind.OPENED)) == 1
    store.close()
