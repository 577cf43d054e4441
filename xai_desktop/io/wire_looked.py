"""What was looked at, as JSON for the way between processes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet, ReadFile, SkippedRow
from xai_desktop.core.looked import Asked, Identity, Looked
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import wire_checks as checks
from xai_desktop.io.annotations._json import Checked
from xai_desktop.io.annotations.ours import document_for, set_of
from xai_desktop.io.readers._reader import MOST_FRAMES
from xai_desktop.io.wire import Message, ref_json, ref_of

Record = dict[str, Any]


def asked_json(asked: Asked) -> Record:
    flags = {name: True for name in ("named", "marks", "strict") if getattr(asked, name)}
    return {**_place_json(asked.place), **flags}


def asked_of(record: Record) -> Asked:
    flags = {name: bool(record.get(name)) for name in ("named", "marks", "strict")}
    return Asked(_place_of(record), **flags)


def looked_json(looked: Looked) -> Record:
    """Without the place: whoever asked knows it, and ten thousand of them cost time."""
    record: Record = {}
    if looked.refs:
        record["refs"] = _refs_json(looked)
    if looked.marks is not None:
        record["marks"] = _marks_json(looked.marks)
    if looked.inside:
        record["inside"] = [_place_json(one) for one in looked.inside]
    if looked.error:
        record |= {"error": looked.error, "marked": looked.marked}
    if looked.stranger:
        record["stranger"] = True
    return record


def looked_of(record: Record, place: Place) -> Looked:
    """Raises `ValueError`, `TypeError`, `LookupError` or `InputError` for a record that is none."""
    return Looked(
        place,
        _refs_of(record.get("refs"), place),
        _marks_of(record["marks"], place) if "marks" in record else None,
        tuple(_place_of(one) for one in record.get("inside", ())),
        checks.text(record.get("error", "")),
        bool(record.get("marked")),
        bool(record.get("stranger")),
    )


def identity_of(message: Message) -> Identity:
    """Raises `ValueError` or `LookupError` for a message that is none."""
    return Identity(*(checks.text(message.body[name]) for name in ("name", "born", "number")))


def _refs_json(looked: Looked) -> Record:
    """The frames of one file differ in their number alone."""
    first = ref_json(looked.refs[0])
    del first["path"]
    return {"first": first, "count": len(looked.refs)}


def _refs_of(record: Record | None, place: Place) -> tuple[ImageRef, ...]:
    if record is None:
        return ()
    first = ref_of({**record["first"], "path": str(place.path), "member": place.member})
    count = checks.whole(record["count"], 1, MOST_FRAMES)
    return (first, *(replace(first, frame=frame) for frame in range(1, count)))


def _marks_json(marks: AnnotationSet) -> Record:
    return {
        "document": document_for(marks),
        "origins": [[image.origin, image.hint] for image in marks.images],
        "skipped": [[row.source, row.line, row.reason] for row in marks.skipped],
        "files": [[file.name, file.title, file.rows] for file in marks.files],
    }


def _marks_of(record: Record, place: Place) -> AnnotationSet:
    found = set_of(Checked(record["document"], "the file"), "")
    origins = zip(found.images, map(checks.texts, record["origins"]), strict=True)
    images = tuple(_with_origin(image, place, *words) for image, words in origins)
    skipped = tuple(SkippedRow(checks.text(s), int(line), checks.text(why)) for s, line, why in record["skipped"])
    files = tuple(ReadFile(checks.text(n), checks.text(title), int(rows)) for n, title, rows in record["files"])
    return AnnotationSet(images, skipped, found.source, files)


def _with_origin(image: AnnotatedImage, place: Place, origin: str, hint: str) -> AnnotatedImage:
    return replace(image, origin=origin, hint=hint, folder=place.folder)


def _place_json(place: Place) -> Record:
    return {"path": str(place.path), **({"member": place.member} if place.member else {})}


def _place_of(record: Record) -> Place:
    return Place(Path(record["path"]), checks.text(record.get("member", "")))
