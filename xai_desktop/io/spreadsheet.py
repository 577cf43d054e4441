"""What a spreadsheet makes of texts."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(text: str) -> str:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; any other as it is."""
    return f"'{text}" if text.startswith(_FORMULA) else text
