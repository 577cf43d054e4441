"""A review bundle: one file that holds a whole report, so that the report can be made again.

It is a zip archive. `report.json` is the report, told by its type hints (`_codec`); the arrays that it names lie in
`maps.npz` and `film.npz`, a letterhead's logo beside them, and `manifest.json` says the SHA-256 of each. The other
files are for people and other programs, and nothing is read from them.
"""

from xai_desktop.io.report_bundle._reading import read
from xai_desktop.io.report_bundle._telling import BOXES, DESCRIPTION, MANIFEST, MASK, Told, told
from xai_desktop.io.report_bundle._values import FILM, MAPS

__all__ = ["BOXES", "DESCRIPTION", "FILM", "MANIFEST", "MAPS", "MASK", "Told", "read", "told"]
