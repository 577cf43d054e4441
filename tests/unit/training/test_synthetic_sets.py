"""Every kind of drawn films by name: classes on some films and not on others, boxes where they are, the same again."""

import numpy as np
import pytest

from xai_desktop.core.errors import UsageError
from xai_desktop.training import synthetic_sets
from xai_desktop.training.synthetic_sets import SETS, is_synthetic, synthetic_set

COUNT = 16


@pytest.mark.parametrize("name", SETS)
def test_a_kind_has_films_with_and_without_each_class_and_boxes_for_what_is_there(name: str) -> None:
    kind = synthetic_set(name)
    films = list(kind.draw(COUNT, 1))
    again = next(iter(kind.draw(COUNT, 1)))
    assert len(films) == COUNT
    assert len({film.name for film in films}) == COUNT
    np.testing.assert_array_equal(again.image.index, films[0].image.index)
    for label in kind.classes:
        assert {label in film.findings for film in films} == {True, False}
    for film in films:
        height, width = film.image.size
        assert {box.label for box in film.boxes} == set(film.findings)
        assert all(0 <= b.box.x0 < b.box.x1 <= width and 0 <= b.box.y0 < b.box.y1 <= height for b in film.boxes)


def test_a_word_goes_along_with_a_pneumothorax(monkeypatch: pytest.MonkeyPatch) -> None:
    """On average the films with a word differ from the same films without in a small bright or dark box."""
    monkeypatch.setattr(synthetic_sets, "CHEST_SIDE", 96)
    worded, plain = ({f.name: f for f in synthetic_set(f"synthetic{k}").draw(30, 2)} for k in (":word", ""))
    with_finding = []
    for one, other in zip(worded.values(), plain.values(), strict=True):
        assert one.findings == other.findings
        different = (one.image.index != other.image.index).mean()
        assert different == 0 or different > 0.005
        with_finding.append(("Pneumothorax" in one.findings, different > 0))
    agree = sum(finding == word for finding, word in with_finding)
    assert agree >= 25


def test_names() -> None:
    assert is_synthetic("synthetic:drain")
    assert not is_synthetic("films/synthetic")
    with pytest.raises(UsageError, match=r"synthetic:hair: write synthetic, synthetic:marker, .* or the name of a fol"):
        synthetic_set("synthetic:hair")
