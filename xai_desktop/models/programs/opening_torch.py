"""What a TorchScript file or an ExportedProgram is: found out in the process of its own, once the site allows it."""

from pathlib import Path

from xai_desktop.core.programs import TORCHSCRIPT
from xai_desktop.core.proposal import Guess, Proposal
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.core.wording import noted, told
from xai_desktop.io.confinement import EVERYTHING
from xai_desktop.models.importing.state_dicts import Opened
from xai_desktop.models.programs import guesses
from xai_desktop.models.programs.foreign import Foreign
from xai_desktop.models.programs.kinds import NAMES
from xai_desktop.models.programs.permission import read_program
from xai_desktop.models.programs.program import Facts, Manner, Program
from xai_desktop.models.programs.rebuilding import Rebuilt, rebuilt

WITH_GRADIENTS = noted(
    "A program shows its answers and their gradients, and no layers: methods that ask, and those that look at the "
    "pixels' gradients, are left."
)
WITHOUT = noted("A program shows its answers and nothing else: methods that only ask are left.")


def open_torch(path: Path, kind: str, architecture: str = "", policy: SitePolicy | None = None) -> Opened | Foreign:
    """The weights for a network that is known here, or the program; `architecture` may ask for the latter.

    Raises `BundleError` where the site does not allow the file, or it does not work.
    """
    content, _ = read_program(path, kind, policy)
    program = Program(path, content, Manner(kind, guesses.CHANNELS, guesses.SIZES))
    try:
        facts = program.facts
        native = None if architecture == kind else rebuilt(program, facts)
    finally:
        program.close()
    if native is None:
        return Foreign(_program(path, kind, facts), content)
    return Opened(_native(path, kind, facts, native), native.state)


def _program(path: Path, kind: str, facts: Facts) -> Proposal:
    score_kind, guessed = guesses.kind_of_scores(None, facts.classes, facts.gives)
    open_guesses = (*_looked_at(kind, facts), *guessed)
    shares = guesses.shares(facts.gives)
    single = (noted("it takes one film at a time, so several are asked about one by one"),) if facts.single else ()
    return Proposal(
        source=path,
        kind=NAMES[kind],
        architecture=kind,
        arguments=(("gives", facts.gives.value),) if facts.gives else (),
        class_count=facts.classes,
        classes=(),
        input=guesses.input_of(facts.channels, facts.size),
        score_kind=score_kind,
        evidence=(_about(kind), *shares, *single, noted("its weights are those of no network that is known here")),
        notices=(*(one.text for one in open_guesses), *_several(facts), *_open(facts)),
        guesses=open_guesses,
        methods=WITH_GRADIENTS if facts.gradient else WITHOUT,
    )


def _native(path: Path, kind: str, facts: Facts, native: Rebuilt) -> Proposal:
    score_kind, guessed = guesses.kind_of_scores(native.ends, facts.classes)
    open_guesses = (*_looked_at(kind, facts), *guessed)
    return Proposal(
        source=path,
        kind=NAMES[kind],
        architecture=native.architecture,
        arguments=native.arguments,
        class_count=facts.classes,
        classes=(),
        input=guesses.input_of(facts.channels, facts.size),
        score_kind=score_kind,
        evidence=(_about(kind), *native.evidence, *guesses.ends_in(native.ends)),
        notices=(*(one.text for one in open_guesses), *_several(facts)),
        guesses=open_guesses,
    )


def _about(kind: str) -> str:
    made = "torch.jit.save" if kind == TORCHSCRIPT else "torch.export.save"
    return told("it is a program that {made} wrote, and the site allows this very file", made=made)


def _looked_at(kind: str, facts: Facts) -> tuple[Guess, ...]:
    size = (guesses.unsized(facts.size),) if kind == TORCHSCRIPT else ()
    return (*size, guesses.SCALING)


def _several(facts: Facts) -> tuple[str, ...]:
    return guesses.first_of([str(number + 1) for number in range(facts.several)]) if facts.several > 1 else ()


def _open(facts: Facts) -> tuple[str, ...]:
    """What the program's process could still do here."""
    missing = [one for one in EVERYTHING if one not in facts.held]
    if not missing:
        return ()
    return (
        told(
            "This system does not keep the program's process from everything ({names}): trust its maker.",
            names=", ".join(missing),
        ),
    )
