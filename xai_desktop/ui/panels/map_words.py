"""A map in words: whose score it explains, where, how fine it is, and what is wrong with it."""

from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.wording import noted, retold, wording

AGAINST = noted("Only evidence against this class: nothing in the film raises its score by this method.")


def describe(explanation: Explanation) -> str:
    """Whose score, where, how fine; then the state if the map is no picture."""
    height, width = explanation.resolution
    parts = [
        retold(explanation.target.title),
        explanation.layer,
        wording("{width} × {height} cells").format(width=width, height=height),
    ]
    if explanation.provenance.explains != OWN_OUTPUT:
        parts.insert(1, retold(explanation.provenance.explains))
    line = " · ".join(part for part in parts if part) + "."
    if explanation.negative_only:
        return f"{line} {wording(AGAINST)}"
    return line if explanation.is_ok else f"{line} {retold(explanation.state.sentence)}"
