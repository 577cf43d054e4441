"""Where networks run: a name at the foot of the window, and the way to another device."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from xai_desktop.core.device import AUTOMATIC, Device, Devices
from xai_desktop.core.wording import local, retold, wording
from xai_desktop.ui import theme


class DeviceButton(QToolButton):
    """`wished` carries the key of a device, or `AUTOMATIC`; `look_wished` asks for the list anew."""

    wished = Signal(str)
    look_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices: Devices | None = None
        self._group: QActionGroup | None = None
        theme.role(self, "status")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choices = QMenu(self)
        self.choices.setAccessibleName(wording("Where networks run"))
        self.setMenu(self.choices)
        self.setEnabled(False)
        self._say(wording("starting"), wording("The network engine is starting"))

    def show_devices(self, devices: Devices) -> None:
        """All that there are; one that does not work is listed with the reason and cannot be chosen."""
        self._devices = devices
        self.setEnabled(True)
        self._say(
            summary(devices.chosen), wording("Networks run on: {device}").format(device=described(devices.chosen))
        )
        self.choices.clear()
        if self._group is not None:
            self._group.deleteLater()
        self._group = group = QActionGroup(self.choices)
        first = chosen_by_program(devices)
        self._add(group, wording("Automatic ({device})").format(device=first.name), AUTOMATIC)
        for device in devices.all:
            self._add(group, described(device), device.key, usable=device.usable)
        self.choices.addSeparator()
        if devices.for_long_work != devices.chosen:
            long = wording("Audits and checks run on: {device}").format(device=devices.for_long_work.name)
            self.choices.addAction(f"{long} ({devices.for_long_work.key})").setEnabled(False)
        self.choices.addAction(wording("Look again"), self.look_wished.emit)

    def _add(self, group: QActionGroup, text: str, key: str, *, usable: bool = True) -> None:
        assert self._devices is not None
        action = self.choices.addAction(text)
        action.setCheckable(True)
        action.setChecked(key == self._devices.wished)
        action.setEnabled(usable)
        action.setActionGroup(group)
        action.triggered.connect(lambda _=False: self.wished.emit(key))

    def _say(self, text: str, tip: str) -> None:
        self.setText(f"{text} ▾")
        self.setToolTip(tip)
        self.setAccessibleName(tip)


def chosen_by_program(devices: Devices) -> Device:
    """The one that is taken where somebody leaves it to the program."""
    return Devices(devices.all).chosen


def summary(device: Device) -> str:
    """`NVIDIA H200 · 139 GiB`; the memory of the machine itself says nothing about the CPU."""
    if not device.memory_gib or device.key == "cpu":
        return device.name
    return wording("{name} · {memory} GiB").format(name=device.name, memory=local(f"{device.memory_gib:.0f}"))


def described(device: Device) -> str:
    """A line of the menu: name, memory and what of it is free, or why it cannot be used."""
    name = device.name if device.key == device.name.casefold() else f"{device.name} ({device.key})"
    if device.problem:
        return f"{name}: {retold(device.problem)}"
    if not device.memory_gib:
        return name
    told = wording("{name} · {memory} GiB, {free} free")
    return told.format(
        name=name,
        memory=local(f"{device.memory_gib:.0f}"),
        free=local(f"{device.free_gib:.1f}"),
    )
