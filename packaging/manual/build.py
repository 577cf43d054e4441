"""The manual, from `resources/manual`: `python packaging/manual/build.py [--out FOLDER]`.

`build(folder)` is what a package calls. It writes HTML pages that open from a disk, without a server and without a
network, with a search of their own, and the validation report as a file for word processors. Needs the extra `docs`.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SOURCES = ROOT / "resources" / "manual"
OUT = SOURCES / "html"
REPORT = "validation-report.docx"


def build(out: Path = OUT) -> Path:
    """Write the manual into `out`, which is replaced whole, and return its first page.

    A warning is an error: a link to nowhere, a picture that is not there, a method that the program does not have.
    Raises `CalledProcessError`.
    """
    sys.path.insert(0, str(HERE))
    from word import write_report

    half, trees = out.with_name(f"{out.name}.half"), out.with_name(f"{out.name}.trees")
    for folder in (half, trees):
        shutil.rmtree(folder, ignore_errors=True)
    command = ["-b", "html", "-q", "-W", "--keep-going", "-c", str(HERE), "-d", str(trees), str(SOURCES), str(half)]
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SOURCE_DATE_EPOCH": "0"}
    try:
        subprocess.run([sys.executable, "-m", "sphinx", *command], check=True, env=surroundings, cwd=ROOT)
        shutil.rmtree(trees)
        write_report(SOURCES / "validation-report.md", half / REPORT)
        shutil.rmtree(out, ignore_errors=True)
        half.rename(out)
    finally:
        for folder in (half, trees):
            shutil.rmtree(folder, ignore_errors=True)
    return out / "index.html"


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python packaging/manual/build.py")
    parser.add_argument("--out", type=Path, default=OUT)
    sys.stdout.write(f"{build(parser.parse_args(words).out)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
