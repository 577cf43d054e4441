"""Where this program keeps what on this machine: one page of facts for whoever looks after it."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.io.review_store import own_store, store_path
from xai_desktop.io.settings_file import settings_path
from xai_desktop.io.site_key import key_path
from xai_desktop.io.site_policy_file import load_policy, policy_path


@dataclass(frozen=True, slots=True)
class Whereabout:
    """`key` is the name for scripts; `keep` says whether a backup should hold it."""

    key: str
    what: str
    path: Path
    keep: bool = False

    @property
    def there(self) -> bool:
        try:
            return self.path.exists()
        except OSError:
            return False


def whereabouts() -> tuple[Whereabout, ...]:
    """Every place, whether there is something yet or not."""
    networks = load_policy()[0].networks_folder
    site = (Whereabout("site-networks", "networks of the site", Path(networks)),) if networks else ()
    reviews, own = store_path(), own_store()
    earlier = Whereabout("reviews-before", "reviews from before the site kept them elsewhere", own, keep=True)
    return (
        Whereabout("program", "what the program brings along", paths.resources()),
        Whereabout("settings", "a person's own settings", settings_path(), keep=True),
        Whereabout("site-key", "the key by which a store of reviews knows its films", key_path(), keep=True),
        Whereabout("networks", "networks of a person's own", paths.user_models(), keep=True),
        *site,
        Whereabout("reviews", "what was read and confirmed", reviews, keep=True),
        *((earlier,) if own != reviews and earlier.there else ()),
        Whereabout("crashes", "reports of what nobody foresaw", paths.crashes()),
        Whereabout("cache", "what can be computed again", paths.user_folder("cache")),
        Whereabout("policy", "what the site has set for everybody", policy_path()),
    )
