"""Where networks can run: every GPU and the CPU, each tried with a tiny kernel before it is offered."""

import warnings
from dataclasses import dataclass

import torch

from xai_desktop.core.errors import BundleError


@dataclass(frozen=True, slots=True)
class Device:
    """`key` is what torch calls it (`cpu`, `cuda:0`, `mps`); `memory_gib` 0 = not known; `problem` says why not."""

    key: str
    name: str
    memory_gib: float = 0.0
    problem: str = ""

    @property
    def usable(self) -> bool:
        return not self.problem


def list_devices() -> tuple[Device, ...]:
    """Every device, GPUs first, the CPU last; a GPU that fails its probe is listed with the reason."""
    return (*_cuda(), *_mps(), Device("cpu", "CPU", problem=probe("cpu")))


def probe(key: str) -> str:
    """Run a tiny convolution there: "" if its result is right, else what went wrong."""
    try:
        image = torch.arange(16.0, device=key).reshape(1, 1, 4, 4)
        found = torch.nn.functional.conv2d(image, torch.ones(1, 1, 2, 2, device=key)).sum().item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        return str(error).splitlines()[0]
    return "" if found == 270.0 else "a test computation gave a wrong result"


def check_device(key: str) -> torch.device:
    """The device. Raises `BundleError` naming it and the ones that work."""
    problem = _name_problem(key) or probe(key)
    if problem:
        usable = ", ".join(device.key for device in list_devices() if device.usable)
        raise BundleError(f"The device {key} cannot be used ({problem}); choose one of: {usable}.")
    return torch.device(key)


def _name_problem(key: str) -> str:
    try:
        kind = torch.device(key).type
    except RuntimeError:
        return "no such device"
    return "" if kind in ("cpu", "cuda", "mps") else "not a device that this program uses"


def _cuda() -> tuple[Device, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an old driver warns; it is then simply no device
        if not torch.cuda.is_available():
            return ()
    return tuple(_cuda_device(index) for index in range(torch.cuda.device_count()))


def _cuda_device(index: int) -> Device:
    facts = torch.cuda.get_device_properties(index)
    key = f"cuda:{index}"
    return Device(key, facts.name, facts.total_memory / 2**30, probe(key))


def _mps() -> tuple[Device, ...]:
    if not torch.backends.mps.is_available():
        return ()
    return (Device("mps", "Apple GPU", problem=probe("mps")),)
