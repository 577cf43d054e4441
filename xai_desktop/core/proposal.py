"""What a network of somebody else was found to be, and what a person then settled. Nothing is written yet."""

from dataclasses import dataclass, field
from pathlib import Path

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.scope import Scope


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file of somebody else's was found to be, before anything is written.

    `kind` is one of "state dict", "TorchXRayVision", "MONAI bundle", "TorchScript", "ExportedProgram", "ONNX".
    `architecture` and `arguments` are those of `bundle.json`. `classes` holds as many names as the file says, none
    where it says none; `class_count` is how many there must be. `evidence` are short sentences, such as "its keys are
    those of torchvision's resnet50 (320 of 320)"; `notices` say what is guessed and must be looked at before the
    network is trusted. `others` are architectures whose keys and shapes fit as well, the most common first.
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


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person settled about a proposal. What is None or empty is taken from the proposal.

    `classes` must name every output. `operating_points` has one number or None for each class. `reference` is a
    safetensors file of the source's own: `input` (1, C, h, w) and `expected` (1, classes) logits.
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
