"""What a network of somebody else was found to be, and what a person then settled. Nothing is written yet."""

from dataclasses import dataclass, field, fields
from pathlib import Path

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.scope import Scope


@dataclass(frozen=True, slots=True)
class Guess:
    """A notice about what was guessed, and which fields of the input it is about; `score_kind` is one as well.

    It is settled once a person gave every one of the fields.
    """

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file of somebody else's was found to be, before anything is written.

    `kind` is one of "state dict", "TorchXRayVision", "MONAI bundle", "TorchScript", "ExportedProgram", "ONNX".
    `architecture` and `arguments` are those of `bundle.json`. `classes` holds as many names as the file says, none
    where it says none; `class_count` is how many there must be. `evidence` are short sentences, such as "its keys are
    those of torchvision's resnet50 (320 of 320)"; `notices` say what is guessed and must be looked at before the
    network is trusted. `others` are architectures whose keys and shapes fit as well, the most common first.
    `guesses` are those of the notices that a person can settle; every other notice stays with the network for good.
    `sha256` is that of the file, or of the files of a folder that are used, as they were looked at.
    `methods` is empty where every method works, else one sentence about which are left and why.
    """

    source: Path
    kind: str
    architecture: str
    arguments: tuple[tuple[str, object], ...]
    class_count: int
    classes: tuple[str, ...]
    input: InputSpec
    score_kind: ScoreKind
    evidence: tuple[str, ...]
    notices: tuple[str, ...]
    others: tuple[str, ...] = ()
    methods: str = ""
    operating_points: tuple[float | None, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    """What the file itself says about the network: `intended_use`, `training_data`, `licence`, `version`, `task`."""
    guesses: tuple[Guess, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person settled about a proposal. What is None or empty is taken from the proposal.

    `classes` must name every output. `operating_points` has one number or None for each class. `reference` is a
    safetensors file of the source's own: `input` (1, C, h, w) and `expected` (1, classes) logits. `confirmed` are the
    fields that were named, though they may be what was guessed.
    """

    name: str
    classes: tuple[str, ...] = ()
    input: InputSpec | None = None
    score_kind: ScoreKind | None = None
    operating_points: tuple[float | None, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    task: str = ""
    intended_use: str = ""
    out_of_scope: str = ""
    training_data: str = ""
    licence: str = ""
    scope: Scope = field(default_factory=Scope)
    reference: Path | None = None
    confirmed: tuple[str, ...] = ()


def open_notices(proposal: Proposal, choices: Choices) -> tuple[str, ...]:
    """The notices that nobody settled.

    A form hands over all of its fields, so that a value which is there proves nothing: settled is what differs from
    the proposal, or was named by hand on a command line.
    """
    given = {*choices.confirmed}
    if choices.input is not None:
        own = (one.name for one in fields(InputSpec))
        given |= {name for name in own if getattr(choices.input, name) != getattr(proposal.input, name)}
    if choices.score_kind not in (None, proposal.score_kind):
        given.add("score_kind")
    settled = {guess.text for guess in proposal.guesses if given.issuperset(guess.fields)}
    return tuple(text for text in proposal.notices if text not in settled)
