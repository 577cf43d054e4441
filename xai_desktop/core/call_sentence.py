"""What a network says about a film, in one sentence."""

from xai_desktop.core.prediction import ClassScore, Prediction


def call_sentence(prediction: Prediction) -> str:
    """Which findings are called, with score and operating point; of several the highest first."""
    called = sorted((one for one in prediction.classes if one.called), key=lambda one: -one.score)
    if len(called) == 1:
        return f"Calls {called[0].label}: {_beside(called[0], 'at or above')}."
    if called:
        listed = ", ".join(f"{one.label} {one.score:.2f}" for one in called)
        return f"Calls {len(called)} of {len(prediction.classes)}: {listed}."
    top = prediction.top
    if top.operating_point is None:
        return f"Highest score: {top.label} {top.score:.2f}. There is no operating point, so nothing is called."
    return f"Calls nothing. Highest score: {top.label}, {_beside(top, 'below')}."


def _beside(one: ClassScore, where: str) -> str:
    return f"score {one.score:.2f}, {where} its operating point of {one.operating_point:.2f}"
