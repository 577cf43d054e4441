"""Are the methods of a design there, with these parameters, and does its question ask about one of them?"""

from collections.abc import Iterator

from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.sentences import EXPLAINER
from xai_desktop.core.cohort.sweep import checked
from xai_desktop.core.errors import DesignError
from xai_desktop.explainers import make
from xai_desktop.io.explainer_cards import find_explainer_card


def check_methods(design: Design) -> None:
    """Raises `ExplainerError` for an unknown explainer, parameter or value, `DesignError` for a sweep that cannot be
    made, and for a question about a method or a value of a sweep that the design does not have."""
    for sweep in design.sweeps:
        card = find_explainer_card(sweep.explainer)
        checked(sweep, card.parameters, card.label, design.explainers)
    for method in design.methods:
        make(method.key, **dict(method.parameters))
    for asked in _asked(design):
        _check_asked(design, asked)


def _asked(design: Design) -> Iterator[str]:
    if design.question is not None:
        yield design.question.explainer
        if design.question.against.startswith(EXPLAINER):
            yield design.question.against.removeprefix(EXPLAINER)


def _check_asked(design: Design, asked: str) -> None:
    key, *words = asked.split() or [""]
    keys = dict.fromkeys(one.key for one in design.methods)
    if key not in keys:
        raise DesignError(
            f"The primary question asks about the explainer {key}, of which the audit makes no maps; choose one of: "
            f"{', '.join(keys)}."
        )
    for name, _, value in (word.partition("=") for word in words):
        for sweep in design.sweeps:
            if (sweep.explainer, sweep.parameter) == (key, name) and _as_number(value) not in sweep.values:
                said = ", ".join(f"{one:g}" for one in sweep.values)
                raise DesignError(
                    f"The primary question asks about {asked}, which the sweep does not make; choose one of: {said}."
                )


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
