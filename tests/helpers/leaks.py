"""What a window may not know before a reading step: looked for in everything it says, in sight or out of it."""

import re

from tests.helpers.program import texts
from xai_desktop.core.reading import ReadingStep
from xai_desktop.ui.wiring import Program

NUMBER = re.compile(r"\b[01]\.\d\d\b")
READERS = ("generator", "simulated second reader")
"""Who marked the demo study."""


def leaks(program: Program) -> list[str]:
    """Class names, numbers and readers that the window says before their step; nothing once all may be seen."""
    step, prediction = program.session.state.reading.step, program.session.state.prediction
    assert prediction is not None
    said = texts(program.window, hidden=True).replace("decay 0.10", "")
    for _, details in program.closed.details():  # of films whose reference was seen
        said = said.replace(details.text, "")
    if step is ReadingStep.READ:
        known = [score.label for score in prediction.classes if score.label in said] + NUMBER.findall(said)
    else:
        known = [words for words in ("IoU 0", "IoU 1") if words in said]
    readers = [] if step is ReadingStep.REFERENCE else [reader for reader in READERS if reader in said]
    return readers if step is ReadingStep.REFERENCE else [*known, *readers]
