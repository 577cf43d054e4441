"""What a card says against its network on a film."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.reports import card_of
from xai_desktop.core.scope import Scope
from xai_desktop.core.study import ImageRef
from xai_desktop.core.suitability import doubts

PICTURE = ImageRef(Path("film.png"), "film")
DRAWN = "test-net learnt from drawn films only: what it says of a patient's film means nothing."


@pytest.mark.parametrize(
    ("of_drawn_films", "drawn_film", "said"),
    [(True, False, (DRAWN,)), (True, True, ()), (False, False, ()), (False, True, ())],
)
def test_a_network_of_drawn_films_says_nothing_of_a_patients(
    of_drawn_films: bool, drawn_film: bool, said: tuple[str, ...]
) -> None:
    card = card_of(name="test-net", synthetic=of_drawn_films, scope=Scope(("DX",)))
    assert doubts(card, replace(PICTURE, synthetic=drawn_film)) == said


def test_a_film_outside_the_card_is_said_with_what_it_was_made_for() -> None:
    card = card_of(name="test-net", synthetic=False, scope=Scope(("DX", "CR"), views=("PA",)))
    (said,) = doubts(card, replace(PICTURE, modality="MR", view="PA"))
    assert said == "test-net was made for DX, CR · PA, and this film has modality MR: what it says may mean nothing."
