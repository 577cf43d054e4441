"""The names of images in files that are named after them."""

import re

from xai_desktop.core.errors import ExportError
from xai_desktop.core.texts import quoted
from xai_desktop.io.annotations._values import film_name, image_id

_UNUSABLE = re.compile(r'[\\/:*?"<>|]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
LONGEST = 200
ENDING = ".png"
"""Of a film whose file's own ending nobody knows any more; readers of these formats ask for one."""


def film_file(name: str, title: str) -> str:
    """A film's file name that is read back as the image's. Raises `ExportError` for a name that looks like a path."""
    found = film_name(name, ENDING)
    if image_id(found) != name:
        raise ExportError(f"{title} cannot hold the image name {quoted(name)}; rename the film without slashes.")
    return found


def usable_file(name: str, title: str) -> str:
    """An image's name as the stem of a file that every system takes. Raises `ExportError` for any other."""
    if _UNUSABLE.search(name) or len(name) > LONGEST:
        raise ExportError(f"{title} names files after images, and {quoted(name)} is no file name; rename the film.")
    return name
