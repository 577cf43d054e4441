"""Scores, calls and the choice of target."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import BUNDLES, prediction
from tests.ui.panel_texts import texts_of
from xai_desktop.core.prediction import ClassScore, ScoreKind, Target
from xai_desktop.ui.panels.prediction import EMPTY, KINDS, SHORT_LIST, PredictionPanel
from xai_desktop.ui.panels.score_row import ScoreRow, share_of


@pytest.fixture
def panel(qtbot: QtBot) -> PredictionPanel:
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    panel.show_bundles(BUNDLES, "demo-cascade")
    panel.resize(300, 500)
    panel.show()
    return panel


def rows(panel: PredictionPanel) -> list[ScoreRow]:
    return [row for row in panel.findChildren(ScoreRow) if row.isVisible()]


def test_each_class_says_score_call_and_operating_point(panel: PredictionPanel) -> None:
    panel.show_prediction(prediction())
    assert [row.told() for row in rows(panel)] == [
        "Cardiomegaly: score 0.81, called, operating point 0.50",
        "Effusion: score 0.34, not called, operating point 0.50",
        "Mass: score 0.52",
    ]
    assert panel.aside.text() == "cpu · 0.04 s"


@pytest.mark.parametrize("kind", ScoreKind)
def test_the_kind_of_score_is_said(panel: PredictionPanel, kind: ScoreKind) -> None:
    panel.show_prediction(prediction(kind=kind))
    assert panel.kind.text() == KINDS[kind]
    assert panel.kind.isVisible()


def test_a_click_and_the_keyboard_choose_the_target(qtbot: QtBot, panel: PredictionPanel) -> None:
    panel.show_prediction(prediction())
    heard: list[Target] = []
    panel.target_chosen.connect(heard.append)
    qtbot.mouseClick(rows(panel)[1], Qt.MouseButton.LeftButton)
    rows(panel)[2].setFocus()
    qtbot.keyClick(rows(panel)[2], Qt.Key.Key_Space)
    assert heard == [Target(1, "Effusion"), Target(2, "Mass")]
    assert [row.isChecked() for row in rows(panel)] == [False, False, True]


def test_a_question_about_the_class_is_asked(qtbot: QtBot, panel: PredictionPanel) -> None:
    panel.show_prediction(prediction())
    assert panel.question.currentText() == ""
    panel.show_target(Target(1, "Effusion"))
    assert [panel.question.itemText(n) for n in range(panel.question.count())] == [
        "for Effusion",
        "against Effusion",
        "Effusion, not Cardiomegaly",
        "Effusion, not Mass",
    ]
    assert panel.question.currentIndex() == 0
    panel.question.setFocus()
    for expected in (
        Target(1, "Effusion", against=True),
        Target(1, "Effusion", rival=Target(0, "Cardiomegaly")),
    ):
        with qtbot.waitSignal(panel.target_chosen) as heard:
            qtbot.keyClick(panel.question, Qt.Key.Key_Down)
        assert heard.args == [expected]
        assert [row.isChecked() for row in rows(panel)] == [False, True, False]
    with qtbot.waitSignal(panel.target_chosen) as heard:
        qtbot.mouseClick(rows(panel)[2], Qt.MouseButton.LeftButton)
    assert heard.args == [Target(2, "Mass")]
    assert panel.question.currentText() == "for Mass"


def test_marking_a_target_says_nothing(qtbot: QtBot, panel: PredictionPanel) -> None:
    panel.show_prediction(prediction())
    with qtbot.assertNotEmitted(panel.target_chosen):
        panel.show_target(Target(1, "Effusion"))
    assert [row.isChecked() for row in rows(panel)] == [False, True, False]
    panel.show_target(None)
    assert not any(row.isChecked() for row in rows(panel))


def test_called_and_not_called_differ_without_colour(qtbot: QtBot, panel: PredictionPanel) -> None:
    """The square is filled or hollow: its middle is as light as the text, or as dark as the panel."""
    panel.show_prediction(prediction())
    called, not_called = (row.grab().toImage() for row in rows(panel)[:2])
    assert called.convertToFormat(called.Format.Format_Grayscale8) != not_called.convertToFormat(
        called.Format.Format_Grayscale8
    )
    assert "called" in rows(panel)[0].told()
    assert "not called" in rows(panel)[1].told()


def test_while_busy_the_old_scores_are_gone_but_nothing_jumps(panel: PredictionPanel) -> None:
    panel.show_prediction(prediction())
    places = [row.geometry() for row in rows(panel)]
    panel.show_busy("asking the network")
    assert [row.geometry() for row in rows(panel)] == places
    assert not [text for text in texts_of(panel) if "0.81" in text]
    assert panel.kind.text() == "asking the network"
    panel.show_prediction(prediction())
    assert [text for text in texts_of(panel) if "0.81" in text]


def test_before_its_step_nothing_about_the_film_is_in_the_widgets(qtbot: QtBot, panel: PredictionPanel) -> None:
    panel.show_prediction(prediction())
    panel.show_target(Target(0, "Cardiomegaly"))
    panel.show_hidden("shown after step 1")
    assert not rows(panel)
    assert not panel.aside.text()
    qtbot.waitUntil(lambda: not [text for text in texts_of(panel) if "Cardiomegaly" in text or "0.81" in text])
    assert panel.note.text() == "shown after step 1"
    panel.show_busy("loading the network")
    assert panel.note.text() == "loading the network"


def test_without_a_prediction_one_sentence_says_what_to_do(panel: PredictionPanel) -> None:
    panel.show_prediction(None)
    assert panel.note.text() == EMPTY
    assert not panel.body.isVisible()


def test_a_network_with_a_problem_cannot_be_chosen_and_says_why(qtbot: QtBot, panel: PredictionPanel) -> None:
    model = panel.bundles.model()
    broken = model.index(2, 0)
    assert not broken.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "hash" in broken.data(Qt.ItemDataRole.ToolTipRole)
    with qtbot.waitSignal(panel.bundle_chosen) as heard:
        qtbot.keyClick(panel.bundles, Qt.Key.Key_Down)
    assert heard.args == ["demo-end-to-end"]
    assert "whole-net" in panel.detail.text()
    with qtbot.assertNotEmitted(panel.bundle_chosen):
        qtbot.keyClick(panel.bundles, Qt.Key.Key_Down)
        panel.show_bundles(BUNDLES, "demo-cascade")
    assert panel.bundles.currentText() == "demo-cascade"


def test_of_many_classes_the_highest_and_the_target_are_shown(qtbot: QtBot, panel: PredictionPanel) -> None:
    panel.show_prediction(prediction(tuple(f"class {i}" for i in range(14))))
    assert len(rows(panel)) == SHORT_LIST
    panel.show_target(Target(7, "class 7"))
    assert len(rows(panel)) == SHORT_LIST + 1
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert len(rows(panel)) == 14


@pytest.mark.parametrize(
    ("score", "kind", "share"),
    [
        (0.81, ScoreKind.SIGMOID, 0.81),
        (0.0, ScoreKind.LOGIT, 0.5),
        (-30.0, ScoreKind.LOGIT, 0.0),
        (30, ScoreKind.LOGIT, 1),
    ],
)
def test_bars_keep_inside_their_ends(score: float, kind: ScoreKind, share: float) -> None:
    assert share_of(score, kind) == share


def test_the_mark_of_the_operating_point_stays_out_of_the_name(qtbot: QtBot) -> None:
    """Wherever on the bar it stands: a letter with a tail is not crossed out."""
    pictures = []
    for point in (0.02, 0.3):
        row = ScoreRow()
        qtbot.addWidget(row)
        row.show_score(ClassScore(0, "gggggggg", -2.0, 0.01, point), ScoreKind.SIGMOID)
        row.resize(280, row.sizeHint().height())
        pictures.append(row.grab().toImage().copy(0, 0, 140, 4 + row.fontMetrics().height()))
    assert pictures[0] == pictures[1]


def test_a_doubt_about_the_network_stands_above_its_scores(panel: PredictionPanel) -> None:
    panel.show_prediction(prediction())
    assert not panel.doubt.isVisible()
    panel.show_doubt("demo-cascade learnt from drawn films only.")
    assert panel.doubt.isVisible()
    assert panel.doubt.y() < panel.body.y()
    panel.show_doubt("")
    assert not panel.doubt.isVisible()
