"""What a label says where there is room for it, and what is left of it where there is less."""

from collections.abc import Iterable, Sequence

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.wording import noted, retold, wording

FEW = 3
"""Letters that stand for a single word."""

SHORT_KINDS = {
    noted("calibrated by the reader"): noted("by reader"),
    noted("on the scanned film"): noted("on film"),
    noted("at the detector"): noted("at det."),
    noted("calibrated"): noted("cal."),
}
"""What a length rests on, in short; the longest first, as one of them ends with another."""

Forms = tuple[str, ...]


def mark_forms(boxes: Sequence[Annotation]) -> list[Forms]:
    """Finding and reader, then which of the two tells the marks apart, then a few letters of it."""
    several = len({box.reader for box in boxes if box.reader}) > 1
    return [_forms(retold(box.label), box.reader, by_reader=several) for box in boxes]


def found_forms(title: str) -> Forms:
    """Of what the network drew (`Mass 0.87 · network`): without whose it is, as its dashes say that, then letters."""
    scored = title.split(" · ")[0]
    return _distinct((title, scored, initials(scored.rsplit(" ", 1)[0])))


def own_forms(name: str) -> Forms:
    """Of the reader's own marks: they say whose they are to the last."""
    return f"{wording('you')} · {name or wording('not named')}", wording("you")


def length_forms(line: str) -> Forms:
    """A measured line, and it with what its unit rests on in short."""
    for long, short in SHORT_KINDS.items():
        if (said := wording(long)) in line:
            return line, line.replace(said, wording(short))
    return (line,)


def initials(name: str) -> str:
    """The first letters of several words, the first three of one."""
    words = name.replace("-", " ").split()
    return "".join(word[0] for word in words).upper() if len(words) > 1 else name[:FEW]


def _forms(label: str, reader: str, *, by_reader: bool) -> Forms:
    one = (reader or label) if by_reader else (label or reader)
    return _distinct((" · ".join(part for part in (label, reader) if part), one, initials(one)))


def _distinct(forms: Iterable[str]) -> Forms:
    return tuple(dict.fromkeys(forms))
