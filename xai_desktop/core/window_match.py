"""The window of one film in the terms of another, so that two detectors are made brighter and darker together."""

from dataclasses import replace

from xai_desktop.core.image import Image, Voi


def matched_window(window: Voi, own: Voi, other: Voi, *, mirrored: bool = False) -> Voi:
    """How `other` has to change so that its film looks changed as this one does, whose first window is `own`.

    Values of two detectors do not compare, so what is kept is the change: the width as a multiple of the first window's
    width, and the way of the centre in such widths. `mirrored` is for films of which one shows low values bright
    (MONOCHROME1), where the same change of brightness goes the other way. The first window gives the first window.
    """
    if window == own:
        return other
    now, before, start = window.as_window(), own.as_window(), other.as_window()
    moved = (now.centre - before.centre) / before.width * (-1 if mirrored else 1)
    width = start.width * now.width / before.width
    narrowest = 1.0 if start.function == "LINEAR" else 0.0
    return replace(start, centre=start.centre + moved * start.width, width=max(width, narrowest), name="")


def mirrored(one: Image, other: Image) -> bool:
    """Is exactly one of them a film whose low values are bright?"""
    return one.monochrome1 != other.monochrome1
