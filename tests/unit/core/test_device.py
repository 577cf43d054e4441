"""Which device networks run on."""

import pytest

from xai_desktop.core.device import AUTOMATIC, Device, Devices

GPU, OLD = Device("cuda:0", "H200", 139.0), Device("cuda:1", "K20", 5.0, "no kernel image is available")
SECOND, CPU = Device("cuda:2", "A2", 15.0), Device("cpu", "CPU")


@pytest.mark.parametrize(
    ("devices", "wished", "key", "lacks"),
    [
        ((GPU, CPU), AUTOMATIC, "cuda:0", ""),
        ((OLD, SECOND, CPU), AUTOMATIC, "cuda:2", ""),
        ((CPU,), AUTOMATIC, "cpu", ""),
        ((OLD, CPU), AUTOMATIC, "cpu", ""),
        ((GPU, SECOND, CPU), "cuda:2", "cuda:2", ""),
        ((GPU, CPU), "cpu", "cpu", ""),
        ((GPU, CPU), "cuda:7", "cpu", "no such device"),
        ((GPU, OLD, CPU), "cuda:1", "cpu", "no kernel image is available"),
    ],
)
def test_what_works_is_taken_and_what_does_not_is_named(
    devices: tuple[Device, ...], wished: str, key: str, lacks: str
) -> None:
    found = Devices(devices, wished)
    assert found.chosen.key == key
    assert found.lacks == lacks
