"""The worklist in the real window: its order is that of the keys, and nothing of the reference is in it too early."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled, texts
from xai_desktop.core import paths
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.worklist import FilmFilter, Grouping, SortKey, WorklistView
from xai_desktop.ui.panels.worklist import WorklistPanel
from xai_desktop.ui.wiring import Program

DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())
VIEWS = tuple(WorklistView(sort, grouping=grouping) for sort in SortKey for grouping in Grouping)


def showing(program: Program) -> str:
    ref = program.session.state.ref
    return "" if ref is None or program.session.state.image is None else ref.image_id


def goes_to(qtbot: QtBot, program: Program, name: str) -> None:
    qtbot.waitUntil(lambda: showing(program) == name, timeout=10000)


def test_the_keys_follow_the_list_and_the_strip_opens_for_a_search(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program, cascade=False)
        window, panel = program.window, program.window.worklist
        names = [ref.image_id for ref in program.session.state.opening.images]
        panel.set_view(WorklistView(SortKey.NAME, True, Grouping.NONE))
        order = sorted(names, reverse=True)
        assert [ref.image_id for ref in panel.model.order] == order
        place = order.index(showing(program))
        qtbot.keyClick(window, Qt.Key.Key_N if place == 0 else Qt.Key.Key_P)
        goes_to(qtbot, program, order[place + 1 if place == 0 else place - 1])

        unread = next(ref for ref in panel.model.order if ref.image_id == order[4])
        panel.show_statuses((ref, FilmStatus.READ) for ref in panel.model.order if ref != unread)
        qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
        goes_to(qtbot, program, order[4])

        assert not panel.search.isVisible()
        qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(panel.search.hasFocus)
        assert panel.search.isVisible()
        qtbot.keyClicks(panel.search, order[-1])
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
        goes_to(qtbot, program, order[-1])
        assert not panel.search.isVisible()
        assert panel.aside.text() == f"1/{len(order)}"
        assert panel.view.hasFocus()
        qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
        assert window.viewer.isAncestorOf(program.app.focusWidget())


def test_no_arrangement_tells_which_films_are_marked(qtbot: QtBot) -> None:
    """The same films with and without expert marks: before the reference the list says the same of them."""
    said = []
    for marks in ((), MARKS):
        with running(qtbot, *DEMO, annotations=marks, reason="") as program:
            settled(qtbot, program, cascade=False)
            panel = program.window.worklist
            panel.set_folded(False)
            said.append([seen for view in VIEWS for seen in sights(panel, view)])
    assert said[0] == said[1]
    assert [count for count in said[0] if count.startswith("0 of")] == ["0 of 12"] * 2 * len(VIEWS)


def sights(panel: WorklistPanel, view: WorklistView) -> Iterator[str]:
    """What a view shows, and how many films are left by filters on what experts marked."""
    panel.set_view(view)
    yield f"{texts(panel.view)} {texts(panel.head)}"
    for wished in (FilmFilter(labels=frozenset({"Cardiomegaly", "Mass"})), FilmFilter(words=("cardiomegaly",))):
        panel.set_filter(wished)
        yield panel.aside.text()
    panel.clear_filters()
