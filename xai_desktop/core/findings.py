"""What a reader can find on a film: a fixed list, whatever classes a network happens to have.

A list made of the network's classes would tell the reader what the network looks for, and two networks could not be
compared on one reading. The names are those of the large chest data sets where these agree (ChestX-ray8, CheXpert,
VinDr-CXR), with image quality as a first-class use.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`name` is stored and never changes; `group` is a heading of the list."""

    name: str
    group: str


_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Lung", ("Atelectasis", "Consolidation", "Infiltration", "Pneumonia", "Edema", "Emphysema", "Fibrosis")),
    ("Focal", ("Nodule", "Mass", "Calcification")),
    ("Pleura", ("Effusion", "Pneumothorax", "Pleural thickening")),
    ("Heart and mediastinum", ("Cardiomegaly", "Enlarged mediastinum", "Aortic enlargement", "Hernia")),
    ("Bones", ("Fracture",)),
    ("Devices and quality", ("Device or line", "Foreign object", "Wrong plane or position", "Poor exposure")),
    ("Other", ("Other finding",)),
)

FINDINGS: tuple[Finding, ...] = tuple(Finding(name, group) for group, names in _GROUPS for name in names)
"""In the order of the list."""


def search(words: str, said: Callable[[str], str] = str) -> tuple[Finding, ...]:
    """The findings that hold every word; a name that begins with the first word comes first.

    `said` gives a name or a group as the person reads it; the English ones are found, too.
    """
    wanted = words.casefold().split()

    def names(one: Finding) -> tuple[str, ...]:
        return tuple(name.casefold() for name in (said(one.name), one.name))

    def fits(one: Finding) -> bool:
        hay = " ".join((*names(one), said(one.group), one.group)).casefold()
        return all(word in hay for word in wanted)

    found = [one for one in FINDINGS if fits(one)]
    return tuple(sorted(found, key=lambda one: not (wanted and any(n.startswith(wanted[0]) for n in names(one)))))
