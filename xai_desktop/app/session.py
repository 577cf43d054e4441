"""The one piece of state that changes: what is open, what was said about it, and how far the reading has come.

State is a frozen value; a change replaces it and announces the names of what changed. Panels get what they show from
the `visible_*` properties only, so that nothing leaks before its reading step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.comparison import Comparison
from xai_desktop.app.reference import film_reference
from xai_desktop.app.runs import Run
from xai_desktop.core.agreement import Agreement
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cascade import CascadeLook, RowWish
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.image import Image
from xai_desktop.core.kept import KeptPixels
from xai_desktop.core.map_cut import MapCut
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.prediction import Prediction, Target
from xai_desktop.core.reading import Posture, Reading, ReadingStep
from xai_desktop.core.reference import FilmReference
from xai_desktop.core.review import FilmVerdict
from xai_desktop.core.study import ImageRef, Notice, Opening
from xai_desktop.services.cascading_table import CascadeTable
from xai_desktop.services.contact_sheet import ContactSheet
from xai_desktop.services.results import MapResult


@dataclass(frozen=True, slots=True, eq=False)
class SessionState:
    """Everything that is open. What depends on a film is replaced together with it.

    `rows` are the cascade's where somebody has chosen them; empty for the network of the call and its companions.
    `unsuitable` are the explainers that do not fit the network, with the reason. `decay` is that of CasCAM's sum.
    `said` is what the reader says about the film, confirmed or not. `scope_confirmed` is whether somebody wanted the
    network asked although the film lies outside its card. `covered` is the map of the film with covers on it, `kept`
    the explanation map, where somebody wished for them. `runs` are the maps of this film, the newest first, and
    `sheet` those of all explainers beside each other; `comparison` is of two maps.
    """

    opening: Opening = field(default_factory=lambda: Opening((), AnnotationSet()))
    ref: ImageRef | None = None
    image: Image | None = None
    annotations: tuple[Annotation, ...] = ()
    card: BundleCard | None = None
    bundle: str = ""
    loading: str = ""
    prediction: Prediction | None = None
    target: Target | None = None
    request: ExplainRequest = field(default_factory=ExplainRequest)
    result: MapResult | None = None
    cascade: CascadeTable | None = None
    cascade_mode: str = "layers"
    cascade_look: CascadeLook = field(default_factory=CascadeLook)
    decay: float = 0.1
    rows: tuple[RowWish, ...] = ()
    unsuitable: Mapping[str, str] = field(default_factory=dict)
    tile: tuple[int, int] | None = None
    look: OverlayLook = field(default_factory=OverlayLook)
    reading: Reading = field(default_factory=Reading)
    said: FilmVerdict = field(default_factory=FilmVerdict)
    scope_confirmed: bool = False
    covered: MapResult | None = None
    kept: KeptPixels | None = None
    runs: tuple[Run, ...] = ()
    sheet: ContactSheet | None = None
    comparison: Comparison | None = None


OF_A_FILM: dict[str, Any] = {
    "annotations": (),
    "prediction": None,
    "target": None,
    "result": None,
    "cascade": None,
    "tile": None,
    "scope_confirmed": False,
    "covered": None,
    "kept": None,
    "runs": (),
    "sheet": None,
    "comparison": None,
}
"""What is forgotten when another film takes the place of the last one."""

MARKS_WAIT = Notice("There is more to say about expert marks; it is shown together with them.")


class Session(QObject):
    """Holds the state and says what changed. Lives on the main thread."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = SessionState()

    @property
    def state(self) -> SessionState:
        return self._state

    def update(self, **changes: Any) -> None:
        """Replace fields of the state at once and announce their names together."""
        self._state = replace(self._state, **changes)
        self.changed.emit(frozenset(changes))

    def show_film(
        self, ref: ImageRef, image: Image, annotations: tuple[Annotation, ...], reading: Reading | None = None
    ) -> None:
        """A complete new film takes the place of the last one, in one change; a new reading mode begins with it.

        What the reader said goes with the film that it is about, and stays with one that is opened again."""
        again = self._state.ref is not None and self._state.ref.place == ref.place
        reading = reading or self._state.reading
        if reading.steps_on:
            reading = replace(reading, step=ReadingStep.READ, posture=Posture.READ)
        fresh = {**OF_A_FILM, "ref": ref, "image": image, "annotations": annotations, "reading": reading}
        fresh["said"] = self._state.said if again else FilmVerdict()
        self.update(**fresh)

    def show_nothing(self) -> None:
        """No film is showing any more, and nothing that was said about one."""
        self.update(**{**OF_A_FILM, "ref": None, "image": None, "said": FilmVerdict()})

    def show_frame(self, ref: ImageRef, image: Image, annotations: tuple[Annotation, ...]) -> None:
        """Another frame of the same film: what was said about the last one goes, the reading step stays."""
        self.update(**{**OF_A_FILM, "ref": ref, "image": image, "annotations": annotations})

    def advance(self) -> None:
        """The next reading step. There is no way back for this film."""
        reading = self._state.reading
        if reading.step < ReadingStep.REFERENCE:
            step = ReadingStep(reading.step + 1)
            posture = Posture.AI if step is ReadingStep.AI else Posture.INVESTIGATE
            self.update(reading=replace(reading, step=step, posture=posture))

    def set_posture(self, posture: Posture) -> None:
        self.update(reading=replace(self._state.reading, posture=posture))

    @property
    def outside(self) -> tuple[str, ...]:
        """What of the film lies outside the films that the network was made for; known before any step."""
        state = self._state
        return state.card.scope.outside(state.ref) if state.card is not None and state.ref is not None else ()

    @property
    def may_explain(self) -> bool:
        """Whether the network may be asked why: inside its card, or confirmed."""
        return self._state.scope_confirmed or not self.outside

    @property
    def visible_prediction(self) -> Prediction | None:
        return self._state.prediction if self._state.reading.step.shows_ai else None

    @property
    def visible_result(self) -> MapResult | None:
        return self._state.result if self._state.reading.step.shows_ai else None

    @property
    def visible_runs(self) -> tuple[Run, ...]:
        """The maps of this film that were made in this session."""
        return self._state.runs if self._state.reading.step.shows_ai and self.may_explain else ()

    @property
    def visible_sheet(self) -> ContactSheet | None:
        """All explainers on this film and class."""
        return self._state.sheet if self._state.reading.step.shows_ai and self.may_explain else None

    @property
    def visible_cut(self) -> MapCut | None:
        """What the threshold came to on the map that is showing."""
        result = self.visible_result
        return None if result is None else result.cut(self._state.look.threshold)

    @property
    def shown_result(self) -> MapResult | None:
        """The map that lies on the film: of the film with its covers, where there are some."""
        return self._state.covered or self.visible_result if self.visible_result is not None else None

    @property
    def visible_reference(self) -> FilmReference | None:
        """What is known about the expert marks on the film; None before they may be seen."""
        state = self._state
        if state.ref is None or state.image is None or not state.reading.step.shows_reference:
            return None
        return film_reference(state.opening, state.ref, state.image.size)

    @property
    def visible_comparison(self) -> Comparison | None:
        """Two maps of this film."""
        return self._state.comparison if self._state.reading.step.shows_ai and self.may_explain else None

    @property
    def visible_cascade(self) -> CascadeTable | None:
        return self._state.cascade if self._state.reading.step.shows_ai else None

    @property
    def visible_annotations(self) -> tuple[Annotation, ...]:
        return self._state.annotations if self._state.reading.step.shows_reference else ()

    @property
    def visible_notices(self) -> tuple[Notice, ...]:
        """What has to be said about the files; how many marks found their films would tell what is on the first one."""
        notices = self._state.opening.notices
        if self._state.reading.step.shows_reference:
            return notices
        others = tuple(notice for notice in notices if not notice.of_marks)
        return others if len(others) == len(notices) else (*others, MARKS_WAIT)

    @property
    def visible_agreements(self) -> tuple[Agreement, ...]:
        """One per reader of the finding, at the chosen threshold; empty before the reference may be seen."""
        if self._state.result is None or not self._state.reading.step.shows_reference:
            return ()
        return tuple(profile.at(self._state.look.threshold) for profile in self._state.result.profiles)
