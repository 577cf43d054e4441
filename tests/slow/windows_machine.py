"""A Windows to install into: Wine's 64-bit one, without a screen and with a disk and a registry of its own."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

TOOLS = ("makensis", "wine", "7z")


def missing() -> list[str]:
    """The tools of the tests that are not on this machine."""
    return [name for name in TOOLS if shutil.which(name) is None]


@dataclass(frozen=True, slots=True)
class Windows:
    """`root` holds drive C and the registry."""

    root: Path

    @property
    def disk(self) -> Path:
        return self.root / "drive_c"

    @property
    def started(self) -> Path:
        """What a stand-in for the program writes when it runs."""
        return self.disk / "started.txt"

    @property
    def person(self) -> Path:
        """The folder of whoever is logged in."""
        (home,) = (one for one in (self.disk / "users").iterdir() if one.name != "Public")
        return home

    def start(self, program: str | Path, *words: str) -> "subprocess.Popen[str]":
        said = subprocess.PIPE
        command = ["wine", str(program), *words]
        return subprocess.Popen(command, env=self._variables(), stdout=said, stderr=subprocess.DEVNULL, text=True)

    def run(self, program: str | Path, *words: str, seconds: float = 90) -> tuple[int, str]:
        """The exit code, and what a program of the command line said."""
        process = self.start(program, *words)
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return process.returncode, said

    def value(self, key: str, name: str) -> str | None:
        """A value of the registry as text; None where there is none. An empty `name` is the key's own."""
        code, said = self.run("reg", "query", key, *(["/v", name] if name else ["/ve"]))
        lines = [line.split("    ") for line in said.splitlines() if line.startswith("    ")]
        return lines[0][-1].strip() if code == 0 and lines else None

    def has(self, key: str) -> bool:
        return self.run("reg", "query", key)[0] == 0

    def set(self, key: str, name: str, value: str) -> None:
        code, _ = self.run("reg", "add", key, *(["/v", name] if name else ["/ve"]), "/d", value, "/f")
        assert code == 0, key

    def uninstall(self, command: str, seconds: float = 60) -> None:
        """A line of the registry, as Windows's own settings type it; it goes on by itself from a copy."""
        program, _, words = command.removeprefix('"').partition('"')
        code, _ = self.run(program, *words.split())
        assert code == 0, command
        own = self.path(program)
        until = time.monotonic() + seconds
        while own.exists() and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(0.5)  # its last steps: the folder, if nothing else lies in it

    def path(self, name: str) -> Path:
        r"""Where `C:\…` lies here."""
        return self.disk.joinpath(*name.split("\\")[1:])

    def settle(self) -> None:
        """Wait until every program has ended."""
        subprocess.run(["/usr/lib/wine/wineserver", "-w"], env=self._variables(), timeout=60, check=False)

    def stop(self) -> None:
        subprocess.run(["/usr/lib/wine/wineserver", "-k"], env=self._variables(), timeout=60, check=False)

    def _variables(self) -> dict[str, str]:
        own = {"WINEPREFIX": str(self.root), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}
        kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return {**kept, **own, "WINEARCH": "win64", "LC_ALL": "C.UTF-8"}


def new_windows(root: Path) -> Windows:
    machine = Windows(root)
    code, _ = machine.run("wineboot", "-i", seconds=240)
    assert code == 0
    machine.settle()
    return machine
