"""The IoU of ten thousand films by one protocol: one query."""

import json
import sqlite3
from collections.abc import Iterable

_ASKED = """
SELECT one.alias, kept.marks, kept.value
FROM json_each(:aliases) AS asked
JOIN film_aliases AS one ON one.alias = asked.value
JOIN protocol_values AS kept ON kept.film = one.film AND kept.protocol = :protocol AND kept.bundle = :bundle
WHERE (SELECT count(*) FROM film_aliases WHERE alias = one.alias) = 1
"""


def protocol_values(
    connection: sqlite3.Connection, aliases: Iterable[str], protocol: str, bundle: str
) -> list[tuple[str, str, float]]:
    """(alias, hash of the marks, value). A name of two films has none: it could be the other one's."""
    wanted = {"aliases": json.dumps(list(aliases)), "protocol": protocol, "bundle": bundle}
    return connection.execute(_ASKED, wanted).fetchall()
