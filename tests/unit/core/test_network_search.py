"""Networks are found by their cards, and two cards are compared field by field."""

from xai_desktop.core import paths
from xai_desktop.core.compared_cards import NOTHING, ComparedRow, compared
from xai_desktop.core.network_search import found, words_of
from xai_desktop.io.bundle_files import read_card


def test_every_word_must_be_found_without_regard_to_case_and_hyphens() -> None:
    texts = ["demo-cascade Effusion cascade_net", "NIH Cardiomegaly Effusion", "Ödem"]
    assert found(texts, "") == (0, 1, 2)
    assert found(texts, "effusion") == (0, 1)
    assert found(texts, "Demo-Cascade  EFFUS") == (0,)
    assert found(texts, "odem") == (2,)
    assert found(texts, "effusion odem") == ()


def test_a_card_is_found_by_what_it_says() -> None:
    card = read_card(paths.bundled_models() / "nih-cascade")
    for wanted in ("cardiomegaly", "cascade net", "not for diagnosis", "NIH Clinical Center", card.weights_hash[:9]):
        assert found([words_of(card)], wanted) == (0,), wanted
    assert found([words_of(card)], "pneumothorax") == ()


def test_cards_are_compared_by_section_and_name() -> None:
    left = [("Use", [("", "For tests."), ("limits", "few")]), ("Input", [("size", "1"), ("only here", "yes")])]
    right = [("Input", [("size", "2"), ("only there", "no")]), ("Use", [("", "For tests.")]), ("Notes", [("", "New.")])]
    assert compared(left, right) == (
        ComparedRow("Use", "", "For tests.", "For tests."),
        ComparedRow("Use", "limits", "few", NOTHING),
        ComparedRow("Input", "size", "1", "2"),
        ComparedRow("Input", "only here", "yes", NOTHING),
        ComparedRow("Input", "only there", NOTHING, "no"),
        ComparedRow("Notes", "", NOTHING, "New."),
    )
    assert [row.differs for row in compared(left, right)] == [False, True, True, True, True, True]
    assert not any(row.differs for row in compared(left, left))
