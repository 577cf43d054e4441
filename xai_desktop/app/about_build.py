"""Which build this is and what travels with it, for the window."""

from xai_desktop.io.build_facts import licences_path, read_build


def line() -> str:
    """Version, variant, date, commit and hash in one line."""
    return read_build().line


def licences() -> str:
    """The licences of everything in a packed program; empty in a tree of source, which brings nothing of others."""
    path = licences_path()
    try:
        return path.read_text("utf-8", "replace") if path else ""
    except OSError:
        return ""
