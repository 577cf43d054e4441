"""What the worklist says about itself, in words."""

from xai_desktop.core.worklist import FilmFilter, SortKey, WorklistView

EMPTY = "Open a film or a folder, or drop it here."
LOOKING = "Looking for films…"
NOTHING_FOUND = "No film matches the search."
NOTHING_LEFT = "No film passes the filters."


def films(count: int) -> str:
    return "1 film" if count == 1 else f"{count:,} films"


def counted(total: int, shown: int, indexing: int | None) -> str:
    """Beside the title: how many films there are, or are left, or have been found so far."""
    if indexing is not None:
        return f"indexing… {films(indexing)}"
    return "" if not total else films(total) if shown == total else f"{shown:,} of {total:,}"


def instead(total: int, wished: FilmFilter, indexing: int | None) -> str:
    """Why there is no list."""
    if not total:
        return EMPTY if indexing is None else LOOKING
    return NOTHING_FOUND if wished == FilmFilter(words=wished.words) else NOTHING_LEFT


def arranged(view: WorklistView, total: int, references: int, hidden: str) -> str:
    """How the list is sorted, where it is not in the order of opening; and that the open film is `hidden` by a filter.

    `references` is the number of films whose reference may be seen: only those are sorted by what it says.
    """
    lines = []
    if view.sort is not SortKey.OPENED or view.descending:
        lines.append(f"Sorted by {view.sort.value}{', descending' if view.descending else ''}.")
    if view.sort.needs_reference and references < total:
        lines.append(f"Last: {films(total - references)} whose reference is not shown.")
    if hidden:
        lines.append(f"{hidden} is open and filtered out.")
    return "\n".join(lines)
