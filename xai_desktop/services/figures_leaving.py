"""Figures of one film on their way out: under its pseudonym and without writing, where the site wants that."""

from dataclasses import replace

from xai_desktop.core.errors import ExportError
from xai_desktop.core.study import ImageRef
from xai_desktop.io.site_policy_file import deidentified
from xai_desktop.services.cascading_pictures import View
from xai_desktop.services.cascading_table import CascadeTable
from xai_desktop.services.contact_pictures import SheetView
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.outside import leaving_film


def leaving_cascade(
    table: CascadeTable, view: View, ref: ImageRef, title: str, decoder: Decoder | None = None
) -> tuple[View, str]:
    """The view and the title, which begins with the film's, as they may leave.

    Raises `ExportError` for tiles of what the network was given of a film that bears writing: it is not blanked there.
    """
    if not deidentified():
        return view, title
    film = leaving_film(ref, view.image, decoder)
    image = film.cleaned
    if image is not view.image and any(cell.film is not None for strip in table.strips for cell in strip.cells):
        raise ExportError(
            "The cascade cannot be saved without the patient's identifiers: the film bears writing, "
            "which stays in the tiles of what the network was given; choose another mode, then save."
        )
    return replace(view, image=image), _renamed(title, ref, film.name)


def leaving_sheet(view: SheetView, ref: ImageRef, title: str, decoder: Decoder | None = None) -> tuple[SheetView, str]:
    if not deidentified():
        return view, title
    film = leaving_film(ref, view.image, decoder)
    return replace(view, image=film.cleaned), _renamed(title, ref, film.name)


def _renamed(title: str, ref: ImageRef, name: str) -> str:
    return f"{name}{title.removeprefix(ref.title)}"
