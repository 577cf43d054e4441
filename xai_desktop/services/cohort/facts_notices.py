"""What a table about films does not say: of which films it knows nothing, and where it contradicts itself."""

from collections.abc import Iterator, Sequence

from xai_desktop.core.cohort.facts import FactsTable
from xai_desktop.core.cohort.words import films
from xai_desktop.core.study import ImageRef, Notice

NAMED = 3
"""So many films are named; the others are counted."""


def of_table(name: str, table: FactsTable, refs: Sequence[ImageRef]) -> Iterator[Notice]:
    """Notices about the table of this name. A film that is not in it counts as a patient of its own, of whom nothing
    is known, unless the film's own file says more."""
    silent = [ref for ref in refs if not table.knows(ref)]
    if len(silent) == len(refs):
        yield Notice(
            f"{name}: names none of the films here, so that nothing in it is used; its column of films has to hold the "
            f"names of the files, such as {refs[0].place.path.name}."
        )
    elif silent:
        yield Notice(f"{name}: says nothing of {films(len(silent))} here, such as {_some(silent)}.")
    if table.differing:
        shown = ", ".join(table.differing[:NAMED])
        yield Notice(
            f"{name}: has two lines that differ for {films(len(table.differing))}, such as {shown}; nothing that it "
            "says of them is used, so leave one line for each."
        )


def _some(refs: Sequence[ImageRef]) -> str:
    return ", ".join(ref.place.path.name for ref in refs[:NAMED])
