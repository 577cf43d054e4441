"""Reports that were kept as review bundles: finding them, and reading them again."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from xai_desktop.core.errors import InputError, XaiError, read_failure
from xai_desktop.core.report import Report
from xai_desktop.io import report_bundle
from xai_desktop.io.site_policy_file import deidentified

BUNDLE = "review.zip"
"""What a bundle is called in a folder of results."""


def read_bundle(path: Path) -> Report:
    """The report of a review bundle: every export of it has the same bytes as one of the report that was kept.

    It names no path and no identifier of the patient, so DICOM results cannot be made of it. Raises `InputError`
    naming the file and the remedy, also for one that names its film where the site wants pseudonyms: without the film's
    header nobody can tell what in it names the patient.
    """
    found = report_bundle.read(path)
    if found.image_hash and deidentified():  # which a bundle for outside has not
        raise InputError(
            f"{path}: names its film as the house does, which your site does not let out; "
            "export the film again, which gives it a pseudonym."
        )
    return found


def studies_of(bundles: Iterable[Path]) -> Iterator[tuple[str, Report | XaiError]]:
    """(title, report) of each bundle in turn, or its name with the sentence that says why it cannot be read.

    Never more than one report is in memory, if nobody else keeps one: `map` lets go of it before it reads the next.
    """
    return map(_study, bundles)


def _study(path: Path) -> tuple[str, Report | XaiError]:
    try:
        found = read_bundle(path)
    except InputError as fault:
        if deidentified():
            raise  # a line of the list would name the file
        return path.parent.name or path.name, fault
    return found.ref.title, found


def find_bundles(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The bundles that are named, and those in folders that are named, sorted folder by folder, each once.

    Raises `InputError` for a folder without any, and for what cannot be looked at.
    """
    return tuple(dict.fromkeys(found for path in paths for found in _bundles_in(path)))


def _bundles_in(path: Path) -> tuple[Path, ...]:
    if not path.is_dir():
        return (path,)
    try:
        found = tuple(sorted(one for one in path.rglob(BUNDLE) if one.is_file()))
    except OSError as error:
        raise read_failure(path, error) from error
    if not found:
        raise InputError(f"{path}: holds no {BUNDLE}; make one with explain --format bundle.")
    return found
