"""Emitting signals must not eat references of the singletons: one Qt binding did, and aborted after some 570 emits."""

import gc
import sys

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot


class _Emitter(QObject):
    flagged = Signal(bool)
    said = Signal(object)


def _counts() -> list[int]:
    return [sys.getrefcount(one) for one in (True, False, None)]


@pytest.fixture
def collected() -> None:
    """What other tests left to be collected holds references, too."""
    gc.collect()


@pytest.mark.usefixtures("collected")
def test_refcounts_of_singletons_survive_emits_and_ticks(qtbot: QtBot) -> None:
    emitter, heard = _Emitter(), []
    emitter.flagged.connect(lambda value: heard.append(len(heard)))
    emitter.said.connect(lambda value: heard.append(len(heard)))
    timer, ticks = QTimer(), []
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(0)
    before = _counts()
    for number in range(100):
        emitter.flagged.emit(number % 2 == 0)
        emitter.said.emit(None)
    qtbot.waitUntil(lambda: len(ticks) >= 1000, timeout=20000)
    timer.stop()
    after = _counts()
    assert len(heard) == 200
    assert all(abs(a - b) < 150 for a, b in zip(after, before, strict=True)), (before, after)
