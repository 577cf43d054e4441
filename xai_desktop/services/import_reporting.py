"""What came of the annotation files, counted once for the screen, the notices and the JSON."""

from collections.abc import Iterator

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet, SkippedRow
from xai_desktop.core.import_report import FileReport, ImportReport, Refused
from xai_desktop.core.study import Notice
from xai_desktop.services.fitting import ANOTHER_SHAPE, Fitted

LISTED = 20
"""How many rows of one kind get a notice of their own before the rest is only counted."""


def report(
    given: AnnotationSet, fitted: Fitted, studies: int, refused: tuple[tuple[str, str], ...], others: int
) -> ImportReport:
    """Per annotation file: rows, marks, and which of them found their film."""
    images: dict[str, list[AnnotatedImage]] = {}
    for image in given.images:
        images.setdefault(image.origin, []).append(image)
    rows: dict[str, list[SkippedRow]] = {}
    for row in given.skipped:
        rows.setdefault(row.source, []).append(row)
    files = tuple(
        _file(file.name, file.title, file.rows, images.get(file.name, []), rows.get(file.name, []), fitted.here)
        for file in dict.fromkeys(given.files)
    )
    films = sum(1 for ref in fitted.refs if ref.frame == 0)
    return ImportReport(films, studies, files, refused, others)


def _file(
    name: str, title: str, rows: int, images: list[AnnotatedImage], skipped: list[SkippedRow], here: frozenset[str]
) -> FileReport:
    matched = [image for image in images if image.key in here]
    absent = dict.fromkeys(image.image_id for image in images if image.key not in here)
    marks = sum(len(image.annotations) for image in images)
    found = sum(len(image.annotations) for image in matched)
    return FileReport(
        name=name,
        format=title,
        rows=rows,
        marks=marks,
        matched=found,
        unmatched=marks - found,
        films=len({image.image_id for image in matched}),
        absent=tuple(absent),
        refused=tuple(Refused(row.line, row.reason) for row in skipped),
    )


def about_marks(said: ImportReport, given: AnnotationSet) -> Iterator[Notice]:
    """The rows that were left out, and the marks whose films are not here."""
    yield from (Notice(f"{row}.", skipped=True, of_marks=True) for row in given.skipped[:LISTED])
    if len(given.skipped) > LISTED:
        more = f"{len(given.skipped) - LISTED} more rows of {given.source} were left out."
        yield Notice(more, skipped=True, of_marks=True)
    absent = len({name for file in said.files for name in file.absent})
    unmatched = sum(file.unmatched for file in said.files)
    if absent and said.films:
        films = "1 film that is" if absent == 1 else f"{absent} films that are"
        said_of = f"{unmatched} of {given.marks} marks in {_sources(given)}"
        yield Notice(f"{said_of} belong to {films} not here.", of_marks=True)


def about_shapes(fitted: Fitted) -> Iterator[Notice]:
    """Marks that were drawn on a film lying on its side, as tools do that do not turn a picture as it asks to be."""
    names = list(dict.fromkeys(image.image_id for image in fitted.annotations.images if image.at == ANOTHER_SHAPE))
    if names:
        others = f" and {len(names) - 1} other films" if len(names) > 1 else ""
        why = "its marks were drawn on the picture with its sides exchanged, so they are left out"
        yield Notice(f"{names[0]}{others}: {why}; export the marks for the film as it is shown.", True, of_marks=True)


def _sources(given: AnnotationSet) -> str:
    """The files' names, as long as there are few."""
    names = given.source.split(" + ")
    return given.source if len(names) <= 3 else f"{names[0]} and {len(names) - 1} other files"
