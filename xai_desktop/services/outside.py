"""What leaves the house by other ways than a report, where the site wants pseudonyms: figures and measurements."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from xai_desktop.core.destination import Outside
from xai_desktop.core.image import Image
from xai_desktop.core.measure_table import MeasureRow
from xai_desktop.core.study import ImageRef
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.site_key import site_key
from xai_desktop.services.cleaned_film import film_without_writing
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.leaving import outside_name
from xai_desktop.services.opening import source_header


@dataclass(frozen=True, slots=True, eq=False)
class LeavingFilm:
    """A film on its way out, as `Filmed` wants it."""

    ref: ImageRef
    image: Image
    image_hash: str
    source_header: bytes | None

    @property
    def name(self) -> str:
        """The pseudonym by which every export calls it. Raises `ExportError` without a key or for a damaged header."""
        from xai_desktop.io.dicom_results.source import outside_header

        return outside_name(outside_header(self, Outside(site_key())))

    @property
    def cleaned(self) -> Image:
        """Without what looks like writing; the same object where nothing does."""
        return film_without_writing(self.image)

    def rows(self, given: Iterable[MeasureRow]) -> tuple[MeasureRow, ...]:
        """Measurements without times, with numbers for readers, and names without the patient's."""
        from xai_desktop.io.dicom_results.labels import REMOVED, person_in

        person = person_in(self.source_header) or re.compile(r"(?!)")
        rows = tuple(given)
        readers = {
            name: f"Reader {n}" for n, name in enumerate(dict.fromkeys(one.reader for one in rows if one.reader), 1)
        }
        return tuple(
            replace(one, name=person.sub(REMOVED, one.name), reader=readers.get(one.reader, ""), at="") for one in rows
        )


def leaving_film(ref: ImageRef, image: Image, decoder: Decoder | None = None) -> LeavingFilm:
    """Raises `InputError` for a film whose file is gone: nobody knows its patient then."""
    return LeavingFilm(ref, image, image_hash(image), source_header(ref, decoder))
