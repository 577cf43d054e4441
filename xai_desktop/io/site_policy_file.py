"""The site's policy, from a place that only the machine's administrator writes. Without one, nothing is allowed."""

import tomllib
from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.paths import site_folder
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.core.wording import told

NAME, BEFORE = "policy.toml", "site-policy.json"
"""`BEFORE` is what version 0.1 read; it is never taken for nothing."""


def policy_path() -> Path:
    return site_folder() / NAME


def load_policy(path: Path | None = None) -> tuple[SitePolicy, str]:
    """The policy and, where its file cannot be used, one sentence about it; the strict one holds then."""
    path, table = path or policy_path(), None
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
        return SitePolicy.from_table(table), ""
    except (FileNotFoundError, NotADirectoryError):
        if not path.with_name(BEFORE).exists():
            return SitePolicy(), ""
        path, table = path.with_name(BEFORE), {}  # which had no key for the reviews
        why = told("it is of an older version and must be written anew as policy.toml")
    except OSError:
        why = told("it cannot be read")
    except InputError as error:
        why = str(error)
    except (ValueError, RecursionError):
        why = told("it is no TOML")
    return SitePolicy.strict(table), told(
        "{path}: {why}, so it allows nothing; ask whoever looks after this machine.", path=path, why=why
    )


def deidentified() -> bool:
    """Whether the site wants whatever is exported to call films and patients by pseudonyms."""
    return load_policy()[0].deidentified_results
