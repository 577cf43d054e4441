"""Are the findings of a design known to anybody: to a network as a class, or to a reader as a label?"""

from collections.abc import Iterator, Sequence

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.errors import DesignError
from xai_desktop.core.study import Notice
from xai_desktop.services.cohort.planning import FilmPlan


def check_findings(design: Design, cards: Sequence[BundleCard], films: Sequence[FilmPlan]) -> Iterator[Notice]:
    """A notice for each finding that nobody knows. Raises `DesignError` where they are all of that kind."""
    known = {mark.label for film in films for mark in film.marks if mark.role == "finding"}
    known |= {name for card in cards for name in card.classes}
    folded = {one.casefold() for one in known}
    unknown = [one for one in design.findings if one.casefold() not in folded]
    if unknown and len(unknown) == len(design.findings):
        raise DesignError(
            f"No network has a class for {', '.join(unknown)}, and nobody marked it on these films, so that there is "
            f"nothing to audit; choose one of: {', '.join(sorted(known))}."
        )
    for one in unknown:
        yield Notice(f"{one}: no network has a class for it and nobody marked it here; it has no rows.")
