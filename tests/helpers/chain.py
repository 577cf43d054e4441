"""The audit chain once more, slowly and with nothing of the program: SQLite, JSON and SHA-256."""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

TABLES = {
    "readers": "number key account name at",
    "steps": "number film reader step at steps_on reason",
    "reviews": "number film reader step at seconds steps_on reason verdict shown amends",
    "changes": "number kind reader at film facts",
}
BEGINNING = "0" * 64


def everything(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table of the chain and of the evidence, as rows by column name."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    names = {**TABLES, "chain": "number source row digest before hash", "salts": "number salt"}
    found = {}
    for table, columns in names.items():
        rows = connection.execute(f"SELECT {columns.replace(' ', ', ')} FROM {table} ORDER BY number")
        found[table] = [dict(row) for row in rows]
    connection.close()
    return found


def sha(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: {"bytes": cell.hex()} if isinstance(cell, bytes) else cell for name, cell in row.items()}


def purged(changes: list[dict[str, Any]]) -> set[int]:
    found: set[int] = set()
    for change in changes:
        if change["kind"] == "purged":
            for part in filter(None, dict(json.loads(change["facts"]))["entries"].split(",")):
                first, _, last = part.partition("-")
                found |= set(range(int(first), int(last or first) + 1))
    return found


def is_whole(path: Path, *heads: tuple[int, str]) -> bool:
    """Whether the chain holds, and goes as far as these heads (number, hash)."""
    found = everything(path)
    salts = {row["number"]: row["salt"] for row in found["salts"]}
    gone, before, places = purged(found["changes"]), BEGINNING, []
    for number, link in enumerate(found["chain"], 1):
        row = next((one for one in found.get(link["source"], []) if one["number"] == link["row"]), None)
        if row is None:
            fits = number in gone and number not in salts
        else:
            fits = number in salts and sha([salts[number], plain(row)]) == link["digest"]
        tied = sha([before, number, link["source"], link["row"], link["digest"]]) == link["hash"]
        if not (fits and tied and link["number"] == number and link["before"] == before):
            return False
        before = link["hash"]
        places.append((link["source"], link["row"]))
    all_rows = {(table, row["number"]) for table in TABLES for row in found[table]}
    if len(set(places)) < len(places) or not all_rows <= set(places) or not set(salts) <= set(range(len(places) + 1)):
        return False
    hashes = [BEGINNING, *(link["hash"] for link in found["chain"])]
    return all(number < len(hashes) and hashes[number] == said for number, said in heads)
