"""What was entered and is not on the disk yet: the newest of each film, until somebody says that it was written."""

from xai_desktop.core.review import FilmVerdict
from xai_desktop.core.study import ImageRef, Spot


class Drafts:
    """At most one draft of a film is being written; what comes meanwhile waits, and only the newest of it."""

    def __init__(self) -> None:
        self._newest: dict[Spot, tuple[ImageRef, FilmVerdict]] = {}
        self._writing: set[Spot] = set()

    def __len__(self) -> int:
        return len(self._newest)

    def of(self, ref: ImageRef) -> FilmVerdict | None:
        """What is not on the disk yet; None where everything is."""
        return self._newest[ref.spot][1] if ref.spot in self._newest else None

    def wish(self, ref: ImageRef, verdict: FilmVerdict) -> None:
        self._newest[ref.spot] = ref, verdict

    def drop(self, ref: ImageRef) -> None:
        """It was confirmed, or is not wanted any more."""
        self._newest.pop(ref.spot, None)

    def take(self, ref: ImageRef) -> FilmVerdict | None:
        """What is to be written now; None where nothing is, or where an older one is still being written."""
        if ref.spot in self._writing or ref.spot not in self._newest:
            return None
        self._writing.add(ref.spot)
        return self._newest[ref.spot][1]

    def written(self, ref: ImageRef, verdict: FilmVerdict) -> bool:
        """One is on the disk; whether a newer one waits."""
        self._writing.discard(ref.spot)
        if self.of(ref) is verdict:
            del self._newest[ref.spot]
        return ref.spot in self._newest

    def failed(self, ref: ImageRef) -> None:
        """It stays, to be tried again."""
        self._writing.discard(ref.spot)

    def waiting(self) -> tuple[tuple[ImageRef, FilmVerdict], ...]:
        """Everything that is not on the disk yet."""
        return tuple(self._newest.values())
