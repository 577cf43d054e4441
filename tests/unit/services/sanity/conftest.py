"""Drawn films with a marker on each, of which the style goes along with a finding; drawn once."""

import pytest

from xai_desktop.services.sanity.films import Case
from xai_desktop.training.synthetic import draw, orders


@pytest.fixture(scope="session")
def marked_films() -> tuple[Case, ...]:
    made = [draw(order) for order in orders(14, 99, side=160, shortcut="marker", rate=0.4)]
    return tuple(Case(f"film-{n}", f"patient-{n}", film.image(), film.annotations) for n, film in enumerate(made))
