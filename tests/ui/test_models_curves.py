"""Learning curves: part after part along one axis."""

import pytest
from pytestqt.qtbot import QtBot

from xai_desktop.app.training_state import Epoch, PartCurve
from xai_desktop.ui.models.curve_plot import CurvePlot, round_steps, spans
from xai_desktop.ui.models.curves import LOSSES, SCORES, LearningCurves

FIRST = PartCurve("stage 1", 4, (Epoch(1, 0.8, 0.9, 0.5), Epoch(2, 0.6, 0.7, None), Epoch(3, 0.5, 0.7, 0.7)))
SECOND = PartCurve("stage 2", 6, (Epoch(1, 0.4, 0.5, 0.8),))
PLAN = (("stage 1", 4), ("stage 2", 6), ("stage 3", 5))


def test_a_finished_training_takes_the_epochs_that_it_had() -> None:
    assert [(s.start, s.length) for s in spans((FIRST, SECOND))] == [(0, 3), (3, 1)]


def test_a_training_under_way_leaves_room_for_what_is_planned() -> None:
    """The first part ended early, the second is at work, the third has not begun."""
    assert [(s.part, s.start, s.length) for s in spans((FIRST, SECOND), PLAN)] == [
        ("stage 1", 0, 3),
        ("stage 2", 3, 6),
        ("stage 3", 9, 5),
    ]
    assert [s.length for s in spans((), PLAN)] == [4, 6, 5]


def test_points_lie_where_their_epochs_are_and_gaps_stay_open(qtbot: QtBot) -> None:
    plot = CurvePlot("Scores", SCORES, 1.0)
    qtbot.addWidget(plot)
    plot.show_spans(spans((FIRST, SECOND)))
    assert plot.points(SCORES[0]) == (((1.0, 0.5),), ((3.0, 0.7),), ((4.0, 0.8),))
    assert plot.shown == (SCORES[0],)
    losses = CurvePlot("Loss", LOSSES, None)
    qtbot.addWidget(losses)
    losses.show_spans(spans((FIRST, SECOND)))
    assert losses.points(LOSSES[0]) == (((1.0, 0.8), (2.0, 0.6), (3.0, 0.5)), ((4.0, 0.4),))
    assert losses.axes().y[1] >= 0.9


def test_a_loss_that_is_no_number_leaves_a_gap(qtbot: QtBot) -> None:
    plot = CurvePlot("Loss", LOSSES, None)
    qtbot.addWidget(plot)
    plot.show_spans(spans((PartCurve("a", 2, (Epoch(1, 0.5, float("nan")), Epoch(2, 0.4, float("inf")))),)))
    assert plot.shown == (LOSSES[0],)
    assert plot.axes().y[1] < 1


def test_the_mouse_hears_the_figures_of_an_epoch(qtbot: QtBot) -> None:
    plot = CurvePlot("Loss", LOSSES, None)
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    plot.show_spans(spans((FIRST, SECOND), PLAN))
    axes = plot.axes()
    assert plot.said_at(axes.x_at(2)) == "stage 1, epoch 2\ntraining 0.6\ntuning 0.7"
    assert plot.said_at(axes.x_at(4)) == "stage 2, epoch 1\ntraining 0.4\ntuning 0.5"
    assert plot.said_at(axes.x_at(12)) == ""


def test_the_plots_say_in_words_where_they_end(qtbot: QtBot) -> None:
    curves = LearningCurves()
    qtbot.addWidget(curves)
    assert curves.losses.texts() == ("Loss", "nothing yet")
    curves.show_curves((FIRST, SECOND))
    assert curves.losses.accessibleName() == "Loss; training 0.400; tuning 0.500"
    assert "mean AUC 0.800" in curves.scores.accessibleName()
    assert "right answers" not in curves.scores.accessibleName()


def test_they_are_painted_with_and_without_anything_to_show(qtbot: QtBot) -> None:
    curves = LearningCurves()
    qtbot.addWidget(curves)
    curves.resize(600, 220)
    curves.show()
    empty = curves.grab().toImage()
    curves.show_curves((FIRST, SECOND), PLAN)
    assert curves.grab().toImage() != empty


@pytest.mark.parametrize(
    ("top", "most", "wanted"),
    [
        (1.0, 5, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (0.73, 4, (0.0, 0.2, 0.4, 0.6)),
        (240.0, 5, (0.0, 50.0, 100.0, 150.0, 200.0)),
        (0.003, 3, (0.0, 0.001, 0.002, 0.003)),
    ],
)
def test_ticks_are_round_and_few(top: float, most: int, wanted: tuple[float, ...]) -> None:
    assert round_steps(top, most) == pytest.approx(wanted)
