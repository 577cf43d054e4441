"""What people typed, cleaned before it leaves the house: a label or a note may name the patient whose film it is about.

Looked for are the words of the Patient Name (from three letters on), the Patient ID and the Accession Number of the
film's header, in any case. The name of a class of the network stays as it is: it names a finding, whoever is called so.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import pydicom
from pydicom.dataset import Dataset

from xai_desktop.core.measures import Measure
from xai_desktop.core.report import Report
from xai_desktop.core.review import Review
from xai_desktop.io.annotations._dicom_object import person_of
from xai_desktop.io.dicom_results.source import Source
from xai_desktop.io.readers._dicom_values import text_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._quiet import quiet

REMOVED = "[removed]"
SHORTEST_NAME, SURE_NUMBER = 3, 5
"""Letters of a name that is looked for, and signs of a number that is looked for even within a word."""

_LETTER, _SIGN = r"[^\W\d_]", r"[^\W_]"


def leaving(report: Report, source: Source) -> Report:
    """The report as it may leave: labels, notes and sources of marks without the patient. In the house it stays."""
    person = person_in(report.source_header)
    if source.outside is None or person is None:
        return report
    said = [one.label for one in report.annotations]
    said += [verdict.finding for one in report.reviews for verdict in one.verdict.verdicts]
    said += [mark.label for one in report.reviews for mark in one.verdict.marks]
    names = _renamed(said, person, {name.casefold() for name in report.card.classes})
    marks = (replace(one, label=names[one.label], source=person.sub(REMOVED, one.source)) for one in report.annotations)
    return replace(
        report,
        annotations=tuple(marks),
        agreements=tuple(
            replace(one, finding=names.get(one.finding, one.finding), note=person.sub(REMOVED, one.note))
            for one in report.agreements
        ),
        reviews=tuple(_review(one, names, person) for one in report.reviews),
    )


def _review(review: Review, names: dict[str, str], person: re.Pattern[str]) -> Review:
    said = review.verdict
    cleaned = replace(
        said,
        verdicts=tuple(replace(one, finding=names[one.finding]) for one in said.verdicts),
        marks=tuple(replace(one, label=names[one.label]) for one in said.marks),
        note=person.sub(REMOVED, said.note),
        measures=tuple(_measure(one, person) for one in said.measures),
    )
    return replace(review, verdict=cleaned, reason=person.sub(REMOVED, review.reason))


def _measure(one: Measure, person: re.Pattern[str]) -> Measure:
    return replace(one, tag=replace(one.tag, name=person.sub(REMOVED, one.tag.name)))


def _renamed(labels: Iterable[str], person: re.Pattern[str], classes: set[str]) -> dict[str, str]:
    """What becomes of each label. Two labels stay two: what is left of them may be the same."""
    names: dict[str, str] = {}
    for label in dict.fromkeys(labels):
        left = label if label.casefold() in classes else person.sub(REMOVED, label)
        names[label] = next(name for name in _numbered(left) if name not in names.values())
    return names


def _numbered(text: str) -> Iterable[str]:
    yield text
    number = 2
    while True:
        yield f"{text} {number}"
        number += 1


def person_in(source_header: bytes | None) -> re.Pattern[str] | None:
    """Finds the patient in a text; None where the header knows nobody."""
    header = _header(source_header)
    words = re.findall(rf"{_LETTER}+", person_of(header, "PatientName"))
    joined = ("".join(words), "".join(reversed(words)))
    found = {word for word in (*words, *joined) if len(word) >= SHORTEST_NAME}
    parts = [_apart(word, _LETTER) for word in found]
    numbers = filter(None, (text_of(header, "PatientID"), text_of(header, "AccessionNumber")))
    parts += [re.escape(one) if len(one) >= SURE_NUMBER else _apart(one, _SIGN) for one in numbers]
    longest_first = sorted(parts, key=lambda part: (-len(part), part))
    return re.compile("|".join(longest_first), re.IGNORECASE) if parts else None


def _apart(word: str, sign: str) -> str:
    """The word by itself: not within a longer one."""
    return rf"(?<!{sign}){re.escape(word)}(?!{sign})"


def _header(source_header: bytes | None) -> Dataset:
    with quiet():
        try:
            return pydicom.dcmread(BytesIO(source_header or b""), force=True)
        except DICOM_FAULTS:
            return Dataset()
