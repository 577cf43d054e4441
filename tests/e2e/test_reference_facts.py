"""Who labelled the reference: nothing of it before its step, all of it after."""

from pytestqt.qtbot import QtBot

from tests.e2e.test_window import DEMO, MARKS
from tests.helpers.program import running, settled, texts
from xai_desktop.core.reading import ReadingStep


def test_readers_and_their_files_wait_for_the_reference(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        session, panel = program.session, program.window.agreement
        qtbot.waitUntil(lambda: session.state.image is not None, timeout=30000)
        program.session.advance()
        settled(qtbot, program, cascade=False)
        assert session.visible_reference is None
        assert panel.reference.isHidden()
        assert not any(name in texts(program.window) for name in ("boxes.json", "reader A", "Between readers"))
        program.session.advance()
        assert session.state.reading.step is ReadingStep.REFERENCE
        found = session.visible_reference
        assert found is not None
        assert [one.name for one in found.files] == ["boxes.json"]
        assert found.readers.readers
        said = texts(panel)
        assert "boxes.json" in said
        assert found.files[0].what in said
        program.films.choose(next(ref for ref in session.state.opening.images if ref is not session.state.ref))
        qtbot.waitUntil(lambda: session.state.reading.step is ReadingStep.READ, timeout=30000)
        assert "boxes.json" not in texts(program.window)
