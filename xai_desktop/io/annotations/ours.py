"""Our own JSON: versioned, strict, boxes as pixel edges [x0, y0, x1, y1] of a film of the stated size.

    {"format": "xai-desktop-boxes", "version": 1, "source": "…", "images": [
      {"image_id": "…", "patient": "…", "width": 1024, "height": 1024, "annotations": [
        {"label": "Mass", "box": [10.0, 20.0, 110.5, 90.0], "reader": "A"}]}]}

`source`, `patient`, `reader` and the size (both or neither) may be left out; unknown names are refused, so that a
misspelt one cannot pass unnoticed. An annotation has a `source` of its own only where it differs from the file's.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.io.annotations._format import FARTHEST, FORMATS, Format, usable

FORMAT, VERSION = "xai-desktop-boxes", 1


def sniff(beginning: str) -> bool:
    return beginning.lstrip().startswith("{") and f'"{FORMAT}"' in beginning


def read(path: Path, text: str, strict: bool) -> AnnotationSet:
    """Raises `FormatError` naming the field at fault. Being our own, the format is always strict."""
    del strict
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise FormatError(f"{path}: is not valid JSON ({_where(fault)}); export it again.") from fault
    try:
        return _set(_Object(document, "the file"), path.name)
    except InputError as fault:
        raise FormatError(f"{path}: {fault}") from fault


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _where(fault: Exception) -> str:
    return f"line {fault.lineno}: {fault.msg}" if isinstance(fault, json.JSONDecodeError) else str(fault)[:80]


class _Object:
    """A JSON object that knows where it stands, so that every complaint names its field."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise InputError(f"{place} must be an object {{…}}; mend it or export the file again.")
        self._value, self._place = value, place

    def name(self, key: str) -> str:
        return key if self._place == "the file" else f"{self._place}.{key}"

    def only(self, *keys: str) -> None:
        for key in self._value:
            if key not in keys:
                raise InputError(
                    f"{self.name(quoted(key))} is not a known field; the known ones are {', '.join(keys)}."
                )

    def fail(self, key: str, wanted: str) -> NoReturn:
        raise InputError(f"{self.name(key)} must be {wanted}; mend it or export the file again.")

    def get(self, key: str) -> Any:
        return self._value.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fail(key, "a text" if default is not None else "a text that is not empty")
        if key in self._value and not is_one_line(value):
            self.fail(key, "a text of one line without control characters")
        return value

    def count(self, key: str) -> int | None:
        value = self._value.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= FARTHEST):
            self.fail(key, f"a whole number from 1 to {FARTHEST:.0f}")
        return value

    def objects(self, key: str) -> Iterator["_Object"]:
        value = self._value.get(key)
        if not isinstance(value, list):
            self.fail(key, "a list")
        for number, item in enumerate(value):
            yield _Object(item, f"{self.name(key)}[{number}]")

    def box(self, key: str) -> Box:
        value = self._value.get(key)
        numbers = isinstance(value, list) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value)
        if not isinstance(value, list) or not numbers or len(value) != 4:
            self.fail(key, "four numbers [x0, y0, x1, y1]")
        try:
            box = Box(*map(float, value))
        except (InputError, OverflowError):
            self.fail(key, "four finite numbers with x0 < x1 and y0 < y1")
        if not usable(box):
            self.fail(key, "a box within reach of a film")
        return box


def _set(document: _Object, name: str) -> AnnotationSet:
    document.only("format", "version", "source", "images")
    if document.get("format") != FORMAT:
        document.fail("format", f'"{FORMAT}"')
    if document.count("version") != VERSION:
        document.fail("version", f"{VERSION}, the only one that this program knows")
    source = document.text("source", name)
    return AnnotationSet(tuple(_image(image, source) for image in document.objects("images")), (), source)


def _image(image: _Object, source: str) -> AnnotatedImage:
    image.only("image_id", "patient", "width", "height", "annotations")
    boxes = tuple(_annotation(item, source) for item in image.objects("annotations"))
    return AnnotatedImage(image.text("image_id"), boxes, image.text("patient", ""), _size(image))


def _size(image: _Object) -> Size | None:
    width, height = image.count("width"), image.count("height")
    if width is None and height is None:
        return None
    if width is None or height is None:
        image.fail("height" if height is None else "width", "given where the other side of the film is")
    return height, width


def _annotation(item: _Object, source: str) -> Annotation:
    item.only("label", "box", "reader", "source")
    return Annotation(item.text("label"), item.box("box"), item.text("reader", ""), item.text("source", source))


def write(annotation_set: AnnotationSet) -> str:
    """The text of the file; reading it gives an equal set."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "source": annotation_set.source,
        "images": [_image_json(image, annotation_set.source) for image in annotation_set.images],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _image_json(image: AnnotatedImage, source: str) -> dict[str, object]:
    size = {"width": image.size[1], "height": image.size[0]} if image.size else {}
    boxes = [_annotation_json(annotation, source) for annotation in image.annotations]
    return {"image_id": image.image_id, "patient": image.patient_key, **size, "annotations": boxes}


def _annotation_json(annotation: Annotation, source: str) -> dict[str, object]:
    own = {"source": annotation.source} if annotation.source != source else {}
    return {"label": annotation.label, "box": annotation.box.as_tuple(), "reader": annotation.reader, **own}


FORMATS.add("ours", Format("ours", "this program's own JSON", sniff, read, write))
