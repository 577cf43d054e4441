"""What there is to choose from, known before torch is loaded: bundles and explainers."""

from dataclasses import dataclass

from xai_desktop.app.training_arms import ARMS
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.io.bundle_files import list_bundles
from xai_desktop.io.explainer_cards import read_explainer_cards


@dataclass(frozen=True, slots=True)
class BundleChoice:
    """A line of the bundle chooser: a `problem` is the reason why it cannot be chosen."""

    name: str
    detail: str
    problem: str = ""
    taps: bool = False
    classes: tuple[str, ...] = ()
    architecture: str = ""
    layers: tuple[str, ...] = ()


def bundle_choices() -> tuple[BundleChoice, ...]:
    """The bundled networks and the person's own."""
    choices = []
    for entry in list_bundles():
        card = entry.card
        if card is None:
            choices.append(BundleChoice(entry.name, "", entry.problem))
            continue
        how = next((form.title for arm, form in ARMS.items() if arm == card.training), card.training)
        detail = " · ".join(part for part in (how, "synthetic films" if card.synthetic else "") if part)
        choices.append(
            BundleChoice(entry.name, detail, entry.problem, card.taps, card.classes, card.architecture, card.layers)
        )
    return tuple(choices)


def companions(name: str, choices: tuple[BundleChoice, ...]) -> tuple[str, ...]:
    """The other networks of one architecture and one set of classes: the further rows of the cascade."""
    chosen = next((c for c in choices if c.name == name), None)
    if chosen is None:
        return ()
    return tuple(
        c.name
        for c in choices
        if c.name != name
        and not c.problem
        and (c.classes, c.architecture, c.taps) == (chosen.classes, chosen.architecture, chosen.taps)
    )


def explainer_choices() -> tuple[ExplainerCard, ...]:
    return read_explainer_cards()
