"""A network's file that is dropped anywhere on the window."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from xai_desktop.core.network_names import is_called_like_a_network


class NetworkDrops(QObject):
    """Watches a window; `dropped` carries the path. What takes files itself, as a film's pane does, comes first."""

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent):  # the base of entering and moving, too
            return super().eventFilter(watched, event)
        path = network_among([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        if path is None:
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.dropped.emit(path)
        return True


def network_among(paths: list[Path]) -> Path | None:
    """The first of these, where all of them are called as networks are; None where there are films among them."""
    return paths[0] if paths and all(map(is_called_like_a_network, paths)) else None
