"""What the verdict's panels show, as one value: made from the session, so that nothing appears before its step."""

from dataclasses import dataclass, field

from xai_desktop.app.session import SessionState
from xai_desktop.core.prediction import ClassScore
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import FilmVerdict, Verdict
from xai_desktop.core.wording import noted

NO_CLASS = noted("This network has no class for it.")


@dataclass(frozen=True, slots=True)
class AskedFinding:
    """One finding that is asked about. `score` is the network's, None where it has no class for it or may not show it.

    `explained` is whether the map on the screen is about it: only then can its place be judged.
    """

    verdict: Verdict
    score: ClassScore | None = None
    explained: bool = False

    @property
    def name(self) -> str:
        return self.verdict.finding


@dataclass(frozen=True, slots=True)
class VerdictFace:
    """`said` is everything that was said so far; `asked` what stands on the panel, findings of the reader first."""

    open: bool = False
    step: ReadingStep = ReadingStep.READ
    steps_on: bool = True
    said: FilmVerdict = field(default_factory=FilmVerdict)
    asked: tuple[AskedFinding, ...] = ()
    changed: bool = False

    @property
    def shows_ai(self) -> bool:
        return self.step.shows_ai


def face_of(state: SessionState, *, changed: bool) -> VerdictFace:
    """What may be shown now. Before the AI step nothing in it comes from a network."""
    step, said = state.reading.step, state.said
    asked = [AskedFinding(one) for one in said.verdicts]
    if step.shows_ai:
        asked = _with_calls(state, asked)
    return VerdictFace(state.image is not None, step, state.reading.steps_on, said, tuple(asked), changed)


def _with_calls(state: SessionState, asked: list[AskedFinding]) -> list[AskedFinding]:
    """The reader's findings with their scores, then what the network called, then the class that is explained."""
    scores = {score.label: score for score in state.prediction.classes} if state.prediction is not None else {}
    target = state.target.label if state.target is not None else ""

    def class_of(finding: str) -> str:
        return (state.card.class_of(finding) or "") if state.card is not None else ""

    found = [AskedFinding(a.verdict, scores.get(class_of(a.name)), class_of(a.name) == target != "") for a in asked]
    named = {class_of(a.name) for a in asked}
    others = [score for label, score in scores.items() if label not in named and (score.called or label == target)]
    return [*found, *(AskedFinding(state.said.of(one.label), one, one.label == target) for one in others)]
