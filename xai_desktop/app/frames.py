"""The frames of one film: chosen one by one, or running. The network is asked when they have come to rest."""

from collections import OrderedDict
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.lanes import Lane, Steps

REST_MS = 350
"""After so long without a new frame the film counts as being looked at."""

KEPT_BYTES = 256 << 20
"""Decoded frames that are kept, so that a loop decodes each once."""

USUAL_RATE = 10.0


class Frames(QObject):
    """`settled` comes when the frame that is showing should be explained. A frame that is slow to decode is never
    abandoned for the next one: the newest wish is taken up when it has arrived."""

    settled = Signal()
    playing_changed = Signal(bool)

    def __init__(self, session: Session, jobs: Jobs, decoder: Decoder, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._decoder = session, jobs, decoder
        self._wanted: int | None = None
        self._busy = False
        self._round = 0
        self._kept: OrderedDict[ImageRef, Image] = OrderedDict()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.settled)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)

    def show(self, index: int) -> None:
        """Frame `index` from 0, or the nearest there is."""
        ref = self._session.state.ref
        if ref is None or ref.frames < 2:
            return
        self._wanted = min(max(index, 0), ref.frames - 1)
        if not self._busy:
            self._fetch()

    def play(self, on: bool, rate: float) -> None:
        ref = self._session.state.ref
        running = on and ref is not None and ref.frames > 1
        if running:
            assert ref is not None
            self._clock.start(max(1, round(1000 / (rate or ref.rate or USUAL_RATE))))
        elif self._clock.isActive():
            self._clock.stop()
            self._rest.start()
        self.playing_changed.emit(running)

    def stop(self) -> None:
        """Another film comes: forget the frames of this one."""
        was, self._wanted = self._clock.isActive(), None
        self._round += 1
        self._clock.stop()
        self._rest.stop()
        self._kept.clear()
        if was:
            self.playing_changed.emit(False)

    def _tick(self) -> None:
        ref = self._session.state.ref
        if ref is not None and not self._busy:
            self.show((ref.frame + 1) % ref.frames)

    def _fetch(self) -> None:
        ref, wanted = self._session.state.ref, self._wanted
        self._wanted = None
        if ref is None or wanted is None or wanted == ref.frame:
            return
        frame = replace(ref, frame=wanted)
        if frame in self._kept:
            self._arrived(frame, self._kept[frame])
            self._fetch()
            return
        self._busy = True
        decoder, asked_in = self._decoder, self._round

        def then(image: Image) -> None:
            if asked_in == self._round:
                self._arrived(frame, image)

        def work(_task: Steps) -> Image:
            return decoder.image(frame)

        def failed(error: Exception) -> None:
            self.play(False, 0.0)
            self._jobs.failed.emit("Decoding a frame", error)

        self._jobs.run(Lane.IO, "frame", QUIETLY, work, then, failed, ended=self._free)

    def _free(self) -> None:
        """Whatever became of the last frame, the newest wish may go now."""
        self._busy = False
        self._fetch()

    def _arrived(self, frame: ImageRef, image: Image) -> None:
        ref = self._session.state.ref
        if ref is None or ref.place != frame.place:
            return
        self._keep(frame, image)
        state = self._session.state
        marks = next((s.annotations_of(frame) for s in state.opening.studies if frame in s.images), ())
        self._session.show_frame(frame, image, marks)
        if not self._clock.isActive():
            self._rest.start()

    def _keep(self, frame: ImageRef, image: Image) -> None:
        self._kept[frame] = image
        self._kept.move_to_end(frame)
        while len(self._kept) > 1 and sum(map(_size, self._kept.values())) > KEPT_BYTES:
            self._kept.popitem(last=False)


def _size(image: Image) -> int:
    return image.index.nbytes + (0 if image.colour is None else image.colour.nbytes)
