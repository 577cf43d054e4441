"""One sentence for every way in which a network may answer."""

from xai_desktop.core.call_sentence import call_sentence
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind


def said(*scores: tuple[str, float, float | None]) -> str:
    classes = tuple(ClassScore(n, name, 0.0, score, point) for n, (name, score, point) in enumerate(scores))
    return call_sentence(Prediction(classes, ScoreKind.SIGMOID, "net", "0" * 64))


def test_one_call_several_and_none() -> None:
    one = said(("Mass", 0.91, 0.5), ("Edema", 0.1, 0.3))
    assert one == "Calls Mass: score 0.91, at or above its operating point of 0.50."
    assert said(("Mass", 0.5, 0.5), ("Edema", 0.7, 0.3), ("Hernia", 0.0, 0.2)) == "Calls 2 of 3: Edema 0.70, Mass 0.50."
    none = said(("Mass", 0.2, 0.5), ("Edema", 0.1, 0.3))
    assert none == "Calls nothing. Highest score: Mass, score 0.20, below its operating point of 0.50."


def test_a_network_without_operating_points_calls_nothing() -> None:
    sentence = said(("cat", 0.99, None), ("dog", 0.01, None))
    assert sentence == "Highest score: cat 0.99. There is no operating point, so nothing is called."
