"""A network's file that is dropped on the window goes where networks come in, a film where films are read."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.core.network_names import is_called_like_a_network, network_name
from xai_desktop.ui.network_drops import NetworkDrops, network_among


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("model_best.pth.tar", "model_best"),
        ("resnet50-0676ba61.pth", "resnet50-0676ba61"),
        ("Net.v2.SAFETENSORS", "Net.v2"),
        ("epoch=3.ckpt", "epoch=3"),
        ("net.torchscript.pt", "net"),
        ("net.onnx", "net"),
    ],
)
def test_a_network_is_known_by_its_ending_and_called_without_it(file: str, name: str) -> None:
    assert is_called_like_a_network(Path("/a.dcm") / file)
    assert network_name(Path("/a") / file) == name


@pytest.mark.parametrize("file", ["film.dcm", "IM0001", "films.zip", "film.png", "volume.nii.gz", "a.npy", "films.tar"])
def test_films_and_archives_are_none(file: str) -> None:
    assert not is_called_like_a_network(Path(file))


def test_films_with_a_network_among_them_are_opened_as_films() -> None:
    assert network_among([Path("a.pt"), Path("b.dcm")]) is None
    assert network_among([Path("a.pt"), Path("b.onnx")]) == Path("a.pt")
    assert network_among([]) is None


def dropped(window: QWidget, *urls: QUrl) -> bool:
    data = QMimeData()
    data.setUrls(list(urls))
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, button, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), action, data, button, keys))
    return enter.isAccepted()


def test_the_window_takes_networks_and_nothing_else(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    got: list[Path] = []
    NetworkDrops(window).dropped.connect(got.append)
    assert dropped(window, QUrl.fromLocalFile("/a/model_best.pth.tar"))
    assert got == [Path("/a/model_best.pth.tar")]
    assert not dropped(window, QUrl.fromLocalFile("/a/film.dcm"))
    assert not dropped(window, QUrl("https://example.org/net.onnx"))
    assert len(got) == 1
