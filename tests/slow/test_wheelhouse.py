"""The wheelhouse as a site gets it: made by its one command, installed with the network cut, and used.

Making it needs a package index, as `make test` does; from then on nothing reaches one.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.unit.wheelhouse.small import PYTHON, ROOT, flip, sha256

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the wheelhouse of Linux"),
]

FILM = ROOT / "resources" / "demo" / "study" / "SYN-10.dcm"
NO_WAY_OUT = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


def cut_off() -> list[str]:
    """What starts a program without any network; nothing where this machine does not let us, and proxies must do."""
    for words in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if (
            shutil.which(words[0])
            and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
        ):
            return words
    return []


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, str(ROOT / "packaging" / "build.py"), "--only", "wheelhouse", "--out", str(out)]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(build, check=True, cwd=ROOT, env=env)
    [made] = out.glob("*.tar")
    return made


@pytest.fixture(scope="module")
def unpacked(archive: Path) -> Path:
    with tarfile.open(archive) as packed:
        packed.extractall(archive.parent, filter="data")
    return archive.with_suffix("")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of an account that has nothing: no settings, no index."""
    home = tmp_path_factory.mktemp("home")
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "LANG": "C.UTF-8", **NO_WAY_OUT}


@pytest.fixture(scope="module")
def program(unpacked: Path, site: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installed by the one command, which runs the self-test."""
    folder = tmp_path_factory.mktemp("site") / "program"
    done = offline(["sh", str(unpacked / "install.sh"), str(folder)], site, folder.parent)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "FAIL" not in done.stdout
    assert done.stdout.splitlines()[-1].endswith(f"Start it with: {folder}/bin/xai-desktop")
    return folder / "bin" / "xai-desktop"


def offline(words: list[str], env: dict[str, str], place: Path) -> subprocess.CompletedProcess[str]:
    command = [*cut_off(), *words]
    return subprocess.run(command, env=env, cwd=place, capture_output=True, text=True, check=False, timeout=900)


def test_the_archive_has_its_hash_beside_it_and_nothing_of_this_machine(archive: Path, unpacked: Path) -> None:
    said = archive.with_name(f"{archive.name}.sha256").read_text("utf-8")
    assert said == f"{sha256(archive)}  {archive.name}\n"
    assert f"-python{PYTHON}" in archive.name
    texts = [one for one in unpacked.iterdir() if one.is_file()]
    assert {one.name for one in texts} == {
        *("README.txt", "install.py", "install.sh", "requirements.txt", "wheelhouse.json", "SHA256SUMS"),
        *("LICENCES.txt", "sbom.cdx.json"),
    }
    whole = "\n".join(one.read_text("utf-8") for one in texts if one.name != "LICENCES.txt")
    assert str(ROOT) not in whole
    assert not [line for line in whole.splitlines() if "--find-links /" in line or "index-url" in line]


def test_what_was_installed_says_what_it_is(program: Path, site: dict[str, str], tmp_path: Path) -> None:
    said = offline([str(program), "--version"], site, tmp_path).stdout
    assert " ".join(said.split()).startswith("xai-desktop ")
    assert "(cpu wheels, " in " ".join(said.split())


def test_the_manual_and_the_licences_came_along(program: Path, site: dict[str, str], tmp_path: Path) -> None:
    ask = "from xai_desktop.core.paths import manual; from xai_desktop.io.build_facts import licences_path as l;"
    words = [str(program.with_name("python")), "-c", f"{ask} print(manual().is_file(), l().stat().st_size > 500_000)"]
    assert offline(words, site, tmp_path).stdout == "True True\n"


def test_a_map_is_made_without_a_network(program: Path, site: dict[str, str], tmp_path: Path) -> None:
    film = shutil.copy(FILM, tmp_path)
    words = [
        "explain",
        film,
        "--model",
        "demo-cascade",
        "--explainer",
        "grad_cam",
        "--format",
        "pdf,json",
        "--out",
        "results",
    ]
    done = offline([str(program), *words], site, tmp_path)
    assert done.returncode == 0, done.stderr
    written = {one.suffix for one in (tmp_path / "results").rglob("*") if one.is_file()}
    assert {".pdf", ".json"} <= written


def test_a_flipped_bit_in_a_wheel_is_refused(unpacked: Path, site: dict[str, str], tmp_path: Path) -> None:
    wheel = next((unpacked / "wheels").glob("torch-*.whl"))
    flip(wheel, 1_000_000)
    try:
        done = offline(["sh", str(unpacked / "install.sh"), str(tmp_path / "program")], site, tmp_path)
    finally:
        flip(wheel, 1_000_000)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"xai-desktop: wheels/{wheel.name} is damaged: it is not the file that was packed. Copy the archive again.\n"
    )
    assert not (tmp_path / "program").exists()
