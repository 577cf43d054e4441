"""Every number has a definition that says what it does not say."""

import pytest

from tests.ui.panel_samples import ruler
from xai_desktop.core.definitions import DEFINITIONS, explained
from xai_desktop.core.wording import curled


@pytest.mark.parametrize("key", DEFINITIONS)
def test_a_definition_is_whole(key: str) -> None:
    one = DEFINITIONS[key]
    assert one.words.endswith(".")
    assert one.not_said.endswith(".")
    assert not one.unit.endswith(".")
    assert not one.source.endswith(".")
    for part in (one.name, one.words, one.unit, one.source, one.not_said):
        assert part.strip() == part
        assert part
        assert curled(part) in one.text or curled(part[1:]) in one.text


def test_every_mark_of_the_ruler_is_defined() -> None:
    assert {name for name, _ in ruler().marks()} <= DEFINITIONS.keys()


def test_a_reason_comes_first_and_an_unknown_number_is_a_fault() -> None:
    assert explained("iou", "the map is empty").startswith("the map is empty\n\nIoU: ")
    assert explained("iou") == DEFINITIONS["iou"].text
    with pytest.raises(KeyError):
        explained("beauty")
