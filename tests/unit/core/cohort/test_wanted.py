"""What a design asks of its tables."""

from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.wanted import Wanted


def test_a_design_asks_its_question_with_its_seed_and_of_all_columns() -> None:
    question = Question("net", "cam")
    design = Design(("films",), ("boxes.csv",), ("net",), (Method("cam"),), metrics=("iou",), seed=7, question=question)
    found = Wanted.of(design, last_layers=(("net", "layer4"),))
    assert (found.question, found.seed, found.metrics) == (question, 7, ())
    assert dict(found.last_layers) == {"net": "layer4"}
