"""The Windows installer, compiled here of a small stand-in, looked through, and exercised in Wine's 64-bit Windows.

Wine has Windows's registry, folders, rules of files in use and cryptography, and no accounts without rights: whoever
runs it is its administrator. Nothing here has been on a real Windows.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slow.windows_machine import Windows, missing, new_windows
from tests.slow.windows_setups import ROOT, Setup, content, setup

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\XAI Desktop"
OWN = r"Software\XAI Desktop"
MENU = Path("Microsoft") / "Windows" / "Start Menu" / "Programs" / "XAI Desktop.lnk"


@pytest.fixture(scope="module", autouse=True)
def _tools() -> None:
    """Without its tools nothing here says anything; where they were promised (.ci/run) that is a failure."""
    if missing():
        said = f"not on this machine: {', '.join(missing())}"
        (pytest.fail if os.environ.get("XAI_DESKTOP_ALL_TOOLS") else pytest.skip)(said)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("setups")


@pytest.fixture(scope="module")
def older(work: Path) -> Setup:
    return setup(work, "0.0.9", "cpu")


@pytest.fixture(scope="module")
def cpu(work: Path) -> Setup:
    return setup(work, "0.1.0", "cpu")


@pytest.fixture(scope="module")
def cuda(work: Path) -> Setup:
    return setup(work, "0.1.0", "cuda")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    made = new_windows(tmp_path_factory.mktemp("windows") / "prefix")
    yield made
    made.stop()


@pytest.fixture
def windows(machine: Windows) -> Iterator[Windows]:
    """With nothing of ours on it, before and after."""
    yield machine
    for hive in ("HKCU", "HKLM"):
        if command := machine.value(rf"{hive}\{UNINSTALL}", "QuietUninstallString"):
            machine.uninstall(command)


def install(windows: Windows, made: Setup, *words: str) -> int:
    code, _ = windows.run(made.program, "/S", *words)
    return code


def refused(windows: Windows, made: Setup, code: int, said: str, *words: str) -> None:
    """It leaves with this code and says this, also without a window."""
    log = windows.disk / "said.log"
    log.unlink(missing_ok=True)
    assert install(windows, made, r"/LOG=C:\said.log", *words) == code
    assert said in log.read_bytes().decode("utf-16")


def for_all(windows: Windows) -> Path:
    return windows.disk / "Program Files" / "XAI Desktop"


def for_one(windows: Windows) -> Path:
    return windows.person / "AppData" / "Local" / "Programs" / "XAI Desktop"


def unpacked(program: Path, into: Path) -> dict[str, bytes]:
    subprocess.run(["7z", "x", "-y", f"-o{into}", str(program)], check=True, stdout=subprocess.DEVNULL)
    return content(into)


def test_the_installer_holds_the_folder_and_nothing_else(cpu: Setup, tmp_path: Path) -> None:
    held = unpacked(cpu.program, tmp_path)
    ours = {name.removeprefix("new/"): data for name, data in held.items() if name.startswith("new/")}
    assert ours == cpu.files
    rest = {name for name in held if not name.startswith(("new/", "$PLUGINSDIR/"))}
    assert rest <= {"uninstall.exe"}, rest


def test_the_parts_together_hold_the_folder_and_the_small_installer_none_of_it(cuda: Setup, tmp_path: Path) -> None:
    parts = sorted(cuda.program.parent.glob("*-part*.exe"))
    assert len(parts) > 1
    held = [unpacked(part, tmp_path / part.stem) for part in parts]
    assert sum(map(len, held)) == len(cuda.files)
    assert {name: data for one in held for name, data in one.items()} == cuda.files
    assert not any("new/" in name for name in unpacked(cuda.program, tmp_path / "small"))


def test_the_installer_tells_its_version_and_has_the_emblem(cpu: Setup, work: Path) -> None:
    data = cpu.program.read_bytes()
    for text in ("ProductVersion", "0.1.0", "Installs XAI Desktop", "Apache License 2.0"):
        assert text.encode("utf-16-le") in data
    icon = (work / "0.1.0" / "installer-cpu" / "xai-desktop.ico").read_bytes()
    assert icon[icon.index(b"\x89PNG") :][:200] in data


def test_for_everybody(windows: Windows, cpu: Setup) -> None:
    assert install(windows, cpu, "/AllUsers") == 0
    place = for_all(windows)
    assert content(place / "program") == cpu.files
    assert sorted(one.name for one in place.iterdir()) == ["program", "uninstall.exe"]
    assert (windows.disk / "ProgramData" / MENU).is_file()
    key = rf"HKLM\{UNINSTALL}"
    assert windows.value(key, "DisplayVersion") == "0.1.0"
    assert windows.value(key, "InstallLocation") == r"C:\Program Files\XAI Desktop"
    assert not windows.has(rf"HKCU\{UNINSTALL}")
    assert not for_one(windows).exists()
    assert (windows.disk / "ProgramData" / "XAI Desktop").is_dir()  # whose it is, Wine does not keep


def test_for_one_account(windows: Windows, cpu: Setup) -> None:
    assert install(windows, cpu, "/CurrentUser") == 0
    assert content(for_one(windows) / "program") == cpu.files
    assert (windows.person / "AppData" / "Roaming" / MENU).is_file()
    assert windows.value(rf"HKCU\{UNINSTALL}", "DisplayName") == "XAI Desktop"
    assert not windows.has(rf"HKLM\{UNINSTALL}")
    assert not for_all(windows).exists()


def test_the_menu_starts_the_program_without_a_black_window(windows: Windows, cpu: Setup) -> None:
    assert install(windows, cpu, "/CurrentUser") == 0
    link = (windows.person / "AppData" / "Roaming" / MENU).read_bytes()
    assert "xai-desktop-window.exe".encode("utf-16-le") in link or b"xai-desktop-window.exe" in link


def test_films_are_offered_and_not_taken(windows: Windows, cpu: Setup) -> None:
    kinds = r"HKCU\Software\Classes"
    windows.set(rf"{kinds}\.dcm", "", "Other.Viewer")
    assert install(windows, cpu, "/CurrentUser") == 0
    assert windows.value(rf"{kinds}\.dcm", "") == "Other.Viewer"
    assert windows.value(rf"{kinds}\.dcm\OpenWithProgids", "XAIDesktop.Film") is not None
    command = windows.value(rf"{kinds}\XAIDesktop.Film\shell\open\command", "")
    assert command is not None
    assert command.endswith(r'\program\xai-desktop-window.exe" gui "%1"')
    quiet = windows.value(rf"HKCU\{UNINSTALL}", "QuietUninstallString")
    assert quiet is not None
    windows.uninstall(quiet)
    assert windows.value(rf"{kinds}\.dcm", "") == "Other.Viewer"
    for key in (rf"{kinds}\XAIDesktop.Film", rf"{kinds}\.dcm\OpenWithProgids", rf"{kinds}\.dicom"):
        assert not windows.has(key), key
    assert windows.value(r"HKCU\Software\RegisteredApplications", "XAI Desktop") is None


def test_an_upgrade_leaves_no_old_file(windows: Windows, older: Setup, cpu: Setup) -> None:
    assert install(windows, older, "/AllUsers") == 0
    assert content(for_all(windows) / "program") == older.files
    assert install(windows, cpu) == 0
    assert content(for_all(windows) / "program") == cpu.files
    assert sorted(one.name for one in for_all(windows).iterdir()) == ["program", "uninstall.exe"]
    assert windows.value(rf"HKLM\{UNINSTALL}", "DisplayVersion") == "0.1.0"


def test_an_upgrade_stays_with_the_one_account_and_its_folder(windows: Windows, older: Setup, cpu: Setup) -> None:
    assert install(windows, older, "/CurrentUser", r"/D=C:\chosen") == 0
    assert install(windows, cpu) == 0
    assert content(windows.disk / "chosen" / "program") == cpu.files
    assert not for_one(windows).exists()
    assert not for_all(windows).exists()


def test_what_cannot_be_written_leaves_the_old_one_whole(windows: Windows, older: Setup, cpu: Setup) -> None:
    """As on a full disk: there is no room for the folder in which the new one is unpacked."""
    assert install(windows, older, "/AllUsers") == 0
    (for_all(windows) / "new").write_text("in the way", "utf-8")
    assert install(windows, cpu, "/AllUsers") == 2
    (for_all(windows) / "new").unlink()
    assert content(for_all(windows) / "program") == older.files
    assert windows.value(rf"HKLM\{UNINSTALL}", "DisplayVersion") == "0.0.9"


@pytest.mark.parametrize("program", ["xai-desktop.exe", "xai-desktop-window.exe"])
def test_nothing_is_changed_while_the_program_runs(windows: Windows, older: Setup, cpu: Setup, program: str) -> None:
    assert install(windows, older, "/AllUsers") == 0
    windows.started.unlink(missing_ok=True)
    running = windows.start(rf"C:\Program Files\XAI Desktop\program\{program}")
    try:
        wait_for(windows.started)
        refused(windows, cpu, 4, "XAI Desktop is running", "/AllUsers")
        windows.run(r"C:\Program Files\XAI Desktop\uninstall.exe", "/AllUsers", "/S")
        time.sleep(1.5)  # the uninstaller goes on in a copy of itself
    finally:
        running.kill()
        running.communicate(timeout=60)
    assert content(for_all(windows) / "program") == older.files
    assert windows.value(rf"HKLM\{UNINSTALL}", "DisplayVersion") == "0.0.9"


def test_removing_it_leaves_what_people_made(windows: Windows, cpu: Setup) -> None:
    mine = windows.person / "AppData" / "Roaming" / "XAI Desktop" / "state" / "reviews.sqlite"
    site = windows.disk / "ProgramData" / "XAI Desktop" / "policy.toml"
    assert install(windows, cpu, "/AllUsers") == 0
    stray = for_all(windows) / "note of somebody.txt"
    for place in (mine, site, stray):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("kept", "utf-8")
    quiet = windows.value(rf"HKLM\{UNINSTALL}", "QuietUninstallString")
    assert quiet is not None
    windows.uninstall(quiet)
    assert [place.read_text("utf-8") for place in (mine, site, stray)] == ["kept"] * 3
    assert [one.name for one in for_all(windows).iterdir()] == [stray.name]
    assert not (windows.disk / "ProgramData" / MENU).exists()
    for key in (rf"HKLM\{UNINSTALL}", rf"HKLM\{OWN}", r"HKLM\Software\Classes\XAIDesktop.Film"):
        assert not windows.has(key), key
    logs = list(windows.disk.rglob("xai-desktop-setup.log"))
    assert any("Reviews, settings and networks stay" in log.read_bytes().decode("utf-16") for log in logs)
    shutil.rmtree(for_all(windows))


def test_a_folder_with_other_things_is_not_taken(windows: Windows, cpu: Setup) -> None:
    other = windows.disk / "theirs"
    (other / "program").mkdir(parents=True)
    (other / "program" / "work.txt").write_text("theirs", "utf-8")
    refused(windows, cpu, 6, "There are other files in the folder", "/CurrentUser", r"/D=C:\theirs")
    assert content(other) == {"program/work.txt": b"theirs"}
    refused(windows, cpu, 6, "too long for Windows", "/CurrentUser", "/D=C:\\" + "n" * 120)
    assert not windows.has(rf"HKCU\{UNINSTALL}")


def test_the_program_in_parts(windows: Windows, older: Setup, cuda: Setup) -> None:
    """Over one without CUDA: it is the same program, and there is one of it."""
    assert install(windows, older, "/AllUsers") == 0
    assert install(windows, cuda, "/AllUsers") == 0
    assert content(for_all(windows) / "program") == cuda.files
    assert sorted(one.name for one in for_all(windows).iterdir()) == ["program", "uninstall.exe"]


@pytest.mark.parametrize("before", [True, False], ids=["over an older one", "on a new machine"])
def test_a_part_that_is_missing_or_damaged(
    windows: Windows, older: Setup, cuda: Setup, tmp_path: Path, before: bool
) -> None:
    if before:
        assert install(windows, older, "/AllUsers") == 0
    for harm in ("missing", "cut short", "one bit"):
        folder = Path(shutil.copytree(cuda.program.parent, tmp_path / harm))
        part = sorted(folder.glob("*-part*.exe"))[-1]
        spoil(part, harm)
        said = f"The file {part.name} is {'missing' if harm == 'missing' else 'damaged'}"
        refused(windows, Setup(folder / cuda.program.name, cuda.folder), 3, said, "/AllUsers")
        if before:
            assert content(for_all(windows) / "program") == older.files
            assert windows.value(rf"HKLM\{UNINSTALL}", "DisplayVersion") == "0.0.9"
        else:
            assert not for_all(windows).exists()
            assert not windows.has(rf"HKLM\{UNINSTALL}")


def test_a_part_alone_does_nothing(windows: Windows, cuda: Setup) -> None:
    part = sorted(cuda.program.parent.glob("*-part*.exe"))[0]
    code, _ = windows.run(part, "/S", r"/D=C:\alone")
    assert code == 3
    assert not (windows.disk / "alone").exists()


def test_the_command_makes_it_of_a_folder_from_elsewhere(cpu: Setup, tmp_path: Path) -> None:
    """As here: without Windows, from a folder that was frozen there."""
    run = [sys.executable, str(ROOT / "packaging" / "build.py"), "--only", "installer", "--payload", str(cpu.folder)]
    run += ["--out", str(tmp_path), "--work", str(tmp_path / "work")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = tmp_path.glob("*.exe")
    assert made.name.endswith("-windows-x86_64-setup.exe")
    (cpu.folder / "_internal" / "vcruntime140.dll").rename(tmp_path / "kept")
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    (tmp_path / "kept").rename(cpu.folder / "_internal" / "vcruntime140.dll")
    assert done.returncode == 1
    assert "it lacks _internal/vcruntime140.dll" in done.stdout + done.stderr


def spoil(part: Path, harm: str) -> None:
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    if harm == "missing":
        part.unlink()
    else:
        part.write_bytes(bytes(data) if harm == "one bit" else part.read_bytes()[:-1])


def wait_for(place: Path, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not place.exists():
        assert time.monotonic() < until
        time.sleep(0.2)
