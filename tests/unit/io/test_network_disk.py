"""Which folders lie on a network's disk, by the mount tables of Linux and macOS and by the names of Windows."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from xai_desktop.io.network_disk import is_network, lies_on_network

LINUX = r"""
proc /proc proc rw 0 0
/dev/sda1 / ext4 rw,relatime 0 0
filer:/export/home /home nfs4 rw,vers=4.2,addr=10.0.0.7 0 0
/dev/sdb1 /home/local xfs rw 0 0
//nas/Team\040Share /mnt/Team\040Share cifs rw,vers=3.1.1 0 0
someone@host:/data /mnt/far fuse.sshfs rw 0 0
/dev/sdc1 /mnt/stick fuseblk rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/sdd1 /srv ext4 rw 0 0
AFS /afs afs rw 0 0
auto.srv /srv autofs rw 0 0
filer:/srv /srv nfs rw 0 0
broken line
"""

MAC = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//someone@filer/reading%20room on /Volumes/reading room (smbfs, nodev, nosuid, mounted by someone)
filer:/export on /Volumes/export (nfs)
"""


@pytest.mark.parametrize(
    ("folder", "far"),
    [
        ("/", False),
        ("/var/lib", False),
        ("/home/anna/.local/state", True),
        ("/home/local/anna", False),
        ("/homework", False),
        ("/mnt/Team Share/x", True),
        ("/mnt/Team", False),
        ("/mnt/far", True),
        ("/mnt/stick/x", False),
        ("/afs/cell/user", True),
        ("/srv/x", True),  # mounted over a local disk: the last one counts
        ("/run/user/1000", False),
    ],
)
def test_linux(folder: str, far: bool) -> None:
    assert is_network(PurePosixPath(folder), LINUX) is far


@pytest.mark.parametrize(
    ("folder", "far"),
    [
        ("/Users/anna/Library", False),
        ("/System/Volumes/Data/x", False),
        ("/Volumes/reading room/state", True),
        ("/Volumes/reading", False),
        ("/Volumes/export/home", True),
    ],
)
def test_macos(folder: str, far: bool) -> None:
    assert is_network(PurePosixPath(folder), MAC) is far


def test_windows_names_of_shares() -> None:
    assert is_network(PureWindowsPath(r"\\filer\home\anna"), "")
    assert is_network(PureWindowsPath(r"//filer/home/anna"), "")
    assert not is_network(PureWindowsPath(r"C:\Users\anna"), "")


def test_without_a_mount_table_a_disk_counts_as_local() -> None:
    assert not is_network(PurePosixPath("/home/anna"), "")


def test_a_folder_that_only_points_to_a_network(tmp_path: Path) -> None:
    real = tmp_path / "far"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    table = f"/dev/sda1 / ext4 rw 0 0\nfiler:/x {real} nfs rw 0 0\n"
    assert lies_on_network(tmp_path / "link" / "state", table)
    assert not lies_on_network(tmp_path / "near", table)
