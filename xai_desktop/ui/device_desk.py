"""The choice of a device, joined to the program; and the way out where a device is full."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from xai_desktop.core.device import CPU, Devices
from xai_desktop.core.errors import DeviceMemoryError
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.device_button import summary

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program


class DeviceDesk(QObject):
    """What is chosen here is kept for next time."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program
        button = program.window.device
        program.engine.wished = program.preferences.settings.device
        program.analysis.engine_ready.connect(self._show)
        button.wished.connect(self.choose)
        button.look_wished.connect(lambda: program.analysis.choose_device(program.engine.wished))

    @Slot(str)
    def choose(self, wished: str) -> None:
        """Networks are loaded there, and the film is asked about anew."""
        self._p.preferences.change(device=wished)
        self._p.analysis.choose_device(wished)

    def offers(self, error: Exception) -> bool:
        """A device that is full is said with a way out; False where there is none."""
        if not isinstance(error, DeviceMemoryError) or self._p.engine.device == CPU:
            return False
        remedy = (wording("Use the CPU"), lambda: self.choose(CPU))
        self._p.window.complain(wording("Memory of the device"), str(error), remedy)
        return True

    @Slot(object)
    def _show(self, devices: Devices) -> None:
        self._p.window.device.show_devices(devices)
        self._p.window.prediction.show_device(summary(devices.chosen))
        if devices.lacks:
            self._p.window.say(
                wording("The device {key} cannot be used ({reason}); networks run on: {name}.").format(
                    key=devices.wished, reason=retold(devices.lacks), name=devices.chosen.name
                ),
                20000,
            )
