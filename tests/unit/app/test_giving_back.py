"""Memory is given back beside the screen, while films change and not otherwise."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient
from xai_desktop.app import giving_back
from xai_desktop.app.giving_back import GivingBack
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.image import eight_bit
from xai_desktop.core.study import ImageRef
from xai_desktop.services import giving_back as service


def test_once_for_many_films_and_never_at_rest(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    given: list[bool] = []
    monkeypatch.setattr(giving_back, "EVERY_MS", 20)
    monkeypatch.setattr(service, "give_back", lambda: given.append(True))
    session, jobs = Session(), Jobs()
    GivingBack(session, jobs)
    qtbot.wait(60)
    assert given == []
    for number in range(3):
        session.show_film(ImageRef(Path(f"{number}.png"), str(number)), eight_bit(gradient(bits=8)), ())
    qtbot.waitUntil(lambda: given == [True])
    qtbot.wait(60)
    assert given == [True]
    assert jobs.close()
