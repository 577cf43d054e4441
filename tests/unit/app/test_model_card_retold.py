"""The cards of the program's own networks in another language: whole sentences, none of them half translated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xai_desktop.app.model_card import card_sections
from xai_desktop.core import paths
from xai_desktop.core.wording import Catalogue, retold, use
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.io.language_file import load_catalogue

OWN = sorted(path.name for path in paths.bundled_models().iterdir() if path.is_dir())
ENGLISH = re.compile(r"\b(films?|patients?|the|and|which|its|with|by|as|split|trained|label)\b")
COMMAND = "--explainer"
SPLITS = (
    "by patient, stratified, seed 1, 3 patients set aside as test: train 8 films of 6 patients (Mass 2, Nodule 3); "
    "tune 2 films of 1 patients (Mass 2, Nodule 1); test no films.",
    "the data set's own parts, tune drawn from its train by patient, seed 4, 12 films of no part left out: train 7 "
    "films of 6 patients (Mass 1); tune 2 films of 1 patients (Mass 2); test 3 films of 3 patients (Mass 1).",
)
"""As `training.data.splits` writes them today."""


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use(load_catalogue("de"))
    yield
    use(Catalogue())


@pytest.mark.parametrize("name", OWN)
def test_no_line_of_a_card_is_half_english(name: str) -> None:
    folder = find_bundle(name)
    sections = card_sections(read_card(folder), Path(folder), 1000)
    lines = [text for section in sections for row in section.rows for text in row if COMMAND not in text]
    assert any(retold(text) != text for text in lines)
    for text in lines:
        assert not ENGLISH.search(retold(text)), (text, retold(text))


@pytest.mark.parametrize("text", SPLITS)
def test_how_films_were_parted_is_said_as_a_whole(text: str) -> None:
    assert not ENGLISH.search(retold(text)), retold(text)


def test_what_would_be_half_english_is_found() -> None:
    assert ENGLISH.search("by patient: train 8 Aufnahmen von 6 patients")
