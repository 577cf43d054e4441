"""What is said about films that are there more than once: one sentence for all of one folder and one reason."""

from collections.abc import Iterator

from xai_desktop.core.study import Notice
from xai_desktop.core.wording import noted, told
from xai_desktop.services.cohort.copies import BYTES, ENTRY, LINE, NAME, UID, LeftOut, OnceEach, Shown

_SIGNS = {
    UID: noted("same SOP Instance UID"),
    BYTES: noted("same bytes"),
    ENTRY: noted("same entry of the annotation file"),
    LINE: noted("same line of the table about films"),
    NAME: noted("same name of the same patient"),
}
_MARKED, _LARGER_FILE, _FIRST = noted("the one with marks"), noted("the larger file"), noted("the first one")
_MORE_PIXELS = noted("the one with more pixels")
MARKS_LOST = noted("Marks under the other name take no part.")

Reason = tuple[str, str, str, str, bool]
"""Folder, folder of what stays, sign, what stays, whether marks are lost."""


def about_copies(found: OnceEach) -> Iterator[Notice]:
    """In the order of the films."""
    groups: dict[Reason, list[LeftOut]] = {}
    for one in found.left_out:
        reason = *_folders(one), one.sign, _stays(one), _loses_marks(one)
        groups.setdefault(reason, []).append(one)
    for (_, kept_folder, sign, stays, lost), left in groups.items():
        stays = _with_sizes(left) if stays == _MORE_PIXELS else stays
        yield Notice(_sentence(left, kept_folder, _SIGNS[sign], stays) + (f" {MARKS_LOST}" if lost else ""), True)
    doubts: dict[tuple[str, str, str], list[LeftOut]] = {}
    for one in found.doubtful:
        doubts.setdefault((*_folders(one), one.sign), []).append(one)
    for (_, kept_folder, sign), both in doubts.items():
        yield Notice(_doubt(both, kept_folder, _SIGNS[sign]))


def _folders(one: LeftOut) -> tuple[str, str]:
    return one.film.ref.place.folder, one.kept.ref.place.folder


def _sentence(left: list[LeftOut], folder: str, sign: str, stays: str) -> str:
    film, kept, n = left[0].film.ref.place, left[0].kept.ref.place, len(left) - 1
    if not n:
        return told(
            "{film}: is the film {kept} once more ({sign}), so it takes no part; {stays} stays.",
            film=film, kept=kept, sign=sign, stays=stays,
        )  # fmt: skip
    return told(
        "{film}: it and {n} more of its folder are films of {folder} once more ({sign}), so they take no part; "
        "{stays} stays.",
        film=film, n=n, folder=folder, sign=sign, stays=stays,
    )  # fmt: skip


def _doubt(both: list[LeftOut], folder: str, sign: str) -> str:
    film, kept, n = both[0].film.ref.place, both[0].kept.ref.place, len(both) - 1
    if not n:
        return told(
            "{film}: is the film {kept} once more ({sign}) under another patient, so both take part; leave one out, or "
            "correct whose it is.",
            film=film, kept=kept, sign=sign,
        )  # fmt: skip
    return told(
        "{film}: it and {n} more of its folder are films of {folder} once more ({sign}) under other patients, so all "
        "take part; leave one of each out, or correct whose they are.",
        film=film, n=n, folder=folder, sign=sign,
    )  # fmt: skip


def _stays(one: LeftOut) -> str:
    film, kept = one.film, one.kept
    if kept.marked and not film.marked:
        return _MARKED
    if kept.pixels != film.pixels:
        return _MORE_PIXELS
    return _LARGER_FILE if kept.size != film.size else _FIRST


def _with_sizes(left: list[LeftOut]) -> str:
    """With the numbers where they are the same for all."""
    pairs = {(_size(one.kept), _size(one.film)) for one in left}
    ((more, less),) = pairs if len(pairs) == 1 else (("", ""),)
    return (
        told("the one with more pixels ({more}, not {less})", more=more, less=less) if more and less else _MORE_PIXELS
    )


def _size(film: Shown) -> str:
    return "{1} × {0}".format(*film.ref.size) if film.ref.size else ""


def _loses_marks(one: LeftOut) -> bool:
    """Marks of the file that takes no part, which the one that does is not known by."""
    return one.film.marked and not one.film.entries <= one.kept.entries
