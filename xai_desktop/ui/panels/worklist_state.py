"""What the worklist says about itself, in words."""

from xai_desktop.core.wording import counted as plural
from xai_desktop.core.wording import noted, wording
from xai_desktop.core.worklist import FilmFilter, SortKey, WorklistView

EMPTY = noted("Open a film or a folder, or drop it here.")
LOOKING = noted("Looking for films…")
NOTHING_FOUND = noted("No film matches the search.")
NOTHING_LEFT = noted("No film passes the filters.")


def films(count: int) -> str:
    return plural("{n:,} film", "{n:,} films", count)


def counted(total: int, shown: int, indexing: int | None) -> str:
    """Beside the title: how many films there are, or are left, or have been found so far."""
    if indexing is not None:
        return wording("indexing… {films}").format(films=films(indexing))
    return (
        ""
        if not total
        else films(total)
        if shown == total
        else wording("{shown:,} of {total:,}").format(shown=shown, total=total)
    )


def instead(total: int, wished: FilmFilter, indexing: int | None) -> str:
    """Why there is no list."""
    if not total:
        return wording(EMPTY) if indexing is None else wording(LOOKING)
    return wording(NOTHING_FOUND) if wished == FilmFilter(words=wished.words) else wording(NOTHING_LEFT)


def arranged(view: WorklistView, total: int, references: int, hidden: str) -> str:
    """How the list is sorted, where it is not in the order of opening; and that the open film is `hidden` by a filter.

    `references` is the number of films whose reference may be seen: only those are sorted by what it says.
    """
    lines = []
    if view.sort is not SortKey.OPENED or view.descending:
        said = wording("Sorted by {key}, descending.") if view.descending else wording("Sorted by {key}.")
        lines.append(said.format(key=wording(view.sort.value)))
    if view.sort.needs_reference and references < total:
        lines.append(wording("Last: {films} whose reference is not shown.").format(films=films(total - references)))
    if hidden:
        lines.append(wording("{hidden} is open and filtered out.").format(hidden=hidden))
    return "\n".join(lines)
