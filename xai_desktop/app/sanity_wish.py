"""What can be said about a run of sanity checks: fields for a form, and from its values the command line's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.core.sanity_words import WORDS
from xai_desktop.core.wording import noted

USUAL = "grad_cam"
MOST_FILMS = 5000
EFFECT = 1.0
"""The command's own smallest effect of interest, in logits."""


@dataclass(frozen=True, slots=True)
class SanityWish:
    """The values of the form by name."""

    values: Mapping[str, Value]

    def words(self) -> tuple[str, ...]:
        """The command line's, after the network."""
        said = [str(self.values["films_folder"])]
        for option, name in (("--annotations", "annotations"), ("--explainer", "explainer"), ("--check", "check")):
            if self.values[name]:
                said += [option, str(self.values[name])]
        effect = float(self.values.get("effect", EFFECT))
        more = ("--effect", f"{effect:g}") if effect != EFFECT else ()
        return (*said, *more, "--films", str(self.values["films"]))

    def missing(self) -> str:
        """One sentence about what is still to be filled in; "" where it can begin."""
        return next(self._faults(), "")

    def _faults(self) -> Iterator[str]:
        folder, marks = str(self.values.get("films_folder", "")), str(self.values.get("annotations", ""))
        if not folder:
            yield noted("Choose the folder of films.")
        elif not Path(folder).is_dir():
            yield f"{folder}: no such folder; choose the folder of films."
        if marks and not Path(marks).is_file():
            yield f"{marks}: no such file; choose another, or none."


def fields(cards: Sequence[ExplainerCard]) -> tuple[Parameter, ...]:
    """Films, marks, method, checks and how many films."""
    methods = [card for card in cards if card.key]
    titles = {card.key: card.label for card in methods}
    return (
        Parameter("films_folder", "folder", "", noted("Films"), noted("A folder of films to check the network on.")),
        Parameter(
            "annotations", "file", "", noted("Marks"), noted("Expert marks; without any, those beside the films."),
            titles=(noted("those beside the films"),),
        ),
        Parameter(
            "explainer", "str", USUAL, noted("Explainer"), noted("Whose maps are checked."),
            choices=tuple(titles), titles=tuple(titles.values()),
        ),
        Parameter(
            "check", "str", "", noted("Checks"), noted("All of them, or one."),
            choices=("", *WORDS), titles=(noted("all checks"), *(words.title for words in WORDS.values())),
        ),
        Parameter(
            "films", "int", 40, noted("At most"), noted("Films, those with marks first; 0 takes all."),
            0, MOST_FILMS, 1, titles=(noted("all films"),),
        ),
        Parameter(
            "effect", "float", EFFECT, noted("Of interest"),
            noted("The smallest effect of a sign that matters, in logits; decided before the run."), 0.0, 10.0, 0.1,
        ),
    )  # fmt: skip
