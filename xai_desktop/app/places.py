"""Where this person's reviews are kept, for the screen: the store's own word for it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReviewsPlace:
    """`by_site` says that the site has set the folder."""

    folder: Path
    by_site: bool


def reviews_place() -> ReviewsPlace:
    from xai_desktop.io.review_store import own_store, store_path

    found = store_path()
    return ReviewsPlace(found.parent, found != own_store())
