"""Tables about films: NIH's `Data_Entry_2017.csv`, CheXpert's and MIMIC's lists, or a site's own with a head line.

Columns are known by their names, in any case: the film, the patient, age, sex, view, portable, device. Labels stand in
one column (`Effusion|Mass`, `No Finding`) or in one column each (1, 0, −1 for unsure, empty for unknown).
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from xai_desktop.core.cohort.facts import FactsTable, FilmFacts, tail_of, years_of
from xai_desktop.core.errors import FormatError
from xai_desktop.core.place import Place
from xai_desktop.io import files

LARGEST = 256 << 20
"""Bytes: ten times the largest public list."""

NOTHING_FOUND = ("no finding", "none", "normal")

_NAMES: Mapping[str, tuple[str, ...]] = {
    "film": (
        "image index",
        "image",
        "film",
        "image_id",
        "imageid",
        "dicom_id",
        "file",
        "filename",
        "file_name",
        "path",
    ),
    "patient": ("patient id", "patient_id", "patientid", "patient", "subject_id"),
    "age": ("patient age", "age"),
    "sex": ("patient gender", "patient sex", "sex", "gender"),
    "view": ("view position", "viewposition", "view", "ap/pa"),
    "portable": ("portable", "bedside"),
    "support_devices": ("support devices", "support_devices"),
    "manufacturer": ("manufacturer", "vendor"),
    "device": ("manufacturer's model name", "model name", "device", "detector"),
    "labels": ("finding labels", "finding_labels", "labels", "findings", "label"),
}
_ANSWERS = {"1": True, "1.0": True, "yes": True, "y": True, "true": True, "0": False, "0.0": False, "no": False,
            "n": False, "false": False}  # fmt: skip
_UNSURE = ("-1", "-1.0", "")


def read_film_facts(path: Path) -> FactsTable:
    """The table at a path. Raises `InputError` for a file that cannot be read, `FormatError` for one that is no such
    table, naming what is missing."""
    place = Place(path)
    with files.opened(place) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FormatError(f"{path}: is too large for a table about films; name one of them.")
    try:
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=_delimiter(content)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(f"{path}: is no table of text in UTF-8 ({error}); save it as CSV.") from error
    if len(rows) < 2:
        raise FormatError(f"{path}: holds no film; the first line names the columns, each other line is a film.")
    return _table(path, [name.strip() for name in rows[0]], rows[1:])


def _table(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> FactsTable:
    where = _columns(head)
    if "film" not in where:
        raise FormatError(
            f"{path}: no column names the film; call one of them {', '.join(_NAMES['film'][:4])} or similar."
        )
    own = _label_columns(head, rows, set(where.values()))
    found: dict[str, set[FilmFacts]] = {}
    names: dict[str, None] = {}
    lines: Counter[str] = Counter()
    for row in rows:
        name = _cell(row, where["film"]).replace("\\", "/")
        facts = _facts(row, where, own)
        names[name] = None
        for key in dict.fromkeys(_keys(name)) if name else ():
            found.setdefault(key, set()).add(facts)
            lines[key] += 1
    differing = tuple(name for name in names if len(found.get(name, ())) > 1)
    shared = frozenset(key for key, count in lines.items() if count > 1)
    one = {key: facts.pop() for key, facts in found.items() if len(facts) == 1}
    return FactsTable(one, differing, shared)


def _keys(name: str) -> tuple[str, ...]:
    """By what a film may be looked up; a name that stands for several films (`view1_frontal`) is none of them."""
    file = name.rsplit("/", 1)[-1]
    return name, file, file.rsplit(".", 1)[0] if "." in file else file, tail_of(name)


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Which column holds what; the first name of each list that is there wins."""
    folded = [name.casefold() for name in head]
    found = {what: [folded.index(name) for name in names if name in folded] for what, names in _NAMES.items()}
    return {what: places[0] for what, places in found.items() if places}


def _label_columns(head: Sequence[str], rows: Iterable[Sequence[str]], taken: set[int]) -> dict[str, int]:
    """Columns of their own for labels: nothing in them but answers, and an answer somewhere."""
    free = [n for n, name in enumerate(head) if n not in taken and name]
    seen: dict[int, set[str]] = {n: set() for n in free}
    for row in rows:
        for n in free:
            seen[n].add(_cell(row, n).casefold())
    known = set(_ANSWERS) | set(_UNSURE)
    return {head[n]: n for n in free if seen[n] <= known and seen[n] - {""}}


def _facts(row: Sequence[str], where: Mapping[str, int], own: Mapping[str, int]) -> FilmFacts:
    def text(what: str) -> str:
        return _cell(row, where[what]) if what in where else ""

    findings, unknown = _labels(row, text("labels") if "labels" in where else None, own)
    return FilmFacts(
        patient=text("patient"),
        age=years_of(text("age")),
        sex=text("sex"),
        view=text("view"),
        portable=_ANSWERS.get(text("portable").casefold()),
        support_devices=_ANSWERS.get(text("support_devices").casefold()),
        manufacturer=text("manufacturer"),
        device=text("device"),
        findings=findings,
        unknown=unknown,
        named=frozenset() if "labels" in where else frozenset(own),
    )


def _labels(
    row: Sequence[str], together: str | None, own: Mapping[str, int]
) -> tuple[frozenset[str] | None, frozenset[str]]:
    """What is present, and what nobody is sure of."""
    if together is not None:
        parts = (one.strip() for one in together.replace(";", "|").split("|"))
        return frozenset(one for one in parts if one and one.casefold() not in NOTHING_FOUND), frozenset()
    if not own:
        return None, frozenset()
    said = {name: _cell(row, n).casefold() for name, n in own.items()}
    return _with(said, lambda one: _ANSWERS.get(one) is True), _with(said, lambda one: one in _UNSURE)


def _with(said: Mapping[str, str], wanted: Callable[[str], bool]) -> frozenset[str]:
    return frozenset(name for name, answer in said.items() if wanted(answer))


def _cell(row: Sequence[str], number: int) -> str:
    return row[number].strip() if number < len(row) else ""


def _delimiter(content: bytes) -> str:
    head = content.split(b"\n", 1)[0]
    return max((",", ";", "\t"), key=lambda mark: head.count(mark.encode()))
