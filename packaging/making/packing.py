"""A folder in one file, which is the same bytes whenever the files are. Not compressed, since wheels are."""

import shutil
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from making.facts import epoch


def tar(folder: Path, made: Path) -> None:
    with tarfile.open(made, "w", format=tarfile.GNU_FORMAT) as packed:
        for path in [folder, *sorted(folder.rglob("*"))]:
            entry = packed.gettarinfo(str(path), str(path.relative_to(folder.parent)))
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mtime = epoch()
            entry.mode = 0o755 if path.is_dir() or path.suffix == ".sh" else 0o644
            if path.is_dir():
                packed.addfile(entry)
                continue
            with path.open("rb") as stream:
                packed.addfile(entry, stream)


def zip(folder: Path, made: Path) -> None:  # noqa: A001 - named as the file is
    at = datetime.fromtimestamp(epoch(), UTC).timetuple()[:6]
    with zipfile.ZipFile(made, "w") as packed:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), at)
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1 << 20)
