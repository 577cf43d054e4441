"""What an annotation format has to offer, and the table of all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet, ReadFile, SkippedRow
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.place import Place, shown
from xai_desktop.core.registry import Registry
from xai_desktop.core.shapes import Shape
from xai_desktop.core.texts import is_one_line
from xai_desktop.core.wording import noted

FARTHEST, THINNEST = 1e9, 1e-6
"""Pixels: how far from the corner an edge may lie, and how close two edges may be. No shape is beyond that, and within
it floats tell all edges apart, whatever film the shape is scaled to."""

Key = tuple[str, str, int | None]
"""A film's name, the folder named before it, and the frame."""

HEAD_BYTES = 4096
"""How much of a file's beginning is enough to tell its format."""


@dataclass(frozen=True)
class Source:
    """An annotation file that is being read.

    `beside` gives the bytes of a file in the same folder (or archive) by its name, or None where there is none.
    """

    place: Place
    content: bytes
    strict: bool = False
    beside: Callable[[str], bytes | None] = lambda _name: None

    @property
    def name(self) -> str:
        return shown(self.place.name)

    @cached_property
    def text(self) -> str:
        """Raises `FormatError` for what is no UTF-8 text."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FormatError(
                f"{self.place}: is not UTF-8 text, so it cannot hold annotations; save it as UTF-8."
            ) from error

    def refuse(self, reason: str) -> FormatError:
        """The error for a file whose structure is foreign: `reason` ends with a remedy and a full stop."""
        return FormatError(f"{self.place}: {reason}")


@dataclass(frozen=True, slots=True)
class Format:
    """One annotation format.

    `sniff` judges the beginning of a file and its name. `read` refuses a foreign structure as a whole and skips bad
    rows (see `Harvest`). `write`, where the format can be written, gives files by their names: one, or one per image;
    it raises `ExportError` for what the format cannot hold. `suffix` ends the name of a format of one file. Only a
    `binary` format is asked about a file with NUL bytes: most files of a folder are films, not texts. `how` says who
    drew the marks of the one data set that has this format, as far as that is known; it is empty for a format that
    anybody uses.
    """

    key: str
    title: str
    sniff: Callable[[bytes, str], bool]
    read: Callable[[Source], AnnotationSet]
    write: Callable[[AnnotationSet], dict[str, bytes]] | None = None
    suffix: str = ""
    binary: bool = False
    how: str = ""


class FilmName(str):
    """What an annotation file calls a film, and the folder that it names before it ("" for none)."""

    folder: str = ""


@dataclass
class Harvest:
    """Collects what a file holds, row by row; a bad row is listed and skipped, or refuses a strict source."""

    source: Source
    title: str
    rows: int = 0
    _marks: dict[Key, list[Annotation]] = field(default_factory=dict)
    _facts: dict[Key, tuple[str, Size | None]] = field(default_factory=dict)
    _nothing: dict[Key, list[str]] = field(default_factory=dict)
    _skipped: list[SkippedRow] = field(default_factory=list)

    @contextmanager
    def row(self, line: int) -> Iterator[None]:
        """One row (or object) of the file: an `InputError` inside says what is wrong with it."""
        self.rows += 1
        try:
            yield
        except InputError as fault:
            reason = str(fault).rstrip(".")
            if self.source.strict:
                remedy = noted("mend the row, or open the file without strict")
                raise FormatError(f"{self.source.place}, line {line}: {reason}; {remedy}.") from fault
            self._skipped.append(SkippedRow(self.source.name, line, reason))

    def image(self, image_id: str, size: Size | None = None, patient: str = "", frame: int | None = None) -> None:
        """The file speaks of this image, even if it marks nothing on it. Raises `InputError` for an unusable name."""
        if not image_id.strip():
            raise InputError("names no image")
        if not is_one_line(image_id):
            raise InputError("its names hold control characters")
        if size and max(size) > FARTHEST:
            raise InputError("gives its film an impossible size")
        key = _key(image_id, frame)
        self._marks.setdefault(key, [])
        old_patient, old_size = self._facts.get(key, ("", None))
        if size and old_size and size != old_size:
            raise InputError("gives its film another size than an earlier one")
        self._facts[key] = (patient or old_patient, size or old_size)

    def mark(
        self,
        image_id: str,
        label: str,
        shape: Shape,
        reader: str = "",
        frame: int | None = None,
        *,
        difficult: bool = False,
    ) -> None:
        """A mark on an image that `image` has announced. Raises `InputError` for an unusable label or shape."""
        if not label.strip():
            raise InputError("names no finding")
        if not is_one_line(label + reader):
            raise InputError("its names hold control characters")
        check(shape, self._facts[_key(image_id, frame)][1])
        self._marks[_key(image_id, frame)].append(
            Annotation(label.strip(), shape, reader, self.source.name, difficult=difficult)
        )

    def nothing(self, image_id: str, reader: str = "", frame: int | None = None) -> None:
        """A reader looked at an announced image and marked nothing."""
        self._nothing.setdefault(_key(image_id, frame), []).append(reader)

    def result(self) -> AnnotationSet:
        name = self.source.name
        images = tuple(self._image(key, tuple(marks)) for key, marks in self._marks.items())
        return AnnotationSet(images, tuple(self._skipped), name, (ReadFile(name, self.title, self.rows),))

    def _image(self, key: Key, marks: tuple[Annotation, ...]) -> AnnotatedImage:
        (name, hint, frame), (patient, size) = key, self._facts[key]
        readers = tuple(dict.fromkeys(self._nothing.get(key, ())))
        return AnnotatedImage(name, marks, patient, size, readers, frame, self.source.name, hint=hint)


def _key(image_id: str, frame: int | None) -> Key:
    """Films of one name in several folders are several films."""
    return str(image_id), image_id.folder if isinstance(image_id, FilmName) else "", frame


def check(shape: Shape, size: Size | None = None) -> None:
    """Raises `InputError` for a shape that cannot be reckoned with, or that lies beside its film."""
    box = shape.bounds
    if max(map(abs, box.as_tuple())) > FARTHEST or min(box.width, box.height) < THINNEST:
        raise InputError("its shape is out of all proportion")
    if size is not None and box.clipped(size) is None:
        raise InputError("its shape lies outside the film")


FORMATS: Registry[Format] = Registry("annotation format", FormatError)
