"""How far a reader is with a film, and everything of it that is on record."""

from dataclasses import dataclass

from xai_desktop.core.review import FilmStatus, FilmVerdict, Review, StepRecord


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of a worklist. `draft` says that a verdict was begun and is not confirmed yet."""

    status: FilmStatus = FilmStatus.UNREAD
    draft: bool = False


UNREAD = Standing()


@dataclass(frozen=True, slots=True)
class FilmRecord:
    """What one reader has on record about the film `film` (the hash of its pixels), oldest first.

    `draft` is what was entered and not confirmed: it is put back on the screen after a crash. `confirmed_for` are the
    weights' hashes of networks that may explain the film although it lies outside their cards: they need not ask again.
    """

    film: str
    draft: FilmVerdict | None = None
    reviews: tuple[Review, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    confirmed_for: frozenset[str] = frozenset()

    @property
    def latest(self) -> Review | None:
        """The verdict that counts."""
        return self.reviews[-1] if self.reviews else None

    @property
    def verdict(self) -> FilmVerdict:
        """What the screen begins with: the draft, else what was confirmed last, else nothing."""
        if self.draft is not None:
            return self.draft
        return self.latest.verdict if self.latest else FilmVerdict()
