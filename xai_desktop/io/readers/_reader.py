"""What a film format has to offer, and the table of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image
from xai_desktop.core.looked import Identity
from xai_desktop.core.place import Place, shown
from xai_desktop.core.registry import Registry
from xai_desktop.core.study import ImageRef

HEAD_BYTES = 512
"""How much of a file's beginning is enough to tell its format."""

MAX_PIXELS = 400_000_000
"""More than any film or slide level has; a header that asks for more is refused before memory is."""

MOST_FRAMES = 100_000
"""Of one file. Each becomes an entry of the list of films, and frames of a bit or two cost a file nothing."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One film format. `sniff` judges the first bytes; `read_refs` reads headers only; `read_image` decodes a frame.

    `endings` are the usual ends of names: never proof of a format, only of an intention.
    """

    key: str
    endings: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read_refs: Callable[[Place], tuple[ImageRef, ...]]
    read_image: Callable[[ImageRef], Image]
    read_identity: Callable[[Place], Identity] = lambda _place: Identity()
    read_source: Callable[[Place], bytes | None] = lambda _place: None
    """The header that results copy from a film (`_dicom_source`); None for formats without one."""

    scan: Callable[[Place, BinaryIO, bytes], tuple[ImageRef, ...] | None] = lambda _place, _stream, _head: None
    """What `read_refs` gives, from an open file that begins with these bytes; None where that needs more patience."""


READERS: Registry[Reader] = Registry("film format", FormatError)


def check_size(path: object, rows: int, columns: int) -> None:
    """Raises `InputError` for a picture without pixels, or with more than memory should be asked for."""
    if rows < 1 or columns < 1:
        raise InputError(f"{path}: its header asks for {rows} × {columns} pixels, so there is no picture to show.")
    if rows * columns > MAX_PIXELS:
        raise InputError(
            f"{path}: its header asks for {rows} × {columns} pixels, above the limit of {MAX_PIXELS // 10**6} million; "
            "check the file or export it at a smaller size."
        )


def film_name(path: Place) -> str:
    """What annotation files call a film: its name without the ending; a bare UID keeps its last number.

    Bytes that are no text on this system, as on disks that were written on another one, become question marks.
    """
    name = path.name if path.suffix[1:].isdigit() else path.stem
    return shown(name.encode("utf-8", "replace").decode("utf-8"))
