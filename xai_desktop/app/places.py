"""Places that the settings show: where reviews are kept, by the store's own word, and where the site's policy lies."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.io.site_policy_file import policy_path


@dataclass(frozen=True, slots=True)
class ReviewsPlace:
    """`by_site` says that the site has set the folder."""

    folder: Path
    by_site: bool


def reviews_place() -> ReviewsPlace:
    from xai_desktop.io.review_store import own_store, store_path

    found = store_path()
    return ReviewsPlace(found.parent, found != own_store())


def policy_file() -> Path:
    """Where the site's policy lies, or would."""
    return policy_path()
