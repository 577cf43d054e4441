"""What nobody holds is deleted on the window's thread, between two of its events."""

from PySide6.QtCore import QObject, QTimer, Slot

from xai_desktop.app import rubbish

EVERY_MS = 1000


class Sweeping(QObject):
    """While it lives Python collects nothing by itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        rubbish.take_over()
        self._clock = QTimer(self, interval=EVERY_MS)
        self._clock.timeout.connect(self._sweep)
        self._clock.start()

    def stop(self) -> None:
        """The program ends; what is left goes with the process."""
        self._clock.stop()

    @property
    def stopped(self) -> bool:
        return not self._clock.isActive()

    @Slot()
    def _sweep(self) -> None:
        rubbish.sweep()
