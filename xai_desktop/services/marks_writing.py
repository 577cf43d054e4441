"""Expert marks and import reports, written for other programs."""

import json
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import ExportError
from xai_desktop.core.import_report import ImportReport
from xai_desktop.io import atomic
from xai_desktop.io.annotations import formats, write_annotations
from xai_desktop.io.site_policy_file import deidentified


def writable() -> tuple[tuple[str, str, str], ...]:
    """(key, title, suffix) of each format that can be written, ours first; "" for a folder of files."""
    known = [(f.key, f.title, f.suffix) for f in formats() if f.write is not None]
    return tuple(sorted(known, key=lambda one: (one[0] != "ours", one[1].casefold())))


def write_marks(path: Path, marks: AnnotationSet, key: str) -> tuple[str, tuple[Path, ...]]:
    """A sentence about what was written, and the files. Raises `ExportError`, also where there is nothing to write."""
    _check_names(
        f"{path}: was not written, since expert marks name films by their files and your site wants pseudonyms "
        "in all results."
    )
    if not marks.images:
        raise ExportError(f"{path}: there are no expert marks to save; open an annotation file first.")
    written = write_annotations(path, marks, key)
    where = str(written[0]) if len(written) == 1 else f"{len(written)} files in {path}"
    marked = "1 mark" if marks.marks == 1 else f"{marks.marks} marks"
    films = "1 film" if len(marks.images) == 1 else f"{len(marks.images)} films"
    return f"Saved {marked} on {films}: {where}", written


def save_report(path: Path, found: ImportReport) -> str:
    """An import report for elsewhere. Raises `ExportError`, also where the site wants pseudonyms."""
    _check_names(
        f"{path}: was not written, since an import report names films by their files and your site wants pseudonyms "
        "in all results."
    )
    return write_report(path, found)


def _check_names(sentence: str) -> None:
    if deidentified():
        raise ExportError(sentence)


def write_report(path: Path, found: ImportReport) -> str:
    text = json.dumps(found.as_json(), indent=1, ensure_ascii=False) + "\n"
    return f"Saved the import report: {atomic.write_text(path, text)}"
