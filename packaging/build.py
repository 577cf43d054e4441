"""Build what is installed in a hospital: one command from a checkout to a package.

python packaging/build.py                       the CPU variant: folder, .deb and .tar.zst, into dist/
python packaging/build.py --variant cuda        the same with CUDA
python packaging/build.py --only folder         the frozen folder alone
python packaging/build.py --only packages       packages of the folder that is there already, or one of them: deb, tar
python packaging/build.py --only wheelhouse     one archive of wheels, to be installed by pip without a network
                          --only wheelhouse --platform windows      the same for Windows, made here

On Windows the packages are the installer, made by NSIS. It can be made elsewhere of a folder that was frozen there:

python packaging/build.py --only installer --payload FOLDER
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from making import environment, facts, freezing  # noqa: E402


def main(words: list[str]) -> int:
    options = _parser().parse_args(words)
    options.work.mkdir(parents=True, exist_ok=True)
    if options.payload is not None:
        _installer(options.payload, options, facts.facts_of(options.variant))
        return 0
    python = environment.environment(options.variant, options.work)
    if Path(sys.prefix).resolve() != python.parents[1].resolve():
        return subprocess.run([str(python), __file__, *words], check=False, env=environment.steady()).returncode
    known = facts.facts_of(options.variant)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.only == "wheelhouse":
        _timed("Wheelhouse", lambda: _wheels(known, options))
        return 0
    folder = options.work / options.variant / "xai-desktop"
    if options.only in ("", "folder"):
        _timed("Freezing", lambda: _frozen(known, options.work))
    if options.only != "folder":
        _packages(folder, options, known)
    return 0


def _packages(folder: Path, options: argparse.Namespace, known: facts.Facts) -> None:
    if sys.platform == "win32":
        _installer(folder, options, known)
        return
    if sys.platform == "darwin":
        return  # packaging/macos/make-dmg.sh
    from making import linux_packages

    if options.only != "tar":
        _timed(".deb", lambda: linux_packages.deb(folder, options.work, options.out, known, options.level))
    if options.only != "deb":
        _timed(".tar.zst", lambda: linux_packages.tarball(folder, options.out, known, options.level))


def _installer(folder: Path, options: argparse.Namespace, known: facts.Facts) -> None:
    from making import windows_installer

    options.out.mkdir(parents=True, exist_ok=True)
    _timed("Installer", lambda: windows_installer.installer(folder, options.work, options.out, known))


def _frozen(known: facts.Facts, work: Path) -> Path:
    from making import cuda, inventory, notices

    subprocess.run([sys.executable, str(facts.ROOT / "packaging" / "manual" / "build.py")], check=True)
    folder = freezing.freeze(known.variant, work)
    if known.variant == "cuda":
        cuda.try_out(folder)
    parts = inventory.parts(freezing.bundled_list(known.variant, work))
    shown = folder / freezing.FACTS.with_name("licences.txt")
    notices.write_licences(parts, known, shown)
    shutil.copyfile(shown, folder / "LICENCES.txt")  # for whoever looks into the folder; the other for the program
    notices.write_sbom(parts, known, folder / "sbom.cdx.json")
    freezing.seal(folder, known)
    return folder


def _wheels(known: facts.Facts, options: argparse.Namespace) -> Path:
    from making.wheelhouse import wheelhouse
    from making.wheels import Target

    python = ".".join(map(str, sys.version_info[:2]))
    return wheelhouse(Target(options.platform, known.variant, python), options.work, options.out, known)


def _timed(name: str, work: Callable[[], Path]) -> None:
    begun = time.monotonic()
    made = work()
    print(f"{name}: {made} ({_megabytes(made):.0f} MB) in {time.monotonic() - begun:.0f} s", flush=True)


def _megabytes(place: Path) -> float:
    files = [place] if place.is_file() else [one for one in place.rglob("*") if one.is_file() and not one.is_symlink()]
    return sum(one.stat().st_size for one in files) / 1e6


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variant", choices=facts.VARIANTS, default="cpu")
    parser.add_argument("--only", choices=("folder", "packages", "deb", "tar", "wheelhouse", "installer"), default="")
    parser.add_argument("--level", type=int, default=12, help="of zstd; beyond 12 minutes buy hardly a per cent")
    parser.add_argument("--platform", choices=("linux", "windows"), default="linux", help="of a wheelhouse")
    parser.add_argument("--payload", type=Path, help="a folder that was frozen on Windows, for --only installer")
    parser.add_argument("--work", type=Path, default=facts.ROOT / "build")
    parser.add_argument("--out", type=Path, default=facts.ROOT / "dist")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        print(f"This step failed: {' '.join(map(str, error.cmd))[:400]}. Look at the lines above, then run it again.")
        sys.exit(1)
