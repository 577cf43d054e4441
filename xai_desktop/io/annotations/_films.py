"""What the writers of JSON and YOLO need of a film: its size, its file's name, and who looked at it."""

import re

from xai_desktop.core.annotation import AnnotatedImage
from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.errors import ExportError
from xai_desktop.core.geometry import Size
from xai_desktop.core.shapes import Shape
from xai_desktop.core.texts import quoted
from xai_desktop.io.annotations._holds import RELATIVE, Holds
from xai_desktop.io.annotations._rle import LARGEST_MASK

ENDING = ".png"
"""Of a film whose file's own ending nobody knows any more; readers of these formats ask for one."""

LONGEST = 200
_UNUSABLE = re.compile(r'[\\/:*?"<>|]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)


def pixels_of(holds: Holds, image: AnnotatedImage) -> Size:
    """(height, width). Raises `ExportError` where nothing says it."""
    if image.size is None or image.size == RELATIVE:
        raise holds.refusal("marks on a film of unknown size, unless the film is opened too", image)
    return image.size


def painted_on(holds: Holds, image: AnnotatedImage, shape: Shape) -> BoolArray:
    """(H, W) bool: the film's pixels that a shape covers. Raises `ExportError` for none, or a film beyond bounds."""
    size = pixels_of(holds, image)
    if size[0] * size[1] > LARGEST_MASK:
        raise holds.refusal("a mask on a film of such a size", image)
    painted = shape.mask(size)
    if not painted.any():
        raise holds.refusal("a mask beside the film", image)
    return painted


def one_reader(images: tuple[AnnotatedImage, ...], title: str) -> None:
    """Raises `ExportError` for several readers, whom such a format would make one."""
    readers = {a.reader for image in images for a in image.annotations} | {r for i in images for r in i.nothing_by}
    if len(readers) > 1:
        raise ExportError(f"{title} cannot keep {len(readers)} readers apart; write this program's own JSON instead.")


def usable_file(name: str, title: str) -> str:
    """An image's name as the stem of a file that every system takes. Raises `ExportError` for any other."""
    if _UNUSABLE.search(name) or len(name) > LONGEST:
        raise ExportError(f"{title} names files after films, and {quoted(name)} is no file name; rename the film.")
    return name
