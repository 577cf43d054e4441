"""Can the network be built that a description asks for? Found out when it is looked at, before a bundle exists."""

from dataclasses import replace

from xai_desktop.core.errors import BundleError
from xai_desktop.models.importing.matching import Misfit, match
from xai_desktop.models.importing.state_dicts import Opened


def built_as_described(found: Opened) -> Opened:
    """The same, its weights held against the description's own arguments. Raises `BundleError` naming the file."""
    proposal = found.proposal
    told = ", ".join(f"{name}={value}" for name, value in proposal.arguments)
    remedy = "correct its description, or import the weights alone with --architecture"
    try:
        fitting = match(found.state, proposal.architecture, proposal.arguments)
    except BundleError as error:
        raise BundleError(
            f"{proposal.source}: {proposal.architecture} does not take what is described ({told}); {remedy}."
        ) from error
    if isinstance(fitting, Misfit):
        raise BundleError(
            f"{proposal.source}: {fitting.why}, which does not fit what is described ({told or 'no arguments'}); "
            f"{remedy}."
        )
    return replace(found, state=fitting.state)
