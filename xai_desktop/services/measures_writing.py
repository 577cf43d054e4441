"""A film's measurements as a file of the reader's choice."""

from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.image import Image
from xai_desktop.core.measure_table import MeasureRow
from xai_desktop.core.study import ImageRef
from xai_desktop.io import atomic
from xai_desktop.io.measure_csv import measures_csv
from xai_desktop.io.site_policy_file import deidentified
from xai_desktop.services.decoding import Decoder


def write_measures(
    path: Path, ref: ImageRef, rows: Sequence[MeasureRow], image: Image, decoder: Decoder | None = None
) -> Path:
    """A CSV file; the film is named as in the worklist, or by its pseudonym where the site wants it. Raises
    `ExportError`, and `InputError` for a film whose pseudonym cannot be made because its file is gone."""
    if deidentified():
        from xai_desktop.services.outside import leaving_film

        film = leaving_film(ref, image, decoder)
        return atomic.write_text(path, measures_csv(film.name, ref.frame, film.rows(rows)))
    return atomic.write_text(path, measures_csv(ref.title, ref.frame, rows))
