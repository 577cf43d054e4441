"""A proposal and what a person chose become a bundle: built, checked, asked once, and written whole or not at all."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from torch import Tensor, nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.origin import Origin, Reference
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Choices, Proposal, open_notices
from xai_desktop.core.texts import in_one_line
from xai_desktop.io import atomic
from xai_desktop.io.bundle_json import card_from, card_json
from xai_desktop.models.backbones import build, layer_names
from xai_desktop.models.importing.state_dicts import Opened
from xai_desktop.models.loading import take_weights
from xai_desktop.models.planning import unfilled
from xai_desktop.models.programs.foreign import Foreign
from xai_desktop.models.reference import REFERENCE, answer, check_answer, read_pair, reference_bytes, synthetic_film
from xai_desktop.models.store import load_bundle, save_bundle
from xai_desktop.models.weights_check import check_state

Layers = Callable[[nn.Module, Tensor], tuple[str, ...]]


def write_bundle(
    found: Opened | Foreign,
    choices: Choices,
    proposal: Proposal,
    sha256: str,
    folder: Path,
    layers_of: Layers = lambda net, _film: layer_names(net),
) -> Path:
    """The folder of the bundle, which was loaded once. `proposal` is the one that was agreed to,
    `layers_of` tells the layers of a network by a film.

    Raises `BundleError`, `ExportError`.
    """
    card = card_of(proposal, choices, sha256)
    net = found.network(card) if isinstance(found, Foreign) else _network(found, card, proposal.source)
    film, expected, made_by = _reference(net, card.input, choices, proposal.source)
    data = reference_bytes(film, expected)
    complete = replace(
        card,
        layers=layers_of(net, film),
        reference=Reference(hashlib.sha256(data).hexdigest(), made_by=made_by),
    )
    with atomic.whole_folder(folder) as made:
        found.save(made, complete) if isinstance(found, Foreign) else save_bundle(made, complete, net)
        atomic.write_bytes(made / REFERENCE, data)
        load_bundle(made)
    return folder


def card_of(proposal: Proposal, choices: Choices, sha256: str) -> BundleCard:
    """The card, without layers and hashes. Raises `BundleError` where the choices do not fit the network."""
    classes = choices.classes or proposal.classes
    if len(classes) != proposal.class_count:
        given = f"{len(classes)} names were given" if classes else "the file does not name them"
        raise BundleError(
            f"{proposal.source}: gives {proposal.class_count} scores, but {given}; name every class with --classes."
        )
    spec, kind = choices.input or proposal.input, choices.score_kind or proposal.score_kind
    about = dict(proposal.about)
    card = BundleCard(
        name=choices.name,
        version=about.get("version", "1"),
        task=choices.task or about.get("task", ""),
        classes=classes,
        score_kind=kind,
        architecture=proposal.architecture,
        arguments=tuple(one for one in proposal.arguments if kind is not ScoreKind.LOGIT or one[0] != "gives"),
        input=spec,
        layers=(),
        operating_points=choices.operating_points or proposal.operating_points or (None,) * len(classes),
        weights_hash="",
        findings=choices.findings,
        intended_use=choices.intended_use or about.get("intended_use", ""),
        out_of_scope=choices.out_of_scope,
        training_data=choices.training_data or about.get("training_data", ""),
        licence=choices.licence or about.get("licence", ""),
        scope=choices.scope,
        origin=Origin(
            in_one_line(proposal.source.name),
            sha256,
            proposal.kind,
            proposal.evidence,
            open_notices(proposal, choices),
        ),
    )
    card_from(card_json(replace(card, layers=("-",), weights_hash="0" * 64)), proposal.source)  # as it will be read
    return card


def _network(found: Opened, card: BundleCard, source: Path) -> nn.Module:
    """The network with the weights. Raises `BundleError` where a weight does not fit or is not finite."""
    with unfilled():
        net = build(card.architecture, dict(card.arguments), len(card.classes))
    state: dict[str, Tensor] = dict(found.state)
    check_state(state, net, len(card.classes), source)
    return take_weights(net, state).eval()


def _reference(net: nn.Module, spec: InputSpec, choices: Choices, path: Path) -> tuple[Tensor, Tensor, str]:
    """An input with its answer: the source's own, which the network must give, or one that is made here."""
    if choices.reference is None:
        film = synthetic_film(spec)
        expected = answer(net, film, path)
        if not bool(expected.isfinite().all()):
            raise BundleError(
                f"{path}: answers a film with what is no finite number, so its weights cannot be right; ask its source "
                "for another copy."
            )
        return film, expected, "import"
    film, expected = read_pair(choices.reference)
    if tuple(film.shape[1:]) != (spec.channels, *spec.size):
        raise BundleError(
            f"{choices.reference}: has an input of {tuple(film.shape[1:])} where the bundle's is "
            f"{(spec.channels, *spec.size)}; correct the input with --size and --channels."
        )
    check_answer(answer(net, film, path), expected, Reference("-").tolerance, choices.reference)
    return film, expected, "source"
