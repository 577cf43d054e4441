"""What hangs beside the film that is showing: found by its header, decoded in the background, gone with its film."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.hanging import Beside, Companion, prior_count
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.lanes import Lane, Steps


@dataclass(frozen=True, slots=True)
class Offer:
    """What the open films have for the one that is showing: why a companion is missing ("" where it is there), and how
    many earlier examinations of the patient there are."""

    reasons: dict[Companion, str] = field(default_factory=dict)
    priors: int = 0


class Hanging(QObject):
    """Companions are wanted by kind, whichever film is showing; each follows the film.

    `offered(Offer)` comes when a film shows or the list grows. `hung(Companion, ImageRef | None, Image | None)` comes
    with every step of a wanted companion: on its way (no picture yet), there, or gone (neither).
    """

    offered = Signal(object)
    hung = Signal(object, object, object)

    def __init__(self, session: Session, jobs: Jobs, decoder: Decoder) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._decoder = session, jobs, decoder
        self._wanted: frozenset[Companion] = frozenset()
        self._hanging: dict[Companion, ImageRef] = {}
        self.offer = Offer()
        session.changed.connect(self._changed)

    def want(self, kinds: Iterable[Companion]) -> None:
        """Which companions there is a pane for."""
        wanted = frozenset(kinds)
        if wanted != self._wanted:
            self._wanted = wanted
            self._look()

    def _changed(self, names: frozenset[str]) -> None:
        if names & {"ref", "opening"}:
            self._look()

    def _look(self) -> None:
        state = self._session.state
        films = state.opening.images
        found = {kind: kind.of(state.ref, films) for kind in Companion}
        priors = prior_count(state.ref, films) if state.ref is not None else 0
        self.offer = Offer({kind: beside.reason for kind, beside in found.items()}, priors)
        self.offered.emit(self.offer)
        for kind, beside in found.items():
            self._hang(kind, beside if kind in self._wanted else Beside())

    def _hang(self, kind: Companion, beside: Beside) -> None:
        """Another film takes the place at once, without its picture: nothing of another patient stays beside a film."""
        ref, now = beside.ref, self._hanging.get(kind)
        if (ref.place if ref else None) == (now.place if now else None):
            return
        self._jobs.cancel_topic(_topic(kind))
        self._hanging.pop(kind, None)
        self.hung.emit(kind, ref, None)
        if ref is not None:
            self._hanging[kind] = ref
            self._decode(kind, ref)

    def _decode(self, kind: Companion, ref: ImageRef) -> None:
        decoder = self._decoder

        def work(task: Steps) -> Image:
            task.step(0, 0, "decoding")
            return decoder.image(ref)

        def then(image: Image) -> None:
            if self._hanging.get(kind) == ref:
                self.hung.emit(kind, ref, image)

        def otherwise(error: Exception) -> None:
            self._jobs.failed.emit(f"Decoding the {kind}", error)
            self.hung.emit(kind, None, None)

        self._jobs.run(Lane.IO, _topic(kind), f"Decoding the {kind}", work, then, otherwise)


def _topic(kind: Companion) -> str:
    return f"beside {kind}"
