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


@pytest.mark.parametrize(
    ("devices", "wished", "key"),
    [
        ((GPU, SECOND, CPU), AUTOMATIC, "cuda:2"),
        ((GPU, SECOND, CPU), "cuda:2", "cuda:0"),
        ((GPU, OLD, CPU), AUTOMATIC, "cuda:0"),
        ((GPU, CPU), AUTOMATIC, "cuda:0"),
        ((GPU, SECOND, CPU), "cpu", "cpu"),
        (
            (GPU, Device("cuda:3", "A2", 15.0, free_gib=2.0), Device("cuda:4", "A2", 15.0, free_gib=9.0), CPU),
            "",
            "cuda:4",
        ),
        ((CPU,), AUTOMATIC, "cpu"),
    ],
)
def test_long_work_takes_a_gpu_beside_the_chosen_one(devices: tuple[Device, ...], wished: str, key: str) -> None:
    assert Devices(devices, wished).for_long_work.key == key
