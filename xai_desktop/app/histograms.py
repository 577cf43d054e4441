"""The histogram of the open film, or of the region that is chosen on it: counted beside the screen."""

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.drawing.touch import Thing, shape_of
from xai_desktop.core.drawing.words import given_name, name_of
from xai_desktop.core.histogram import Histogram, histogram
from xai_desktop.core.image import Image
from xai_desktop.core.shapes import Shape
from xai_desktop.services.lanes import Lane, Steps


class Histograms(QObject):
    """`ready` gives the histogram, None where there is no film or no pixel. Nothing is counted while nobody looks."""

    ready = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs
        self._thing: Thing | None = None
        self._looking = False
        self._counted: tuple[Image, Shape | None, Histogram | None] | None = None
        session.changed.connect(lambda names: self._count() if "image" in names else None)

    def look(self, looking: bool) -> None:
        """Whether somebody sees it."""
        self._looking = looking
        self._count()

    def choose(self, thing: Thing | None) -> None:
        """What is chosen on the film; what has no inside is as good as nothing."""
        self._thing = thing if thing is not None and shape_of(thing) is not None else None
        self._count()

    def _count(self) -> None:
        image, thing = self._session.state.image, self._thing
        if not self._looking:
            return
        if image is None:
            self.ready.emit(None)
            return
        shape = shape_of(thing) if thing is not None else None
        if self._counted is not None and self._counted[0] is image and self._counted[1] == shape:
            self.ready.emit(self._counted[2])
            return
        name = (given_name(thing) or name_of(thing)) if thing is not None else ""

        def count(_task: Steps) -> Histogram | None:
            return histogram(image, shape, name)

        def counted(found: Histogram | None) -> None:
            self._counted = image, shape, found
            if self._session.state.image is image:
                self.ready.emit(found)

        self._jobs.run(Lane.IO, "histogram", QUIETLY, count, counted)
