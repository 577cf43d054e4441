"""Panes in the program: keys, ticks, reasons, and films that come and go with the one that is read."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom
from tests.helpers.program import running, texts
from tests.helpers.viewing import wheel
from xai_desktop.core.hanging import NO_PRIOR
from xai_desktop.ui.viewer.panes import Shows
from xai_desktop.ui.wiring import Program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "films"
    place.mkdir()
    for name, patient, date, view in (
        ("a-now", "1", "20240501", "PA"),
        ("b-side", "1", "20240501", "LL"),
        ("c-old", "1", "20200101", "PA"),
        ("d-alone", "2", "20240501", "PA"),
    ):
        uid = f"1.2.{patient}.{date}"
        more = {"StudyDate": date, "ViewPosition": view, "study_uid": uid}
        write_dicom(place / f"{name}.dcm", gradient(), patient_id=patient, PatientPosition="HFS", **more)
    return place


def shown(program: Program) -> list[str]:
    """What each pane shows by the name of its film; "" while it is on its way."""
    refs = (view.content().ref for view in program.window.viewer.views())
    return [ref.image_id if ref is not None else "" for ref in refs]


def trigger(program: Program, name: str) -> None:
    action = program.window.action(name)
    assert action.isEnabled(), action.toolTip()
    action.trigger()


def test_a_prior_hangs_beside_its_film_and_goes_with_it(qtbot: QtBot, folder: Path) -> None:
    with running(qtbot, folder) as program:
        qtbot.waitUntil(lambda: len(program.session.state.opening.images) == 4, timeout=20000)
        qtbot.waitUntil(lambda: "2 priors" not in texts(program.window) and shown(program)[0] == "a-now")
        assert "supine · 1 prior open" in texts(program.window.viewer.panes)
        trigger(program, "hang_prior")
        qtbot.waitUntil(lambda: shown(program)[-1] == "c-old", timeout=10000)
        assert program.window.action("hang_prior").isChecked()
        trigger(program, "hang_views")
        qtbot.waitUntil(lambda: shown(program)[-1] == "b-side", timeout=10000)
        trigger(program, "hang_prior")
        qtbot.waitUntil(lambda: shown(program)[-1] == "c-old", timeout=10000)
        alone = next(ref for ref in program.session.state.opening.images if ref.image_id == "d-alone")
        program.films.choose(alone)
        qtbot.waitUntil(lambda: set(shown(program)) == {"d-alone"}, timeout=10000)
        action = program.window.action("hang_prior")
        assert (action.isEnabled(), action.toolTip()) == (False, NO_PRIOR)
        trigger(program, "panes_4")
        assert NO_PRIOR in program.window.statusBar().currentMessage(), "there are no four panes, and it says why"
        assert "prior" not in program.window.viewer.panes.cell(Shows.FILM).header.facts.text()


def test_layouts_have_keys_ticks_and_are_remembered(qtbot: QtBot, folder: Path) -> None:
    with running(qtbot, folder) as program:
        qtbot.waitUntil(lambda: shown(program)[0] == "a-now", timeout=20000)
        trigger(program, "panes_4")
        qtbot.waitUntil(lambda: {"b-side", "c-old"} <= set(shown(program)), timeout=10000)
        assert program.preferences.settings.panes == 4
        assert not any(program.window.action(f"hang_{one}").isChecked() for one in ("alone", "prior", "views"))
        seen = len(shown(program))
        for _ in range(seen):
            trigger(program, "next_pane")
        trigger(program, "previous_pane")
        trigger(program, "panes_1")
        assert program.window.action("hang_alone").isChecked()
        trigger(program, "hang_prior")
        assert program.window.action("panes_2").isChecked()
        trigger(program, "pane_view")
        qtbot.waitUntil(lambda: "b-side" in shown(program), timeout=10000)
        assert program.window.action("panes_2").isChecked()
        trigger(program, "hang_views")
        qtbot.waitUntil(lambda: shown(program) == ["a-now", "b-side"], timeout=10000)
        trigger(program, "link_panes")
        film, other = program.window.viewer.views()
        wheel(film, 60, 60)
        assert (film.framing.fitted, other.framing.fitted) == (False, True)
        trigger(program, "link_panes")
        assert not other.framing.fitted
