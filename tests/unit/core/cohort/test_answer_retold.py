"""The answer to the primary question is English in files, and said in the language of the person on the screen."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from xai_desktop.app import language
from xai_desktop.core.cohort.figures import Count, Figure, Setting
from xai_desktop.core.cohort.question import ATLAS, RANDOM, Question
from xai_desktop.core.cohort.results import Answer, Says
from xai_desktop.core.cohort.sentences import answer_sentence, not_answered_sentence, not_asked_sentence
from xai_desktop.core.wording import retold

QUESTION = Question("nih-cascade", "grad_cam", finding="Mass", margin=0.05)
ANSWER = Answer(
    Says.YES, "", QUESTION, setting=Setting("nih-cascade", "grad_cam", "stages.5", "p:90"),
    figure=Figure(0.31, 0.27, 0.35, 98, 96, 90), defined=Figure(0.32, 0.28, 0.36, 96, 95, 89),
    own=Figure(0.4, 0.3, 0.5, 98, 96, 90), other=Figure(0.09, 0.08, 0.1, 98, 96, 90), undefined=2,
    left_out=(Count("their maps have no such number", 3),),
)  # fmt: skip

ENGLISH = (" on average ", " findings", " the ", " of ", " films", " patients", "maps", " and ", "interval")


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    language.begin("de")
    yield
    language.begin("en")


@pytest.mark.parametrize("says", list(Says))
def test_every_answer_is_said_in_german(says: Says) -> None:
    asked = (
        replace(QUESTION, against=against, margin=margin, finding=finding, subgroup=subgroup)
        for against, margin, finding, subgroup in itertools.product(
            (ATLAS, RANDOM, "iou_ceiling", "explainer:cam", "model:other", ""),
            (0.0, 0.05, -0.1),
            ("", "Mass"),
            ((), (("view", "AP"), ("sex", "F"))),
        )
    )
    for question, low, n, value in itertools.product(asked, (None, 0.27), (96, 98), (0.31, -0.31)):
        figure = replace(ANSWER.figure, low=low, n=n, value=value)
        said = answer_sentence(replace(ANSWER, says=says, question=question, figure=figure))
        assert retold(said) != said, said
        assert not [word for word in ENGLISH if word in retold(said)], retold(said)


def test_in_these_words() -> None:
    assert retold(answer_sentence(ANSWER)) == (
        "Ja: Bei 96 Aufnahmen (98 Befunden) von 90 Patienten mit Raumforderung ist IoU der grad_cam-Karten von "
        "nih-cascade im Mittel um 0,31 höher als die des mittleren Rahmens desselben Befundes bei anderen Patienten "
        "(Atlas) (95-%-Intervall der Differenz: 0,27 bis 0,35); gefragt war mehr als 0,05 höher. Die beiden "
        "Mittelwerte sind 0,40 und 0,09. Die Karten stammen von stages.5, oberste 10 % nach Rang (Perzentil 90). "
        "2 der 98 Befunde haben keine Karte und zählen als 0; ohne sie ist es 0,32 (95 %: 0,28 bis 0,36). "
        "3 Befunde sind ausgelassen: ihre Karten haben keine solche Zahl."
    )


def test_so_is_that_there_is_none() -> None:
    assert retold(not_asked_sentence()).startswith("Vor dem Audit wurde keine Hauptfrage gestellt")
    assert retold(not_answered_sentence("x")) == "Die Hauptfrage lässt sich nicht beantworten: x."
