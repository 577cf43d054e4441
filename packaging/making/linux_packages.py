"""The `.deb` and the `.tar.zst`: the same commit gives the same bytes."""

import os
import shutil
import subprocess
from pathlib import Path

from making.environment import steady
from making.facts import Facts, epoch
from making.staging import stage

LEVEL = 12
"""Of zstd: beyond it minutes buy hardly a per cent."""

DEPENDS = "libc6 (>= 2.36), libstdc++6, libgcc-s1, zlib1g"
"""Only what every Debian has: everything else travels in the bundle."""

AFTER = """#!/bin/sh
set -e
if [ "$1" = configure ] || [ "$1" = remove ]; then
  if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
  if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
fi
"""


def deb(folder: Path, work: Path, out: Path, facts: Facts) -> Path:
    """The Debian package of a frozen folder."""
    root = work / f"deb-{facts.variant}"
    stage(folder, root, facts)
    control = root / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(_control(root, facts), "utf-8")
    for name in ("postinst", "postrm"):
        (control / name).write_text(AFTER, "utf-8")
        (control / name).chmod(0o755)
    (control / "md5sums").write_text(_sums(root), "utf-8")
    made = out / f"xai-desktop_{facts.version}_amd64{_ending(facts)}.deb"
    made.unlink(missing_ok=True)
    _settle(root)
    words = ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{LEVEL}", "--build", str(root), str(made)]
    subprocess.run(words, check=True, env=steady(), stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return made


def tarball(folder: Path, out: Path, facts: Facts) -> Path:
    """The folder alone, for machines where nobody may install anything."""
    made = out / f"xai-desktop-{facts.version}-linux-x86_64{_ending(facts)}.tar.zst"
    even = ["--sort=name", f"--mtime=@{epoch()}", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"]
    form = ["--format=gnu", f"--use-compress-program=zstd -q -T0 -{LEVEL}", "-cf", str(made)]
    subprocess.run(["tar", *even, *form, "-C", str(folder.parent), folder.name], check=True, env=steady())
    return made


def _ending(facts: Facts) -> str:
    return "" if facts.variant == "cpu" else f"-{facts.variant}"


def _control(root: Path, facts: Facts) -> str:
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    lines = [
        *("Package: xai-desktop", f"Version: {facts.version}", "Architecture: amd64", f"Installed-Size: {size}"),
        *("Section: science", "Priority: optional"),
        "Maintainer: The XAI Desktop authors <authors@xai-desktop.invalid>",
        f"Depends: {DEPENDS}",
        "Description: see where an image classifier looked",
        " XAI Desktop shows where an image classifier looked on a film, and whether that",
        " is where the experts drew their boxes. Everything that it needs is in this",
        f" package ({facts.variant} variant); it uses no network. Research use only, not for",
        " diagnosis.",
    ]
    return "\n".join([*lines, ""])


def _sums(root: Path) -> str:
    files = sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink() and "DEBIAN" not in p.parts)
    words = ["md5sum", *(str(path.relative_to(root)) for path in files)]
    return subprocess.run(words, cwd=root, check=True, capture_output=True, text=True).stdout


def _settle(root: Path) -> None:
    """Every file has the commit's time; dpkg-deb only makes later ones earlier."""
    for path in (*root.rglob("*"), root):
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)
