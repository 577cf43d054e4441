"""The site's policy, from a place that only the machine's administrator writes. Without one, nothing is allowed."""

import json
from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.paths import site_folder
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.core.wording import told

NAME = "site-policy.json"


def policy_path() -> Path:
    return site_folder() / NAME


def load_policy() -> tuple[SitePolicy, str]:
    """The policy and, where its file cannot be used, one sentence about it; nothing is allowed then."""
    path = policy_path()
    try:
        return SitePolicy.from_json(json.loads(path.read_text("utf-8-sig"))), ""
    except (FileNotFoundError, NotADirectoryError):
        return SitePolicy(), ""
    except OSError:
        why = told("it cannot be read")
    except InputError as error:
        why = str(error)
    except (ValueError, RecursionError):
        why = told("it is no JSON")
    return SitePolicy(), told(
        "{path}: {why}, so it allows nothing; ask whoever looks after this machine.", path=path, why=why
    )
