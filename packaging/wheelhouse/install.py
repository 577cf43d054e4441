"""Install XAI Desktop from the wheels beside this file: no network, every file checked against its hash.

Python's standard library only. `install.sh` and `install.bat` find the right Python and run this with it.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
MARK = ".xai-desktop"
"""In an installed folder: `half` while it is being made, `whole` afterwards."""
ROOM = 1.3
"""Of what the wheels unpack to: Python compiles them beside."""
START_PIP = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('pip', run_name='__main__')"
HERMETIC = [
    *("--isolated", "--disable-pip-version-check", "install", "--quiet", "--no-input", "--no-cache-dir", "--no-index"),
    *("--no-deps", "--require-hashes"),
]
"""pip without an index, without the settings of this machine, and only with what was locked."""


class RefusedError(Exception):
    """One sentence that says what is in the way and what to do."""


def main(words):
    options = _parser().parse_args(words)
    try:
        check_files(HERE)
        facts = json.loads((HERE / "wheelhouse.json").read_text("utf-8"))
        folder = Path(options.folder).absolute() if options.folder else usual_folder()
        check_machine(facts)
        recover(folder)
        check_folder(folder, facts["unpacked"])
        install(folder, facts)
    except RefusedError as refusal:
        return _refuse(str(refusal))
    except OSError as error:
        return _refuse(f"The installation stopped: {error}. What was installed before is still there.")
    program = programs(folder) / ("xai-desktop.exe" if WINDOWS else "xai-desktop")
    if not options.without_self_test and subprocess.run([str(program), "self-test"], check=False).returncode:
        return _refuse(f"It is in {folder}, but its self-test found what stands above. Do not use it.", 1)
    _say(f"XAI Desktop {facts['version']} is installed. Start it with: {program}")
    return 0


def check_files(place):
    """Every file of the archive is as it was made. Raises `RefusedError` for the first that is not."""
    try:
        lines = (place / "SHA256SUMS").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        raise RefusedError("SHA256SUMS is missing or damaged. Unpack the archive again.") from None
    for expected, name in (line.split("  ", 1) for line in lines):
        path = place / name
        if not path.is_file():
            raise RefusedError(f"{name} is missing. Unpack the archive again.")
        if _sha256(path) != expected:
            raise RefusedError(f"{name} is damaged: it is not the file that was packed. Copy the archive again.")


def check_machine(facts):
    """Raises `RefusedError` where these wheels do not fit, before anything is written."""
    found, wanted = platform.python_version(), facts["python"]
    if not found.startswith(f"{wanted}.") or sys.implementation.name != "cpython":
        raise RefusedError(f"These wheels need Python {wanted}; this is {platform.python_implementation()} {found}.")
    if importlib.util.find_spec("venv") is None:
        raise RefusedError("This Python cannot make environments: its module venv is missing. Install Python whole.")
    system = f"{platform.system()} {platform.machine()}".lower().replace("amd64", "x86_64")
    if system != facts["system"] or sys.maxsize < 2**32:
        raise RefusedError(f"These wheels are for {facts['system']}, 64 bits; this is {system}.")
    library, version = platform.libc_ver()
    if facts["glibc"] and (library != "glibc" or _numbers(version) < _numbers(facts["glibc"])):
        here = f"{library} {version}".strip() or "another C library"
        raise RefusedError(f"These wheels need a system with glibc {facts['glibc']} or newer; this one has {here}.")


def usual_folder():
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Programs" / "XAI Desktop wheels"
    return (Path("/opt") if os.geteuid() == 0 else Path.home() / ".local" / "lib") / "xai-desktop-wheels"


def recover(folder):
    """Take away what a killed installation left, and put back what it had moved aside."""
    before = _before(folder)
    if _state(folder) == "half":
        shutil.rmtree(folder)
    if before.exists() and folder.exists():
        shutil.rmtree(before)
    elif before.exists():
        before.rename(folder)


def check_folder(folder, unpacked):
    if folder.exists() and not (folder.is_dir() and (_state(folder) or not any(folder.iterdir()))):
        raise RefusedError(f"{folder} has something else in it; name an empty folder, or one that this made before.")
    parent = next(one for one in folder.parents if one.exists())
    free, needed = shutil.disk_usage(parent).free / 1e9, unpacked * ROOM / 1e9
    if free < needed:
        raise RefusedError(f"{parent} has {free:.1f} GB free; this needs {needed:.1f} GB. Name another folder.")


def install(folder, facts):
    """A new environment in the place of the old one, which comes back where anything fails."""
    if not WINDOWS and os.geteuid() == 0:
        os.umask(0o022)  # what an administrator installs is for everybody, whatever their own mask is
    before = _before(folder)
    if folder.exists():
        folder.rename(before)
    try:
        folder.mkdir(parents=True)
        (folder / MARK).write_text("half", "utf-8")
        _say(f"Installing XAI Desktop {facts['version']} into {folder} ...")
        _make_environment(folder)
        _run_pip(folder, facts["pip"])
        (folder / MARK).write_text("whole", "utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _make_environment(folder):
    """Without pip, which comes along as a wheel: Debian keeps it in a package of its own."""
    import venv

    venv.EnvBuilder(with_pip=False, symlinks=not WINDOWS).create(folder)


def _run_pip(folder, pip):
    python = programs(folder) / ("python.exe" if WINDOWS else "python")
    wanted = ["--find-links", str(HERE / "wheels"), "-r", str(HERE / "requirements.txt")]
    command = [str(python), "-I", "-c", START_PIP, str(HERE / "wheels" / pip), *HERMETIC, *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join([line for line in done.stderr.splitlines() if line.strip()][-6:])
        raise RefusedError(f"pip could not install the wheels; what was there before is still there. It said:\n{said}")


def programs(folder):
    return folder / ("Scripts" if WINDOWS else "bin")


def _before(folder):
    return folder.with_name(f"{folder.name}.before")


def _state(folder):
    try:
        return (folder / MARK).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _numbers(version):
    return [int(one) for one in version.split(".") if one.isdigit()]


def _say(sentence):
    print(sentence, flush=True)


def _refuse(sentence, code=2):
    print(f"xai-desktop: {sentence}", file=sys.stderr)
    return code


def _parser():
    parser = argparse.ArgumentParser(description="Install XAI Desktop from the wheels beside this file.")
    parser.add_argument("folder", nargs="?", help=f"where to; {usual_folder()} if left out")
    parser.add_argument("--without-self-test", action="store_true", help="do not try every part afterwards")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
