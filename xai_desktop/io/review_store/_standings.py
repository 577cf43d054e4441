"""How far a reader is with ten thousand films that are not even decoded: one query."""

import json
import sqlite3
from collections.abc import Iterable

from xai_desktop.core.review import FilmStatus
from xai_desktop.core.standing import Standing

_STATUSES = (FilmStatus.UNREAD, FilmStatus.READ, FilmStatus.AI_SEEN, FilmStatus.CLOSED)
_STANDINGS = {(far, draft): Standing(status, draft) for far, status in enumerate(_STATUSES) for draft in (False, True)}

_ASKED = """
WITH known AS (
  SELECT one.alias, one.film FROM json_each(:aliases) AS asked JOIN film_aliases AS one ON one.alias = asked.value)
SELECT alias,
  max(
    coalesce((SELECT max(step) FROM reviews WHERE film = known.film AND reader = :reader), 0),
    coalesce((SELECT max(step) FROM steps
              WHERE film = known.film AND reader = :reader AND steps_on = 1 AND step > 1), 0)) AS far,
  EXISTS (SELECT 1 FROM drafts WHERE film = known.film AND reader = :reader)
FROM known
"""


def standings(connection: sqlite3.Connection, reader: str, aliases: Iterable[str]) -> dict[str, Standing]:
    """By alias; an alias that is not in it was never opened.

    A film is *read* once a verdict of the first step is confirmed: opening it is not enough. It is *AI seen* and
    *closed* as soon as those steps are reached, or a verdict of them is confirmed; a step that was shown with the
    steps off says nothing about how the film was read. Where one name stands for two films (a UID used twice), the one
    that is less far counts: a film that nobody read must not look as if it were.
    """
    wanted = {"aliases": json.dumps(list(aliases)), "reader": reader}
    found: dict[str, Standing] = {}
    for alias, far, draft in connection.execute(_ASKED, wanted):
        other = found.get(alias)
        least = far if other is None else min(far, _STATUSES.index(other.status))
        found[alias] = _STANDINGS[least, bool(draft) or (other is not None and other.draft)]
    return found
