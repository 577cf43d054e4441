"""Sphinx's settings for the manual: Markdown sources, one theme, everything in the folder, nothing from elsewhere."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent), str(Path(__file__).parents[1])]

from xai_desktop import __version__  # noqa: E402

project = "XAI Desktop"
author = "The XAI Desktop authors"
copyright = "The XAI Desktop authors, Apache-2.0"  # noqa: A001
version = release = __version__
extensions = ["myst_parser", "parts"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["html"]
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
language = "en"
smartquotes = False  # an option begins with two hyphens
nitpicky = True
html_theme = "furo"
html_title = f"XAI Desktop {version}: manual"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_permalinks = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5d7a", "color-brand-content": "#0b5d7a"},
    "dark_css_variables": {"color-brand-primary": "#7cc4de", "color-brand-content": "#7cc4de"},
}
