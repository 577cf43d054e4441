"""Whose report it is: the hospital's name and logo, read when somebody exports."""

from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.report import Letterhead
from xai_desktop.core.wording import told
from xai_desktop.io.logo_file import read_logo


def letterhead_of(hospital: str, logo: str) -> tuple[Letterhead, str]:
    """The letterhead and, where the logo (a path, or empty) cannot be used, one sentence: the report has none then."""
    try:
        return Letterhead(hospital.strip(), read_logo(Path(logo).expanduser()) if logo.strip() else b""), ""
    except InputError as error:
        return Letterhead(hospital.strip()), told("The report has no logo. {why}", why=error)
