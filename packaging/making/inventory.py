"""Which distributions are really in a bundle: of Python by the files that they installed, of Debian by its packages."""

import json
import os
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """One distribution; `kind` is `pypi`, `deb` or `generic`, `texts` are the files with its licence."""

    kind: str
    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def parts(bundled: Path) -> list[Part]:
    """Everything that gave at least one file to the bundle, by name."""
    noted = json.loads(bundled.read_text("utf-8"))
    sources = {os.path.realpath(source) for _, source, _ in (*noted["modules"], *noted["files"])}
    python = [python_part(one) for one in distributions() if _gave(one, sources)]
    system = [_system_part(name) for name in _packages(_of_system(sources))]
    return sorted([_interpreter(), *python, *system], key=lambda part: (part.kind, part.name.lower()))


def _gave(one: Distribution, sources: set[str]) -> bool:
    """A file of it beside its metadata, which travels for entry points, is in the bundle."""
    files = [file for file in one.files or () if ".dist-info" not in file.parts[0]]
    return any(os.path.realpath(str(one.locate_file(file))) in sources for file in files)


def python_part(one: Distribution) -> Part:
    """What a distribution says about itself."""
    known = one.metadata
    classified = [line.split(" :: ")[-1] for line in known.get_all("Classifier") or () if line.startswith("License ::")]
    licence = known["License-Expression"] or " / ".join(classified) or (known["License"] or "").split("\n")[0]
    return Part("pypi", known["Name"], known["Version"], licence.strip(), tuple(_licence_files(one)))


_TITLES = ("licen", "copying", "notice", "copyright", "authors", "third_party", "thirdparty")


def _licence_files(one: Distribution) -> Iterable[Path]:
    for file in sorted(one.files or (), key=str):
        if file.name.lower().startswith(_TITLES) and not file.name.endswith((".py", ".pyc", ".h", ".so")):
            place = Path(str(one.locate_file(file)))
            if place.is_file():
                yield place


def _of_system(sources: set[str]) -> list[str]:
    own = [os.path.realpath(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib")]
    return sorted(one for one in sources if one.startswith(("/usr/lib", "/lib")) and not one.startswith(tuple(own)))


def _packages(files: list[str]) -> list[str]:
    """The Debian packages that these files belong to."""
    names = set()
    for file in files:
        for asked in (file, file.removeprefix("/usr")):
            done = subprocess.run(["dpkg", "-S", asked], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                names.add(done.stdout.split(":")[0])
                break
    return sorted(names)


def _system_part(name: str) -> Part:
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=True)
    text = Path("/usr/share/doc") / name / "copyright"
    return Part("deb", name, done.stdout, "", (text,) if text.is_file() else ())


def _interpreter() -> Part:
    texts = (
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
    )  # the other: Windows
    version = platform.python_version()
    return Part("generic", "CPython", version, "PSF-2.0", tuple(text for text in texts if text.is_file()))
