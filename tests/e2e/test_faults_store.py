"""Stores, settings and windows that fail: told once, nothing is called stored that is not, and nothing is lost."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom
from tests.helpers.program import running, settled
from tests.helpers.reviews import MASS, review, store_with_films
from tests.helpers.site import set_policy
from xai_desktop.core.paths import user_folder
from xai_desktop.core.review import FilmVerdict, Presence, Verdict
from xai_desktop.io.review_store import _open_store, store_path
from xai_desktop.io.review_store._head_file import head_path
from xai_desktop.io.verdict_json import verdict_of
from xai_desktop.services.reviewing import open_reviews
from xai_desktop.ui.closing import CLOSE, SAVE, STAY
from xai_desktop.ui.wiring import Program

NODULE = FilmVerdict((Verdict("Nodule", Presence.YES, 3),))


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_dicom(tmp_path / "film.dcm", gradient(64, 56), patient_id="p")


@pytest.fixture
def blocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that cannot be written: a file stands in its place, and goes when the disk is back.

    Tests in it choose no network, which would be one more thing that cannot be kept, and said."""
    home = tmp_path / "home"
    home.write_text("a file where the folder should be")
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(home))
    return home


def boxes(program: Program) -> list[QMessageBox]:
    return [box for box in program.window.findChildren(QMessageBox) if box.isVisible()]


def press(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    button = next(one for one in box.findChildren(QPushButton) if one.text().replace("&", "") == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_disk_that_takes_nothing_is_told_once_and_works_again_when_it_is_back(
    qtbot: QtBot, film: Path, blocked: Path
) -> None:
    with running(qtbot, film, bundle="") as program:
        window = program.window
        settled(qtbot, program, cascade=False)
        assert not window.isWindowModified()
        program.verdicts.say(MASS, "mass")
        qtbot.waitUntil(lambda: program.reviewing.unsaved, timeout=10000)
        assert window.isWindowModified()
        assert window.verdict.closing.state.text() == "not stored"
        program.verdicts.say(NODULE, "nodule")
        program.reviewing.look_again()
        qtbot.waitUntil(lambda: not program.reviewing._looking, timeout=10000)
        (told,) = window.notices.sentences()
        assert str(blocked / "state") in told
        program.verdicts.confirm()
        qtbot.waitUntil(lambda: program.verdicts.state_text == "not stored", timeout=10000)
        assert program.session.state.said == NODULE
        blocked.unlink()
        with qtbot.waitSignal(program.reviewing.stored, timeout=10000) as heard:
            program.verdicts.confirm()
        assert heard.args is not None
        assert heard.args[0].verdict == NODULE
        assert program.verdicts.state_text.startswith("stored ")
        qtbot.waitUntil(lambda: not program.reviewing.unsaved, timeout=10000)
        assert not window.isWindowModified()
        assert window.notices.sentences() == ()


def test_a_folder_of_the_site_that_is_not_there_leaves_a_window_that_keeps_nothing_elsewhere(
    qtbot: QtBot, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "drive"
    set_policy(monkeypatch, tmp_path / "site", f"reviews_folder = '{folder}/{{account}}'")
    with running(qtbot, film) as program:
        settled(qtbot, program, cascade=False)
        qtbot.waitUntil(lambda: bool(program.window.notices.sentences()), timeout=10000)
        (told,) = program.window.notices.sentences()
        assert "is where the site keeps reviews and is not there" in told
        program.verdicts.say(MASS, "mass")
        program.verdicts.confirm()
        qtbot.waitUntil(lambda: program.verdicts.state_text == "not stored", timeout=10000)
        assert not (user_folder("state") / "reviews.sqlite").exists()
        folder.mkdir()
        program.reviewing.look_again()
        qtbot.waitUntil(lambda: not program.reviewing.unsaved, timeout=10000)
        with qtbot.waitSignal(program.reviewing.stored, timeout=10000):
            program.verdicts.confirm()
    assert store_path().is_file()
    assert folder in store_path().parents
    assert not (user_folder("state") / "reviews.sqlite").exists()


def test_a_store_that_was_put_there_by_hand_names_what_is_missing_and_what_was_put_aside(
    qtbot: QtBot, film: Path
) -> None:
    store = store_with_films(store_path())
    store.add_review(review())
    store.close()
    head_path(store.path).unlink()
    content = bytearray(store.path.read_bytes())
    content[18:20] = b"\1\1"  # as in a copy that a backup wrote
    store.path.write_bytes(content)
    log = store.path.with_name(f"{store.path.name}-wal")
    log.write_bytes(b"of the store before")
    with running(qtbot, film) as program:
        qtbot.waitUntil(lambda: len(program.window.notices.sentences()) == 2, timeout=10000)
        aside, missing = program.window.notices.sentences()
        assert "the log of another store lay beside it" in aside
        assert "reviews.sqlite.head beside it" in missing
        assert "xai-desktop audit verify --head FILE" in missing
    assert not log.exists()
    with running(qtbot, film) as program:
        settled(qtbot, program, cascade=False)
        assert program.window.notices.sentences() == ()


def test_what_cannot_be_stored_is_named_before_closing_and_may_be_kept_as_a_file(
    qtbot: QtBot, film: Path, blocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "kept.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    with running(qtbot, film, bundle="") as program:
        settled(qtbot, program, cascade=False)
        program.verdicts.say(MASS, "mass")
        qtbot.waitUntil(lambda: program.reviewing.unsaved, timeout=10000)
        program.window.close()
        assert program.window.isVisible()
        (box,) = boxes(program)
        assert "one film" in box.text()
        press(qtbot, box, STAY)
        assert program.window.isVisible()
        assert not chosen.exists()
        program.window.close()
        (box,) = boxes(program)
        press(qtbot, box, SAVE)
        qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=10000)
    record = json.loads(chosen.read_text("utf-8"))
    (one,) = record["films"]
    assert verdict_of(json.dumps(one["said"])) == MASS


def test_who_does_not_want_what_was_entered_may_close_without_it(qtbot: QtBot, film: Path, blocked: Path) -> None:
    with running(qtbot, film, bundle="") as program:
        settled(qtbot, program, cascade=False)
        program.verdicts.say(MASS, "mass")
        qtbot.waitUntil(lambda: program.reviewing.unsaved, timeout=10000)
        program.window.close()
        press(qtbot, boxes(program)[0], CLOSE)
        assert not program.window.isVisible()


def test_a_store_that_another_window_holds_is_read_and_written_when_that_one_has_gone(
    qtbot: QtBot, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_open_store, "lies_on_network", lambda *_: True)
    other = open_reviews()
    other.readers.settle("2026-03-01T12:00:00+01:00")
    with running(qtbot, film) as program:
        settled(qtbot, program, cascade=False)
        program.verdicts.say(MASS, "mass")
        program.verdicts.confirm()
        qtbot.waitUntil(lambda: program.reviewing.unsaved, timeout=10000)
        qtbot.waitUntil(lambda: len(program.window.notices.sentences()) == 1, timeout=10000)
        assert "another window has it" in program.window.notices.sentences()[0]
        assert program.verdicts.state_text == "not stored"
        other.close()
        program.reviewing.look_again()
        qtbot.waitUntil(lambda: not program.reviewing.unsaved, timeout=10000)
        with qtbot.waitSignal(program.reviewing.stored, timeout=10000):
            program.verdicts.confirm()
    assert store_path().exists()
