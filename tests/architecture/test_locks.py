"""The locked requirements and what the project says it needs fit together, and nothing in them names an index."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "packaging" / "requirements"
PROGRAM = ("cpu", "cuda", "windows")
"""Locks of what a reader's program is made of."""

LINE = re.compile(r"([a-z0-9][a-z0-9._-]*)==(\S+)( \\\n    --hash=sha256:[0-9a-f]{64})+\n")
OF_CUDA = re.compile(r"cuda-|nvidia-|triton$")


def locked(name: str) -> dict[str, Version]:
    text = (LOCKS / f"{name}.txt").read_text("utf-8")
    return {canonicalize_name(one[1]): Version(one[2]) for one in LINE.finditer(text)}


def project() -> dict[str, list[str]]:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {"": known["dependencies"], **known["optional-dependencies"]}


def unmet(wanted: list[str], lock: dict[str, Version]) -> list[str]:
    needed = [Requirement(one) for one in wanted]
    return [str(one) for one in needed if not _meets(one, lock.get(canonicalize_name(one.name)))]


def _meets(needed: Requirement, version: Version | None) -> bool:
    return version is not None and needed.specifier.contains(version, prereleases=True)


@pytest.mark.parametrize("path", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_lock_holds_versions_with_hashes_and_nothing_else(path: Path) -> None:
    rest = LINE.sub("", path.read_text("utf-8"))
    assert [line for line in rest.splitlines() if line and not line.startswith("# ")] == []
    assert locked(path.stem)


@pytest.mark.parametrize("name", PROGRAM)
@pytest.mark.parametrize("part", ["", "networks", "dask"])
def test_the_program_gets_what_it_asks_for(name: str, part: str) -> None:
    assert unmet(project()[part], locked(name)) == []


def test_the_manual_is_built_with_what_it_asks_for() -> None:
    assert unmet(project()["docs"], locked("tools")) == []


@pytest.mark.parametrize("path", sorted(LOCKS.glob("*.in")), ids=lambda path: path.stem)
def test_a_lock_was_made_from_what_stands_beside_it(path: Path) -> None:
    wanted = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert wanted
    assert unmet(wanted, locked(path.stem)) == []


def test_something_that_is_not_there_would_be_seen() -> None:
    assert unmet(["numpy>=99", "no-such-library", "Scipy>=1.11"], locked("cpu")) == ["numpy>=99", "no-such-library"]


def test_the_variants_differ_in_the_networks_library_alone() -> None:
    cpu, cuda, windows = map(locked, PROGRAM)
    torch = {"torch", "torchvision"}
    common = {name: version for name, version in cpu.items() if name not in torch}
    assert {name: version for name, version in windows.items() if name not in torch} == common
    assert windows["torch"].public == cpu["torch"].public
    assert windows["torchvision"] == cpu["torchvision"]
    assert {name: one for name, one in cuda.items() if name not in torch and not OF_CUDA.match(name)} == common


def test_tools_and_program_share_versions() -> None:
    """Both are installed into one environment."""
    tools = locked("tools")
    for name in ("cpu", "cuda"):
        both = locked(name).items()
        assert {one: (version, tools[one]) for one, version in both if tools.get(one, version) != version} == {}
