"""What is running, how far it is, and a way to stop it. Nothing is shown for work that is over in a moment."""

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from xai_desktop.core.task import Progress
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui import icons, theme
from xai_desktop.ui.panels.job_bar import JobBar
from xai_desktop.ui.panels.parts import ElidedLabel, Panel, column_of, row_of

PATIENCE_MS = 300
"""A job that is over before this is never shown."""
AT_LEAST_MS = 400
"""A job that was shown stays for this long, so that no line flashes."""
ESTIMATE_AFTER = 1.0


class JobsPanel(Panel):
    """One line per job. Invisible while there is none."""

    cancel_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(wording("Jobs"), parent)
        self._clock = clock
        self._lines: dict[int, JobLine] = {}
        self._folded = False
        self.close_column()
        self.hide()

    @Slot(int, str)
    def queued(self, number: int, title: str) -> None:
        line = JobLine(title, self._clock)
        line.cancel.clicked.connect(partial(self._cancel, number))
        self._lines[number] = line
        line.wait.setParent(self)  # the timer ends with the panel, which the line is not part of yet
        line.wait.timeout.connect(partial(self._reveal, number))
        line.wait.start(PATIENCE_MS)

    @Slot(int)
    def started(self, number: int) -> None:
        if (line := self._lines.get(number)) is not None:
            line.start()

    @Slot(int, object)
    def progressed(self, number: int, progress: Progress) -> None:
        if (line := self._lines.get(number)) is not None:
            line.show_progress(progress)

    @Slot(int, str)
    def ended(self, number: int, _: str = "") -> None:
        """Whatever the outcome, the line goes; a failure is told elsewhere, in a sentence."""
        line = self._lines.pop(number, None)
        if line is None:
            return
        line.wait.stop()
        line.wait.deleteLater()
        line.cancel.setEnabled(False)
        shown_ms = 1000 * (self._clock() - line.shown_at)
        if line.parent() is None or shown_ms >= AT_LEAST_MS:
            self._remove(line)
        else:
            line.wait = QTimer(line, singleShot=True, interval=round(AT_LEAST_MS - shown_ms))
            line.wait.timeout.connect(partial(self._remove, line))
            line.wait.start()

    def set_folded(self, on: bool) -> None:
        """Bars without words beneath a strip of films; who points at one reads what it is."""
        self._folded = on
        self.title.setVisible(not on)
        self.aside.setVisible(not on)
        for line in self.lines:
            line.set_folded(on)

    @property
    def lines(self) -> "tuple[JobLine, ...]":
        """The lines on screen."""
        return tuple(self.findChildren(JobLine))

    def _reveal(self, number: int) -> None:
        if (line := self._lines.get(number)) is not None:
            line.shown_at = self._clock()
            line.set_folded(self._folded)
            self.inside.addWidget(line)
            line.show()
            self._count()

    def _remove(self, line: "JobLine") -> None:
        line.hide()
        line.setParent(None)
        line.deleteLater()
        self._count()

    def _count(self) -> None:
        count = len(self.lines)
        self.aside.setText(wording("{count} running").format(count=count) if count > 1 else "")
        self.setVisible(count > 0)

    def _cancel(self, number: int, *_: object) -> None:
        if (line := self._lines.get(number)) is not None:
            line.stop()
            self.cancel_requested.emit(number)


class JobLine(QFrame):
    """Title and *Cancel*, a bar with the time that is left, and what is being done in a line of its own."""

    def __init__(self, title: str, clock: Callable[[], float]) -> None:
        super().__init__()
        title = retold(title)
        self._clock, self._began, self._stopping = clock, clock(), False
        self.shown_at = 0.0
        self.wait = QTimer(self, singleShot=True)
        self.title = ElidedLabel(title, middle=True)
        self.text = ElidedLabel("", "quiet", steady=True, middle=True)
        self.left, self.bar, self.cancel = ElidedLabel("", "quiet"), JobBar(title), QToolButton()
        icons.put(self.cancel, "close")
        self.cancel.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        theme.role(self.cancel, "small")
        self.cancel.setAccessibleName(wording("Cancel {title}").format(title=title))
        self.cancel.setToolTip(self.cancel.accessibleName())
        self.cancel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = column_of(self, 3)
        layout.addLayout(row_of(self.title, self.cancel, wide=0))
        layout.addLayout(row_of(self.bar, self.left, wide=0))
        layout.addWidget(self.text)
        self._tell(wording("waiting"))

    def set_folded(self, on: bool) -> None:
        for one in (self.title, self.cancel, self.left, self.text):
            one.setVisible(not on)

    def start(self) -> None:
        self._began = self._clock()
        self._tell(wording("running"))

    def stop(self) -> None:
        """The person has asked for it; the work leaves at its next step."""
        self._stopping = True
        self.cancel.setEnabled(False)
        self._tell(wording("stopping…"))
        self.left.setText("")

    def show_progress(self, progress: Progress) -> None:
        if self._stopping:
            return
        known = progress.total > 0
        count = (
            wording("{done} of {total}").format(done=progress.done, total=progress.total)
            if known and progress.total > 1
            else ""
        )
        self._tell(" · ".join(part for part in (retold(progress.text), count) if part) or wording("running"))
        self.bar.show_share(progress.done / progress.total if known else None)
        self.left.setText(remaining(self._clock() - self._began, progress))

    def _tell(self, text: str) -> None:
        self.text.setText(text)
        self.bar.setToolTip(f"{self.title.text()}\n{text}")


def remaining(elapsed: float, progress: Progress) -> str:
    """How long it will still take, in words, once there is something to judge by."""
    if elapsed < ESTIMATE_AFTER or progress.done <= 0 or progress.total <= progress.done:
        return ""
    seconds = elapsed * (progress.total - progress.done) / progress.done
    if seconds < 1:
        return wording("under 1 s left")
    return (
        wording("about {n:.0f} s left").format(n=seconds)
        if seconds < 90
        else wording("about {n:.0f} min left").format(n=seconds / 60)
    )
