"""Taking a patient's films out: of the review store, of the kept maps and of the kept small pictures.

Films are found by decoding them as the window does. What was exported, backed up or copied elsewhere is not reached.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import ExportError, InputError, XaiError
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.core.task import Task
from xai_desktop.io.account import account_name
from xai_desktop.io.explanation_cache import DiskCache
from xai_desktop.io.film_alias import alias_of
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.review_store import ReviewStore, copies_beside, own_store, store_path
from xai_desktop.io.site_key import site_key
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.opening import load_image, open_paths
from xai_desktop.services.readers import Readers
from xai_desktop.services.thumbnails import forget


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to go: `films` by the hashes of their pixels, `aliases` and `refs` of those that lie there as files.

    `skipped` are sentences about files that could not be read; a film whose pixels alone could not be is known by its
    alias all the same.
    """

    films: frozenset[str]
    aliases: frozenset[str] = frozenset()
    refs: tuple[ImageRef, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Purged:
    """How many films, maps and small pictures went. `copies` are older copies of the store, which keep all of it.

    `overwritten` is False where another window was reading, so that the store's log still has pages of them.
    """

    films: int
    maps: int
    pictures: int
    copies: tuple[Path, ...]
    overwritten: bool

    @property
    def sentence(self) -> str:
        told = ((self.films, "film"), (self.maps, "kept map"), (self.pictures, "small picture"))
        films, maps, pictures = (f"{number} {word}{'' if number == 1 else 's'}" for number, word in told)
        return f"Purged: {films} in the store, {maps}, {pictures}."


def wanted(paths: Sequence[Path], hashes: Iterable[str], task: Task, decoder: Decoder) -> Wanted:
    """Every film, with all its frames, of files and folders, and those that are named by the hash of their pixels.

    Raises `InputError` for a path that cannot be opened, or for a hash that is none.
    """
    films = {_checked(one) for one in hashes}
    found = open_paths(paths, (), task, decoder=decoder) if paths else Opening((), AnnotationSet())
    refs, skipped = found.images, [notice.text for notice in found.notices if notice.skipped]
    for number, ref in enumerate(refs):
        task.step(number, len(refs), ref.title)
        try:
            films.add(image_hash(load_image(ref, decoder)))
        except XaiError as fault:
            skipped.append(str(fault))
    return Wanted(frozenset(films), _aliases(refs), tuple(refs), tuple(skipped))


def purge(store: Path, what: Wanted, at: str) -> Purged:
    """Take films out for good; the audit chain keeps the hashes of what was said about them, and the purge.

    Raises `InputError` where there is no store, `ExportError` where it cannot be written: nothing is gone then.
    """
    if not store.exists():
        raise InputError(f"{store}: no such file; name the review store with --store.")
    opened = ReviewStore(store)
    try:
        if opened.refusal:
            raise ExportError(opened.refusal)
        films = what.films | opened.films_named(what.aliases)
        reader = Readers(opened, account_name()).settle(at)
        gone = opened.purge(films, reader.key, at)
        overwritten = opened.overwrite() if gone else True
    finally:
        opened.close()
    return Purged(gone, DiskCache().forget_films(films), forget(what.refs), _copies(store), overwritten)


def _copies(store: Path) -> tuple[Path, ...]:
    """Older copies; also the reviews from before the site kept them elsewhere."""
    own = own_store()
    earlier = (own, *copies_beside(own)) if store == store_path() != own and own.is_file() else ()
    return (*copies_beside(store), *earlier)


def _aliases(refs: Iterable[ImageRef]) -> frozenset[str]:
    with suppress(ExportError):
        key = site_key()
        return frozenset(filter(None, (alias_of(ref, key) for ref in refs)))
    return frozenset()


def _checked(text: str) -> str:
    word = text.strip().lower()
    if len(word) != 64 or not set(word) <= set("0123456789abcdef"):
        raise InputError(
            f"--film {text}: is no SHA-256 of a film's pixels; copy the 64 digits from a report's manifest."
        )
    return word
