"""What an error for the user must look like."""

from pathlib import Path

from xai_desktop.core.errors import XaiError


def assert_one_sentence(error: XaiError, path: Path) -> None:
    """It starts with the file's path, goes on in one line, ends in a full stop and offers a remedy."""
    text = str(error)
    assert text.startswith(str(path)), text
    rest = text[len(str(path)) :]
    assert "\n" not in text, text
    assert rest.endswith("."), text
    assert ". " not in rest, text
    assert len(rest) > 20, text
