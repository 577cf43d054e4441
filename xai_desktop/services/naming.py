"""A film that is to be named by its content, for whoever may have to wait: let go as soon as it has its name."""

from xai_desktop.core.image import Image
from xai_desktop.io.image_hash import image_hash
from xai_desktop.services.lanes import guard


class Naming:
    """The hash of a film's pixels, made once by whichever thread asks first. Any thread may ask.

    A store on a slow drive has a queue of films that were met. They would all be in memory until their turn comes.
    """

    def __init__(self, image: Image) -> None:
        self.size = image.size
        self._image: Image | None = image
        self._name = ""
        self._guard = guard()

    def name(self) -> str:
        """The 64 hex digits of `image_hash`. The picture is not held afterwards."""
        with self._guard:
            if self._image is not None:
                self._name, self._image = image_hash(self._image), None
            return self._name
