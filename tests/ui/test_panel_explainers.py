"""Finding an explainer in the list: families, favourites, and whatever people call it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xai_desktop.core.liked_explainers import LikedExplainers
from xai_desktop.io.explainer_cards import read_explainer_cards
from xai_desktop.ui.panels.choices import REASON
from xai_desktop.ui.panels.explainer_combo import FAVOURITES, RECENT, ExplainerCombo
from xai_desktop.ui.panels.favourite_button import FavouriteButton

CARDS = read_explainer_cards()
WHY = "The network must attend over the whole film, as vision transformers do."


@pytest.fixture
def combo(qtbot: QtBot) -> Iterator[ExplainerCombo]:
    combo = ExplainerCombo()
    qtbot.addWidget(combo)
    combo.show_cards(CARDS)
    combo.show_unsuitable({"attention_rollout": WHY})
    combo.set_key("grad_cam")
    combo.show()
    yield combo
    popup = combo.finder.popup()
    assert popup is not None
    popup.hide()


def write(combo: ExplainerCombo, text: str) -> None:
    line = combo.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, text)


def enter(combo: ExplainerCombo) -> None:
    """The key goes where the keyboard is: to the list under the field while it is open."""
    popup, line = combo.finder.popup(), combo.lineEdit()
    assert popup is not None
    assert line is not None
    QTest.keyClick(popup if popup.isVisible() else line, Qt.Key.Key_Return)


def found(combo: ExplainerCombo) -> list[str]:
    popup = combo.finder.popup()
    assert popup is not None
    return [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]


def entries(combo: ExplainerCombo) -> list[str]:
    return [combo.itemText(row) for row in range(combo.count())]


@pytest.mark.parametrize(
    ("text", "key"),
    [("ig", "integrated_gradients"), ("gradcam++", "grad_cam_pp"), ("hires", "hires_cam"), ("petsiuk", "rise")],
)
def test_enter_takes_the_best_match(qtbot: QtBot, combo: ExplainerCombo, text: str, key: str) -> None:
    with qtbot.waitSignal(combo.chosen) as heard:
        write(combo, text)
        enter(combo)
    assert heard.args == [key]
    assert combo.currentText() == next(card.label for card in CARDS if card.key == key)


def test_the_list_under_the_field_follows_what_is_typed(combo: ExplainerCombo) -> None:
    write(combo, "sanity")
    assert found(combo) == ["Edges of the film", "Random map"]
    popup = combo.finder.popup()
    assert popup is not None
    assert "Adebayo" in popup.model().index(0, 0).data(REASON)
    write(combo, "occl")
    assert found(combo) == ["Occlusion"]
    write(combo, "no such method")
    assert found(combo) == []


def test_an_arrow_and_enter_take_another_match(qtbot: QtBot, combo: ExplainerCombo) -> None:
    write(combo, "sanity")
    popup = combo.finder.popup()
    assert popup is not None
    with qtbot.waitSignal(combo.chosen) as heard:
        for _ in range(2):
            QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert heard.args == ["random_map"]


def test_what_does_not_fit_is_found_with_its_reason_and_never_chosen(qtbot: QtBot, combo: ExplainerCombo) -> None:
    write(combo, "attention")
    assert found(combo)[0] == "Attention rollout"
    popup = combo.finder.popup()
    assert popup is not None
    assert popup.model().index(0, 0).data(REASON) == WHY
    with qtbot.assertNotEmitted(combo.chosen):
        enter(combo)
    assert combo.key == "grad_cam"
    assert combo.currentText() == "Grad-CAM"


def test_favourites_and_those_used_last_stand_at_the_top(qtbot: QtBot, combo: ExplainerCombo) -> None:
    combo.show_liked(LikedExplainers(("rise", "gone"), ("grad_cam", "rise", "lime")))
    families = list(dict.fromkeys(card.group for card in CARDS))
    assert entries(combo)[:5] == [FAVOURITES, "RISE", RECENT, "Grad-CAM", "LIME"]
    assert entries(combo)[5] == families[0]
    assert combo.key == "grad_cam"
    write(combo, "rise")
    assert found(combo).count("RISE") == 1
    combo.show_liked(LikedExplainers())
    assert entries(combo)[0] == families[0]


def test_arrows_step_through_the_family_whatever_was_used_last(qtbot: QtBot, combo: ExplainerCombo) -> None:
    combo.chosen.connect(lambda key: combo.show_liked(LikedExplainers().used("rise").used(key)))
    family = [card.label for card in CARDS if card.group == CARDS[0].group]
    combo.set_key(CARDS[0].key)
    walked = []
    for _ in range(4):
        QTest.keyClick(combo, Qt.Key.Key_Down)
        walked.append(combo.currentText())
    assert walked == family[1:5]


def test_the_star_says_what_it_does_and_speaks_only_for_the_person(qtbot: QtBot) -> None:
    star = FavouriteButton()
    qtbot.addWidget(star)
    with qtbot.assertNotEmitted(star.marked):
        star.show_marked(True)
    full = star.icon().pixmap(16, 16).toImage()
    with qtbot.waitSignal(star.marked) as heard:
        star.click()
    assert heard.args == [False]
    assert not star.isChecked()
    assert star.icon().pixmap(16, 16).toImage() != full
