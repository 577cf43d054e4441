"""Who is logged in, by the system's own word: not from the environment, which anybody can set."""

import hashlib
import os

from xai_desktop.core.naming import safe_name

NOBODY = "unknown account"


def account_name() -> str:
    """The account that this program runs under."""
    try:
        if os.name != "posix":
            return os.getlogin()  # Windows' GetUserName
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (KeyError, OSError, ImportError):
        return NOBODY


def account_folder() -> str:
    """A folder's name for the account: no two accounts have the same."""
    name = account_name()
    if name == NOBODY and os.name == "posix":
        return f"uid-{os.getuid()}"
    safe = safe_name(name)
    return safe if safe == name else f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
