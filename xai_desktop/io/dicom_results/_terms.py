"""Codes that results are written with: standard ones where there are any (PS3.16, UCUM), else our own scheme."""

import hashlib

from highdicom.sr.coding import CodedConcept

SCHEME = "99XAIDESKTOP"
LONGEST_VALUE, LONGEST_TEXT = 16, 64
"""Bytes of a code value (SH) and of a code meaning or description (LO)."""


def ours(value: str, meaning: str) -> CodedConcept:
    return CodedConcept(value, SCHEME, shortened(meaning))


def named(text: str) -> CodedConcept:
    """A text that nobody has coded, as lists of boxes have: its code is a hash of it, as in `io.annotations`."""
    return ours(hashlib.sha256(text.encode()).hexdigest()[:LONGEST_VALUE], text)


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    """One line that DICOM can hold: without backslashes and controls, at most so many bytes."""
    line = " ".join("".join(c if c.isprintable() and c != "\\" else " " for c in text).split())
    if len(line.encode()) <= longest:
        return line
    return line.encode()[: longest - 3].decode(errors="ignore") + "..."


NO_UNITS = CodedConcept("1", "UCUM", "no units")

READER_REGION = ours("reader-region", "Region marked by a reader")
REFERENCE_REGION = ours("ref-region", "Region of the reference")
MODEL_REGION = ours("model-region", "Region of model attention, not a lesion")
"""The three types of finding that nobody may take for one another."""

MODEL_ATTENTION = ours("model-attention", "Model attention, not a lesion")
MODEL_SCORE = ours("model-score", "Score of the model, not a probability of disease")
OPERATING_POINT = ours("operating-point", "Operating point of the model")
MODEL_CALL = ours("model-call", "Call of the model")
CALLED, NOT_CALLED = ours("called", "Called"), ours("not-called", "Not called")
MAP_STATE = ours("map-state", "State of the map")
