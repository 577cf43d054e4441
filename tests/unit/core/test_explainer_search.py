"""Explainers are found by name, family, abbreviation and paper."""

import pytest

from xai_desktop.core.explainer_search import NICKNAMES, found, initials
from xai_desktop.io.explainer_cards import read_explainer_cards

CARDS = read_explainer_cards()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ig", "integrated_gradients"),
        ("gradcam++", "grad_cam_pp"),
        ("Grad-CAM ++", "grad_cam_pp"),
        ("grad cam", "grad_cam"),
        ("hires", "hires_cam"),
        ("lrp", "lrp"),
        ("ixg", "input_x_gradient"),
        ("tta", "augmented"),
        ("Smilkov 2017", "smooth_grad"),
        ("1610.02391", "grad_cam"),
        ("selvaraju", "grad_cam"),
        ("transformers", "attention_rollout"),
        ("ABLATION", "ablation_cam"),
    ],
)
def test_what_people_type_finds_what_they_mean(text: str, first: str) -> None:
    assert found(CARDS, text)[0] == first


def test_a_family_is_found_whole_and_in_the_order_of_the_catalogue() -> None:
    family = tuple(card.key for card in CARDS if card.group == "Perturbation")
    assert set(family) <= set(found(CARDS, "perturbation"))
    assert [key for key in found(CARDS, "sanity baselines") if key in ("edge_map", "random_map")] == [
        card.key for card in CARDS if card.group == "Sanity baselines"
    ]


def test_every_word_must_be_found() -> None:
    assert found(CARDS, "petsiuk 2018") == ("rise",)
    assert found(CARDS, "petsiuk 1901") == ()
    assert found(CARDS, "no such method") == ()


def test_an_empty_search_finds_all_in_their_order() -> None:
    assert found(CARDS, "  - ") == tuple(card.key for card in CARDS)


def test_initials_need_two_words() -> None:
    assert initials("Integrated gradients") == "ig"
    assert initials("Guided Grad-CAM") == "ggc"
    assert initials("LIME") == ""


def test_nicknames_are_of_explainers_that_there_are() -> None:
    assert set(NICKNAMES) <= {card.key for card in CARDS}
