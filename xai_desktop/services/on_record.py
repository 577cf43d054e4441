"""What the store has on record about a film that a report is made of."""

from dataclasses import dataclass

from xai_desktop.core.chain import Head
from xai_desktop.core.review import Review
from xai_desktop.core.study import ImageRef
from xai_desktop.services.reviewing import Reviews


@dataclass(frozen=True, slots=True)
class OnRecord:
    """`reviews` are everybody's confirmed verdicts, oldest first, `readers` the (key, name) of whoever gave them, each
    once; `head` is the last entry of the audit chain. Without a store there is nothing of all that."""

    reviews: tuple[Review, ...] = ()
    readers: tuple[tuple[str, str], ...] = ()
    head: Head | None = None


def on_record(reviews: Reviews, ref: ImageRef) -> OnRecord:
    """For a film that was met. Raises `InputError` for another one, and `ExportError` for a store that is not read."""
    found = reviews.everybodys(reviews.film_of(ref))
    names = {one.key: one.name for one in reviews.readers.everybody}
    keys = dict.fromkeys(one.reader for one in found)
    return OnRecord(found, tuple((key, names[key]) for key in keys if names.get(key)), reviews.head())
