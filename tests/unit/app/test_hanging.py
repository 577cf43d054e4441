"""Companions come, follow their film and go with it; nothing of another patient stays for a moment."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom
from xai_desktop.app.films import Films
from xai_desktop.app.hanging import Hanging, Offer
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.errors import InputError
from xai_desktop.core.hanging import NO_PRIOR, Companion
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.services.looking import Here

PRIOR, OTHER = Companion.PRIOR, Companion.OTHER_VIEW
Step = tuple[Companion, str, bool]


class Gated(Here):
    """A decoder that waits where the test wants it to, and fails for what the test names."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.bad = ""

    def image(self, ref: ImageRef) -> Image:
        self.gate.wait(10)
        if ref.image_id == self.bad:
            raise InputError(f"{ref.image_id}: is damaged; export it again.")
        return super().image(ref)


class World:
    def __init__(self) -> None:
        self.session, self.jobs, self.decoder = Session(), Jobs(), Gated()
        self.films = Films(self.session, self.jobs, self.decoder)
        self.hanging = Hanging(self.session, self.jobs, self.decoder)
        self.steps: list[Step] = []
        self.offers: list[Offer] = []
        self.hanging.hung.connect(
            lambda kind, ref, image: self.steps.append((kind, ref.image_id if ref else "", image is not None))
        )
        self.hanging.offered.connect(self.offers.append)

    def choose(self, name: str) -> None:
        self.films.choose(next(ref for ref in self.session.state.opening.images if ref.image_id == name))


@pytest.fixture
def world(tmp_path: Path, qtbot: QtBot) -> Iterator[World]:
    for name, patient, date, view in (
        ("now", "1", "20240501", "PA"),
        ("now-side", "1", "20240501", "LL"),
        ("old", "1", "20200101", "PA"),
        ("alone", "2", "20240501", "PA"),
    ):
        write_dicom(
            tmp_path / f"{name}.dcm",
            gradient(),
            patient_id=patient,
            StudyDate=date,
            ViewPosition=view,
            study_uid=f"1.2.{patient}.{date}",
        )
    made = World()
    made.films.open([tmp_path], first="now")
    qtbot.waitUntil(lambda: len(made.session.state.opening.images) == 4 and made.session.state.ref is not None)
    yield made
    made.jobs.close()


def test_a_film_says_what_it_could_hang_beside_and_decodes_nothing_unasked(world: World) -> None:
    assert world.offers[-1] == Offer({PRIOR: "", OTHER: ""}, 1)
    assert world.steps == []


def test_a_wanted_companion_is_on_its_way_then_there_and_follows_the_film(world: World, qtbot: QtBot) -> None:
    world.hanging.want([PRIOR])
    assert world.steps == [(PRIOR, "old", False)]
    qtbot.waitUntil(lambda: world.steps[-1] == (PRIOR, "old", True))
    world.choose("alone")
    qtbot.waitUntil(lambda: world.steps[-1] == (PRIOR, "", False))
    assert world.offers[-1].reasons[PRIOR] == NO_PRIOR
    world.choose("now")
    qtbot.waitUntil(lambda: world.steps[-1] == (PRIOR, "old", True))
    world.hanging.want([])
    assert world.steps[-1] == (PRIOR, "", False)
    count = len(world.steps)
    world.hanging.want([])
    assert len(world.steps) == count


def test_a_picture_that_arrives_too_late_is_not_shown(world: World, qtbot: QtBot) -> None:
    world.decoder.gate.clear()
    world.hanging.want([PRIOR, OTHER])
    assert set(world.steps) == {(PRIOR, "old", False), (OTHER, "now-side", False)}
    world.hanging.want([OTHER])
    world.decoder.gate.set()
    qtbot.waitUntil(lambda: (OTHER, "now-side", True) in world.steps and not world.jobs.busy)
    assert (PRIOR, "old", True) not in world.steps
    assert (PRIOR, "", False) in world.steps


def test_a_companion_that_cannot_be_decoded_is_said_and_gone(world: World, qtbot: QtBot) -> None:
    said: list[str] = []
    world.jobs.failed.connect(lambda title, error: said.append(f"{title}: {error}"))
    world.decoder.bad = "old"
    world.hanging.want([PRIOR])
    qtbot.waitUntil(lambda: world.steps[-1] == (PRIOR, "", False))
    assert said == ["Decoding the prior: old: is damaged; export it again."]
