"""Make `.venv`, install what a command needs, and run it: the same two commands on Linux, macOS and Windows.

python packaging/task.py demo | test | test-slow | catalogue | bundles | languages | docs | screenshots
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PEERS = (
    *("grad-cam==1.5.7", "ttach==0.0.3", "tqdm>=4.66", "captum==0.9.0", "torchcam==0.5.0", "lime==0.2.0.1"),
    *("torchxrayvision==1.5.7", "monai==1.6.1"),
)
"""What figures, and networks of other programs, are measured against. Installed without its
dependencies: one of them is an OpenCV build with Qt plug-ins of its own, which would replace ours."""

DRAWN = ["--films", "1200", "--seed", "1"]
SMALL = ["--widths", "8,16,32,64,64", *DRAWN]
THREE = ["--classes", "Pneumothorax,Effusion,Cardiomegaly"]
BUNDLES = {
    "demo-marker": ["end-to-end", "--data", "synthetic:marker", *THREE, *SMALL],
    "demo-no-marker": ["end-to-end", "--data", "synthetic", *THREE, *SMALL],
    "demo-hr-cam": ["hr-cam-head", "--base", "demo-no-marker", "--data", "synthetic", *THREE, *DRAWN],
    "demo-cascam": ["cascam", "--data", "synthetic:marker", "--classes", "Pneumothorax", *SMALL],
}
"""Networks of `resources/models` that today's program makes, by the words after `xai-desktop train`: a pair with and
without a side marker that goes with pneumothorax, a head on the second of them, and networks that learn in turn."""


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):
        print(f"XAI Desktop needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    command = words[0] if words else "demo"
    if command == "demo":
        install("demo", [["-e", str(ROOT)]])
        return run([str(PYTHON), "-m", "xai_desktop.cli", "demo", "--out", str(ROOT / "out" / "demo"), *words[1:]])
    if command in ("test", "test-slow"):
        install("test", [["-e", f"{ROOT}[test]"], ["--no-deps", *PEERS]])
        marks = slow_ones() if command == "test-slow" else beside_each_other()
        return run([str(PYTHON), "-m", "pytest", *marks, *words[1:]])
    if command == "catalogue":
        install("demo", [["-e", str(ROOT)]])
        return run([str(PYTHON), "-m", "xai_desktop.explainers.cards"]) or run(
            [str(PYTHON), "-c", "from xai_desktop.cli.self_testing import write_list; write_list()"]
        )
    if command == "bundles":
        install("demo", [["-e", str(ROOT)]])
        for name, chosen in BUNDLES.items():
            options = ["--name", name, "--fresh", "--out", str(ROOT / "resources" / "models" / name)]
            subprocess.run([str(PYTHON), "-m", "xai_desktop.cli", "train", *chosen, *options], check=True, cwd=ROOT)
        return 0
    if command == "languages":
        install("demo", [["-e", str(ROOT)]])
        return run([str(PYTHON), str(ROOT / "packaging" / "languages.py"), *words[1:]])
    if command == "docs":
        install("docs", [["-e", f"{ROOT}[docs]"]])
        return run([str(PYTHON), str(ROOT / "packaging" / "manual" / "build.py"), *words[1:]])
    if command == "screenshots":
        install("demo", [["-e", str(ROOT)]])
        return run([str(PYTHON), str(ROOT / "packaging" / "screenshots.py"), *words[1:]])
    print(__doc__)
    return 2


def install(kind: str, wanted: list[list[str]]) -> None:
    """Only when the project's dependencies changed since the last time."""
    stamp = VENV / f".{kind}-{hashlib.sha256((ROOT / 'pyproject.toml').read_bytes()).hexdigest()[:16]}"
    if stamp.exists():
        return
    if not PYTHON.exists():
        make_environment()
    print("Installing dependencies (PyTorch is large; the first time takes a few minutes) …", flush=True)
    for packages in wanted:
        subprocess.run(
            [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
            check=True,
            cwd=ROOT,
        )
    stamp.touch()


def beside_each_other() -> list[str]:
    """Files of tests run in two processes where there are two cores; more would want more memory than a laptop has.

    A process that dies ends the run, in red: one that took its place would be waited for without end.
    """
    return ["-n", "2", "--dist", "loadfile", "--max-worker-restart", "0"] if (os.cpu_count() or 1) > 1 else []


def slow_ones() -> list[str]:
    """In the order that the suite gives them, the long files first; who measures time there asks the other to wait,
    which only POSIX can do."""
    beside = [*beside_each_other(), "--no-loadscope-reorder"] if os.name == "posix" else []
    return ["-m", "slow", "--timeout", "1800", *beside]


def make_environment() -> None:
    """A half-made one would stand in the way of every later run."""
    print(f"Making {VENV.name} …", flush=True)
    if importlib.util.find_spec("ensurepip") is None:
        print("Python's venv cannot install pip here; on Debian run: sudo apt-get install python3-venv")
        sys.exit(1)
    try:
        venv.create(VENV, with_pip=True)
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def run(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        print(f"This step failed: {' '.join(map(str, error.cmd))}. Look at the lines above, then run it again.")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
