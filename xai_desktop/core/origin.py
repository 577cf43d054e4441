"""Where a network came from that was made elsewhere, and one answer of it that must stay the same."""

from dataclasses import dataclass

TOLERANCE = 1e-4
"""How far an answer may lie from the one that is stored, in logits: absolute, or as a share of the largest."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that somebody brought: its name, its sha256, what kind of file it is.

    `evidence` says why it was taken for this architecture, `notices` what was guessed and remained so.
    """

    file: str = ""
    sha256: str = ""
    kind: str = ""
    evidence: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.file)


@dataclass(frozen=True, slots=True)
class Reference:
    """An input with its expected logits, in a file beside the weights; `sha256` is that file's.

    `made_by` is "source" where it came with the network, "import" where the imported network itself made it.
    """

    sha256: str = ""
    tolerance: float = TOLERANCE
    made_by: str = "import"

    def __bool__(self) -> bool:
        return bool(self.sha256)
