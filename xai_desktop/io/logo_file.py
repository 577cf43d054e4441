"""The logo of a letterhead, as the bytes of its file: a PNG or JPEG that a report can hold as it is."""

from io import BytesIO
from pathlib import Path

from PIL import Image as Pictures

from xai_desktop.core.errors import InputError, read_failure

KINDS = ("PNG", "JPEG")
LARGEST = 4 << 20
"""Bytes of the file: every report carries it."""
WIDEST = 6000
"""Pixels of either side."""


def read_logo(path: Path) -> bytes:
    """The bytes of a whole PNG or JPEG. Raises `InputError` with one sentence for anything else."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise read_failure(path, error) from error
    if len(content) > LARGEST:
        raise InputError(f"{path}: is larger than {LARGEST >> 20} MiB; save the logo smaller.")
    try:
        with Pictures.open(BytesIO(content), formats=KINDS) as picture:
            small = max(picture.size) <= WIDEST
            if small:
                picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, Pictures.DecompressionBombError) as error:
        raise InputError(f"{path}: is not a whole PNG or JPEG picture; save the logo as one of these.") from error
    if not small:
        raise InputError(f"{path}: is wider or higher than {WIDEST} pixels; save the logo smaller.")
    return content
