"""A report as a text, arrays and files: what goes into a review bundle."""

import json
from dataclasses import dataclass

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.report import Report
from xai_desktop.io.report_bundle._codec import codec_of
from xai_desktop.io.report_bundle._values import Shelf

SCHEMA, VERSION = "xai-desktop/review-bundle", 1
MANIFEST, DESCRIPTION = "manifest.json", "report.json"
MASK, BOXES = "mask.png", "boxes.json"
"""For other programs: nothing is read from these two."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """`text` is `report.json`. `arrays` are called `film.npz/index`, by archive and name; `files` are pictures."""

    text: str
    arrays: dict[str, AnyArray]
    files: dict[str, bytes]

    def within(self, archive: str) -> dict[str, AnyArray]:
        """The arrays of one archive, by their names in it."""
        found = ((name.partition("/"), array) for name, array in self.arrays.items())
        return {name: array for (where, _, name), array in found if where == archive}


def told(report: Report) -> Told:
    """The same report gives the same text. Raises `ValueError` for one that holds a value of another type."""
    shelf = Shelf()
    record = {"schema": SCHEMA, "version": VERSION, "report": codec_of(Report).tell(report, "", shelf)}
    text = json.dumps(record, separators=(",", ":"), allow_nan=False)
    return Told(f"{text}\n", shelf.arrays, shelf.files)
