"""What was guessed stays on the card of a network until somebody settled that very thing; the rest stays for good."""

from dataclasses import replace
from pathlib import Path

import pytest
from torchvision import models

from tests.helpers.importing import saved
from xai_desktop.app.import_fields import Settled, card_fields, choices, input_fields
from xai_desktop.core import wording
from xai_desktop.core.errors import BundleError
from xai_desktop.core.proposal import Choices, Proposal, open_notices
from xai_desktop.io.bundle_files import read_card
from xai_desktop.io.language_file import load_catalogue
from xai_desktop.services.importing import import_network, propose


@pytest.fixture
def found(tmp_path: Path) -> Proposal:
    return propose(saved(tmp_path / "w.pt", models.squeezenet1_1(num_classes=2).state_dict()))


def as_the_form(found: Proposal, **changed: object) -> Choices:
    """What the window hands over: every field, whether somebody touched it or not."""
    fields = (*input_fields(found.input), *card_fields(found))
    values = {one.name: one.default for one in fields} | changed
    return choices(found, Settled("n", "a\nb", values))  # type: ignore[arg-type]


def test_a_form_that_nobody_touched_settles_nothing(found: Proposal) -> None:
    assert len(found.notices) == 3
    assert open_notices(found, as_the_form(found)) == found.notices


def test_a_field_that_was_changed_settles_what_was_guessed_of_it(found: Proposal) -> None:
    size, mean, scores = found.notices
    assert open_notices(found, as_the_form(found, score_kind="sigmoid")) == (size, mean)
    assert open_notices(found, as_the_form(found, height=96)) == (mean, scores), "the mean is guessed as before"
    assert open_notices(found, as_the_form(found, height=96, mean="0.5")) == (scores,)


def test_a_field_that_was_named_is_settled_though_it_is_what_was_guessed(found: Proposal) -> None:
    named = Choices("n", ("a", "b"), found.input, found.score_kind, confirmed=("size", "mean", "score_kind"))
    assert open_notices(found, named) == ()


def test_what_is_about_no_field_stays(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.pt", models.squeezenet1_1(num_classes=2).state_dict())
    found = propose(path)
    found = replace(found, notices=("its borders are another's", *found.notices))
    card = import_network(found, as_the_form(found, score_kind="sigmoid", height=96, mean="0.5"), tmp_path / "in")
    assert read_card(card).origin.notices == ("its borders are another's",)


def test_another_file_under_the_same_name_is_refused(found: Proposal, tmp_path: Path) -> None:
    net = models.squeezenet1_1(num_classes=2)
    net.classifier[1].bias.data += 1
    saved(found.source, net.state_dict())
    with pytest.raises(BundleError, match="was changed since it was looked at; look at it again"):
        import_network(found, Choices("n", ("a", "b")), tmp_path / "in")
    assert not (tmp_path / "in").exists()


def test_a_german_window_says_it_in_german(found: Proposal) -> None:
    wording.use(load_catalogue("de"))
    try:
        said = [wording.retold(text) for text in (*found.evidence, *found.notices)]
    finally:
        wording.use(wording.Catalogue())
    assert "Namen und Formen sind die von squeezenet1_1 aus torchvision (52 von 52)" in said
    assert not set(said) & {*found.evidence, *found.notices}
