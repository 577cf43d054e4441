"""This process gives up what it does not need, for good: files, the network, other processes, memory.

For a process that runs what somebody else wrote. On Linux the kernel enforces all of it (Landlock and seccomp); other
systems know less, and `confine` says what holds.
"""

import contextlib
import ctypes
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

FILES, NETWORK, SIZE, MEMORY = "files", "network and processes", "size of files", "memory"
EVERYTHING = (FILES, NETWORK, SIZE, MEMORY)

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ = 1 << 0 | 1 << 2 | 1 << 3
_WRITE = 1 << 1
_ONLY_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
"""(version of Landlock, how many rights to files it knows)."""

_SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/proc/self", "/proc/cpuinfo", "/proc/meminfo")
_DEVICES = ("/sys/devices/system", "/sys/fs/cgroup", "/dev/urandom", "/dev/zero")
_NO_NEW_RIGHTS, _SECCOMP, _FILTER = 38, 22, 2


def confine() -> tuple[str, ...]:
    """Before any thread is started and anything foreign is read. What of `EVERYTHING` holds from now on."""
    held = []
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
        held += [FILES] if _only_own_files(libc) else []
        held += [NETWORK] if _no_network(libc) else []
    return (*held, *([SIZE] if _no_writing() else []))


def limit_memory(more: int) -> bool:
    """From now on at most so many bytes of address space more than now. Whether that holds."""
    if not sys.platform.startswith("linux"):
        return False
    import resource

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard),) * 2)
    return True


def _no_writing() -> bool:
    """No file can grow, and none is left behind by a crash."""
    if sys.platform == "win32":
        return False
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True


def _own_places() -> Iterable[str]:
    """Where this program, Python and the system's libraries lie."""
    yield from (sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent), *filter(None, sys.path))
    yield str(getattr(sys, "_MEIPASS", ""))
    yield from (*_SYSTEM, *_DEVICES)


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("place", ctypes.c_int32))


def _only_own_files(libc: ctypes.CDLL) -> bool:
    """Read beneath our own places, and nothing else; no TCP, no signals to others where the kernel knows those."""
    version = libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << max(count for since, count in _FILE_RIGHTS if since <= version)) - 1
    rules = _Rules(rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = libc.syscall(_CREATE, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return False
    try:
        for place in dict.fromkeys(_own_places()):
            _allow(libc, ruleset, place, _READ & rights)
        _allow(libc, ruleset, os.devnull, (_READ | _WRITE) & rights)
        return bool(libc.syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, place: str, rights: int) -> None:
    if not place:
        return
    with contextlib.suppress(OSError):
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)  # type: ignore[attr-defined,unused-ignore]
        try:
            own = rights if Path(place).is_dir() else rights & _ONLY_FILES
            libc.syscall(_ADD, ruleset, 1, ctypes.byref(_Beneath(own, handle)), 0)
        finally:
            os.close(handle)


_RINGS, _HANDLES = 425, 438
"""Of every kind of machine: a ring of requests, by which a socket could be had without asking for one, and the open
files of another process."""

_CALLS = {
    "x86_64": (
        0xC000003E,
        {"socket": 41, "clone": 56, "clone3": 435},
        (53, 57, 58, 59, 62, 101, 200, 234, 310, 311, 322),
    ),
    "aarch64": (
        0xC00000B7,
        {"socket": 198, "clone": 220, "clone3": 435},
        (117, 129, 130, 131, 199, 221, 270, 271, 281),
    ),
}
"""Of each kind of machine: what seccomp calls it, calls by name, and calls that are refused: sockets, new processes,
other programs, signals, and the memory of other processes."""

_LOAD, _EQUAL, _AT_LEAST, _HAS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026
_THREAD = 0x00010000


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("count", ctypes.c_uint16), ("first", ctypes.POINTER(_Instruction)))


def _no_network(libc: ctypes.CDLL) -> bool:
    """No sockets, no new processes (threads stay), no other program in our place."""
    known = _CALLS.get(platform.machine())
    if known is None or sys.maxsize < 2**32:
        return False
    machine, named, refused = known
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, 0x40000000),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in (named["socket"], *refused, _RINGS, _HANDLES):
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    steps += [(_EQUAL, 0, 1, named["clone3"]), (_RETURN, 0, 0, _UNKNOWN)]  # its flags cannot be seen: `clone` instead
    steps += [(_EQUAL, 0, 3, named["clone"]), (_LOAD, 0, 0, 16), (_HAS, 1, 0, _THREAD), (_RETURN, 0, 0, _REFUSE)]
    steps += [(_RETURN, 0, 0, _ALLOW)]
    code = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), code)
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)
