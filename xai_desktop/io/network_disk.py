"""Does a folder lie on another machine's disk? There the shared memory of SQLite's write-ahead log is not shared.

https://sqlite.org/wal.html: *all processes using a database must be on the same host computer*.
"""

import ctypes
import re
import sys
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

LINUX_MOUNTS = Path("/proc/self/mounts")
REMOTE_DRIVE = 4
"""DRIVE_REMOTE of Windows' GetDriveType."""

_NAMES = """
nfs nfs3 nfs4 cifs smb smb2 smb3 smbfs smbnetfs ncpfs afs afpfs openafs auristorfs coda 9p virtiofs ceph davfs davfs2
webdav glusterfs lustre gpfs beegfs orangefs pvfs2 ocfs2 gfs2 panfs vboxsf vmhgfs prl_fs drvfs
"""
NETWORK = frozenset(_NAMES.split())
"""File systems that several machines may write to; folders that a virtual machine shares with its host are some."""

_LINE = re.compile(r"^(?:\S+ on (?P<mac>.+) \((?P<mac_type>[\w.]+)[,)]|\S+ (?P<linux>\S+) (?P<linux_type>\S+) )")


def is_network(path: PurePath, mounts: str) -> bool:
    """Whether an absolute path lies on a network's disk, by the text of a mount table: Linux' `/proc/self/mounts` or
    what macOS' `mount` prints. On Windows a UNC path does. What runs in user space (`fuse.sshfs` …) counts as one."""
    if isinstance(path, PureWindowsPath):
        return path.drive.startswith("\\\\")
    found = _kind(path, mounts)
    return found in NETWORK or found.startswith("fuse.")


def lies_on_network(folder: Path, mounts: str | None = None) -> bool:
    """The same for this machine. `mounts` is the mount table where the system has it in no file (macOS)."""
    place = folder.resolve()
    if sys.platform == "win32":
        return is_network(place, "") or _remote(place.drive)
    return is_network(place, _table() if mounts is None else mounts)


def _kind(path: PurePath, mounts: str) -> str:
    """The type of the file system under a path: of the longest mount point above it, the last one if mounted twice."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        point = PurePosixPath(_unescaped(found["linux"] or found["mac"]))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), found["linux_type"] or found["mac_type"]
    return kind


def _unescaped(text: str) -> str:
    """The kernel writes blanks as `\\040`."""
    return re.sub(r"\\([0-7]{3})", lambda digits: chr(int(digits[1], 8)), text)


def _table() -> str:
    try:
        return LINUX_MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def _remote(drive: str) -> bool:
    windows: Any = getattr(ctypes, "windll", None)
    return windows is not None and windows.kernel32.GetDriveTypeW(f"{drive}\\") == REMOTE_DRIVE
