"""The proposal and the choices by the name that the importers use; they live in core, where a window can see them."""

from xai_desktop.core.proposal import Choices, Guess, Proposal

__all__ = ["Choices", "Guess", "Proposal"]
