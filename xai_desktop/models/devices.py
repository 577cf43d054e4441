"""Where networks can run: every GPU and the CPU, each tried with a tiny kernel before it is offered."""

import os
import warnings

import torch

from xai_desktop.core.device import Device
from xai_desktop.core.errors import BundleError

__all__ = ["Device", "check_device", "list_devices", "probe"]


GIB = 2**30


def list_devices() -> tuple[Device, ...]:
    """Every device, GPUs first, the CPU last; a GPU that fails its probe is listed with the reason."""
    memory, free = _main_memory()
    return (*_cuda(), *_mps(), Device("cpu", "CPU", memory, probe("cpu"), free))


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
    problem = probe(key)
    return Device(key, facts.name, facts.total_memory / GIB, problem, 0.0 if problem else _free(index))


def _free(index: int) -> float:
    """What no program has taken, as the driver counts it; 0 where it does not say."""
    try:
        return float(torch.cuda.mem_get_info(index)[0]) / GIB
    except RuntimeError:
        return 0.0


def _main_memory() -> tuple[float, float]:
    """The machine's, and what is available of it; 0 where the system does not say."""
    try:
        page = os.sysconf("SC_PAGE_SIZE") / GIB
        return os.sysconf("SC_PHYS_PAGES") * page, os.sysconf("SC_AVPHYS_PAGES") * page
    except (AttributeError, ValueError, OSError):
        return 0.0, 0.0


def _mps() -> tuple[Device, ...]:
    if not torch.backends.mps.is_available():
        return ()
    return (Device("mps", "Apple GPU", problem=probe("mps")),)
