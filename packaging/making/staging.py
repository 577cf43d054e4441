"""The tree of files that a Linux package installs, laid out as it will lie on the machine."""

import gzip
import os
import shutil
from pathlib import Path

from making.facts import ROOT, Facts
from making.manual_page import manual_page

LINUX = ROOT / "packaging" / "linux"
DRAWING = ROOT / "resources" / "xai-desktop.svg"
PLACE = Path("opt") / "xai-desktop"
SIZES = (48, 128, 256)
"""Sides of the drawn icons in pixels, beside the one that is a drawing."""


def stage(folder: Path, root: Path, facts: Facts) -> None:
    """The frozen `folder` and what a desktop wants to know of it, beneath `root`, which is made anew."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder, root / PLACE, symlinks=True, copy_function=_linked)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / "xai-desktop").symlink_to(f"/{PLACE.as_posix()}/xai-desktop")
    desktop_files(root / "usr" / "share", facts)
    _even_rights(root)


def desktop_files(share: Path, facts: Facts) -> None:
    """Desktop entry, icons, kinds of files, AppStream's description, manual page and copyright."""
    _copy(LINUX / "xai-desktop.desktop", share / "applications")
    _copy(LINUX / "xai-desktop.xml", share / "mime" / "packages")
    _copy(DRAWING, share / "icons" / "hicolor" / "scalable" / "apps")
    _drawn_icons(share / "icons" / "hicolor")
    about = LINUX / "org.xai_desktop.XaiDesktop.metainfo.xml"
    text = about.read_text("utf-8").replace("@VERSION@", facts.version).replace("@BUILT@", facts.built)
    _write(share / "metainfo" / about.name, text.encode())
    from xai_desktop.cli.parser import _parser

    page = manual_page(_parser(), facts).encode()
    _write(share / "man" / "man1" / "xai-desktop.1.gz", gzip.compress(page, 9, mtime=0))
    log = (ROOT / "CHANGELOG.md").read_bytes()
    _write(share / "doc" / "xai-desktop" / "changelog.gz", gzip.compress(log, 9, mtime=0))
    _write(share / "doc" / "xai-desktop" / "copyright", copyright_text().encode())


def copyright_text() -> str:
    return (
        "XAI Desktop\nCopyright 2026 the XAI Desktop authors.\n\n"
        "Licensed under the Apache License, Version 2.0; on Debian systems its text is in\n"
        "/usr/share/common-licenses/Apache-2.0.\n\nThe works of others that the program "
        f"brings along, with their licences, are listed in\n/{PLACE.as_posix()}/LICENCES.txt and, for machines, in "
        f"/{PLACE.as_posix()}/sbom.cdx.json.\n"
    )


def _drawn_icons(themed: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer
    from PySide6.QtWidgets import QApplication

    held = QApplication.instance() or QApplication(["icons", "-platform", "offscreen"])
    drawing = QSvgRenderer(str(DRAWING))
    for size in SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        place = themed / f"{size}x{size}" / "apps"
        place.mkdir(parents=True)
        picture.save(str(place / "xai-desktop.png"))
    del held


def _even_rights(root: Path) -> None:
    """Folders and programs 755, all else 644, whoever builds and with whatever mask."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(
                0o755 if path.is_dir() or (path.name == "xai-desktop" and path.parent.name == "xai-desktop") else 0o644
            )


def _linked(source: str, target: str) -> None:
    """One file under two names, where the disk can; a bundle is large."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _copy(source: Path, folder: Path) -> None:
    _write(folder / source.name, source.read_bytes())


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
