"""CasCAM's hidden cues on many drawn films: the marker's place comes to light by itself, where it is used."""

import pytest

from xai_desktop.core import paths
from xai_desktop.core.sanity import CheckResult, Verdict
from xai_desktop.explainers import make
from xai_desktop.models.store import load_bundle
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.films import Case
from xai_desktop.services.sanity.hidden_cue import hidden_cue
from xai_desktop.training.synthetic import draw, orders

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def films() -> tuple[Case, ...]:
    made = [draw(order) for order in orders(70, 99, side=128, shortcut="marker", rate=0.5)]
    return tuple(Case(f"film-{n}", f"patient-{n}", film.image(), film.annotations) for n, film in enumerate(made))


def found(name: str, films: tuple[Case, ...]) -> CheckResult:
    return hidden_cue(Asking(load_bundle(paths.bundled_models() / name), films, (make("grad_cam"),)))


def test_the_place_of_the_marker_is_found_and_proved_on_other_films(films: tuple[Case, ...]) -> None:
    shown = found("demo-marker", films)
    assert shown.verdict is Verdict.SHOWN
    assert shown.lead is not None
    assert shown.lead.subject == "Pneumothorax: evidence that no expert marked"
    places = {row[0]: row[1:] for row in shown.tables[0].rows}
    across, down = places["Pneumothorax"]
    assert across.startswith("0 ") or across.endswith(" 100"), "a corner"
    assert down.startswith("0 "), "at the top"


def test_the_network_that_does_not_use_it_has_no_such_place(films: tuple[Case, ...]) -> None:
    assert found("demo-no-marker", films).verdict is not Verdict.SHOWN
