"""Readers against each other, who labelled, and numbers that explain themselves to mouse and keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextLayout
from PySide6.QtWidgets import QApplication, QTableView, QToolTip
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import agreement, ruler, themed
from tests.ui.panel_texts import texts_of
from xai_desktop.core.agreement import Measured
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.definitions import DEFINITIONS, explained
from xai_desktop.core.geometry import Box
from xai_desktop.core.readers import FilmReaders
from xai_desktop.core.reference import FileFacts, FilmReference
from xai_desktop.metrics.readers import between_readers
from xai_desktop.ui.panels.agreement import AgreementPanel
from xai_desktop.ui.panels.between import KEY, NO_READER, SIGNS, TOGETHER, BetweenReaders
from xai_desktop.ui.panels.figures import NAMES
from xai_desktop.ui.panels.ruler import EvidenceRulerView
from xai_desktop.ui.panels.sources import paragraph

A = Annotation("Mass", Box(0, 0, 4, 4), "A")
B = Annotation("Mass", Box(0, 0, 4, 8), "B")
WIRE = Annotation("Effusion", Box(0, 0, 4, 8), "B")
FACTS = FileFacts("a.csv", "A list", ("A",), (), (("box", 1),), (("finding", 1),))


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> AgreementPanel:
    themed(qapp)
    panel = AgreementPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 900)
    panel.show()
    return panel


def of(*marks: Annotation, nothing: tuple[str, ...] = ()) -> FilmReaders:
    return between_readers(marks, nothing, (10, 10))


def cells(table: QTableView) -> list[list[str]]:
    model = table.model()
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_presence_and_place_are_two_tables(qtbot: QtBot) -> None:
    view = BetweenReaders()
    qtbot.addWidget(view)
    view.show()
    view.show_readers(of(A, B, WIRE, nothing=("C",)))
    assert cells(view.presence) == [["Mass", "●", "●", "○"], ["Effusion", "–", "●", "○"]]
    assert cells(view.place) == [["Mass", "A, B", "0.50"]]
    tip = view.presence.model().index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "C: looked, nothing"
    assert view.note.text() == "Presence: 0 of 2 findings marked by every reader."
    assert view.key.isVisible()


def test_two_marks_of_one_reader_are_counted(qtbot: QtBot) -> None:
    view = BetweenReaders()
    qtbot.addWidget(view)
    view.show_readers(of(A, A, B))
    assert cells(view.presence) == [["Mass", "● 2", "●"]]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [(of(), NO_READER), (of(A), "No second reader: only A."), (of(A, A), "No second reader: only A.")],
)
def test_without_a_second_reader_there_is_one_sentence(qtbot: QtBot, found: FilmReaders, sentence: str) -> None:
    view = BetweenReaders()
    qtbot.addWidget(view)
    view.show()
    view.show_readers(of(A, B))
    view.show_readers(found)
    assert view.note.text() == sentence
    assert not any(part.isVisible() for part in (view.presence, view.key, view.place))


def test_the_reference_is_there_without_a_map_and_goes_when_it_may_not_be_seen(panel: AgreementPanel) -> None:
    panel.show_nothing("No map yet.")
    panel.show_reference(FilmReference(of(A, B), (FACTS,)))
    assert panel.between.isVisible()
    assert paragraph(FACTS) in texts_of(panel)
    panel.show_reference(None)
    assert not panel.reference.isVisible()
    assert not [text for text in texts_of(panel) if "a.csv" in text or "Mass" in text]


def test_a_paragraph_says_who_what_how_and_whether_absence_was_checked() -> None:
    assert paragraph(FACTS) == (
        "A list. Marked by A. 1 box. The file names its readers and does not say how they drew. "
        "Absence was not checked: what is not marked may not have been looked for."
    )


def test_a_reader_is_chosen_by_mouse_and_keys(qtbot: QtBot, panel: AgreementPanel) -> None:
    panel.show_agreements(tuple(agreement(reader=name) for name in "ABC"))
    heard: list[int] = []
    panel.agreement_chosen.connect(heard.append)
    table = panel.readers
    spot = table.visualRect(table.model().index(1, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.keyClick(table, Qt.Key.Key_End)
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert heard == [1, 2, 0]
    assert cells(table)[0][0] == "▸ A"


def test_every_figure_of_the_panel_has_a_definition(panel: AgreementPanel) -> None:
    panel.show_agreements((agreement(),))
    assert set(NAMES) <= DEFINITIONS.keys()
    for name, labels in zip(NAMES, zip(panel.figures.names, panel.figures.values, strict=True), strict=True):
        assert [label.toolTip() for label in labels] == [explained(name)] * 2
        assert [label.accessibleDescription() for label in labels] == [explained(name)] * 2
    for shown, key in ((panel.coverage, "coverage"), (panel.threshold.label, "percentile"), (panel.curve, "iou")):
        assert explained(key) in shown.toolTip()
    for table in (panel.readers, panel.lesions):
        numbers = range(1, table.model().columnCount())
        for column in numbers:
            tip = table.model().index(0, column).data(Qt.ItemDataRole.ToolTipRole)
            assert any(one.text in tip for one in DEFINITIONS.values())


def test_a_figure_that_is_missing_says_why_and_what_it_would_be(panel: AgreementPanel) -> None:
    panel.show_agreements((replace(agreement(), box_covered=Measured(None, "the map is empty")),))
    assert panel.figures.values[0].toolTip() == explained("box covered", "the map is empty")
    panel.show_agreements((replace(agreement(), ruler=ruler(None, None)),))
    for name in ("atlas", "this map", "second reader"):
        assert explained(name) in panel.unknown.toolTip()


def pointed(view: EvidenceRulerView, x: float, y: float) -> str:
    place = QPoint(round(x), round(y))
    QToolTip.hideText()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    return QToolTip.text()


def test_every_mark_explains_itself_under_the_mouse(panel: AgreementPanel) -> None:
    panel.show_agreements((replace(agreement(), ruler=ruler(0.45, second=Measured(0.3))),))
    view = panel.ruler
    bar = max(label.rect.bottom() for label in view.labels() if label.above) + 12
    for name, value in view.known():
        assert pointed(view, view.x_of(value), bar) == view.explanation(name)
        assert explained(name) in view.explanation(name)
    for label in view.labels():
        assert pointed(view, label.rect.center().x(), label.rect.center().y()) == view.explanation(label.name)
    assert pointed(view, 4, 4) == explained("iou")
    assert view.mark_at((view.x_of(0.45) + view.x_of(0.64)) / 2, bar) == ""


def test_the_keyboard_walks_through_the_marks(qtbot: QtBot, panel: AgreementPanel) -> None:
    panel.show_agreements((agreement(),))
    view = panel.ruler
    names = [name for name, _ in view.known()]
    assert names == ["random map", "this map", "atlas", "ceiling"]
    told = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        qtbot.keyClick(view, key)
        told.append(view.accessibleDescription().split("\n")[0])
    assert told == ["random map 0.08", "this map 0.45", "ceiling 0.71", "ceiling 0.71", "atlas 0.64", "random map 0.08"]


def test_a_sign_of_the_key_stays_with_its_meaning(qtbot: QtBot) -> None:
    view = BetweenReaders()
    qtbot.addWidget(view)
    words = view.key.text()
    assert words.replace(TOGETHER, " ") == KEY
    for width in range(120, 400, 20):
        laid = QTextLayout(words, view.key.font())
        laid.beginLayout()
        while (line := laid.createLine()).isValid():
            line.setLineWidth(width)
            told = words[line.textStart() : line.textStart() + line.textLength()]
            assert told.strip()[-1] not in SIGNS.values()
        laid.endLayout()
