"""What the rows of an audit rest on beside its films, as digests: marks, tables about the films, networks.

They are fixed before the run. Where one of them has changed since, rows of before and of after belong to two
experiments and not into one table.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.shapes import Mask, Shape
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.services.cohort.planning import FilmPlan


def weights_of(models: Sequence[str]) -> list[list[str]]:
    """(name, SHA-256 of the weights) of each network. Raises `BundleError`."""
    cards = [read_card(find_bundle(model)) for model in models]
    return [[card.name, card.weights_hash] for card in cards]


def marks_digest(films: Iterable[FilmPlan]) -> str:
    """SHA-256 over whatever readers said of each film."""
    return _digest(
        "\n".join((film.ref.image_id, *map(_mark_words, film.marks), *film.nothing_by, repr(_looked(film))))
        for film in films
    )


def facts_digest(films: Iterable[FilmPlan]) -> str:
    """SHA-256 over whose films they are, what tables say of them, and which part of the audit they belong to."""
    return _digest(
        "\0".join((film.ref.image_id, film.patient, film.split, repr(_facts(film)))) for film in films
    )  # fmt: skip


def _looked(film: FilmPlan) -> list[list[str]]:
    return [sorted(film.looked_for.by(reader)) for reader in film.nothing_by]


def _facts(film: FilmPlan) -> list[object]:
    values = (getattr(film.facts, one.name) for one in fields(film.facts))
    return [sorted(value) if isinstance(value, frozenset) else value for value in values]


def _mark_words(mark: Annotation) -> str:
    return "\0".join((mark.label, mark.reader, mark.role, _shape_words(mark.shape)))


def _shape_words(shape: Shape) -> str:
    """Exact: a decimal number of Python is read back as the same one."""
    if isinstance(shape, Mask):
        return f"Mask({shape.box!r}, {shape.bits.shape}, {hashlib.sha256(shape.bits.tobytes()).hexdigest()})"
    return repr(shape)


def _digest(lines: Iterable[str]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(f"{line}\n\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()
