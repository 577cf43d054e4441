"""A person's own windows: what can be kept, and the list of them."""

import pytest

from xai_desktop.core.errors import SettingsError
from xai_desktop.core.own_window import OwnWindow, added, moved, renamed, windows_from_json, without

LUNG, BONE, OWN = OwnWindow("lung", -600, 1500, "CT"), OwnWindow("bone", 350, 2000, "CT"), OwnWindow("own", 2048, 900)
ALL = (LUNG, BONE, OWN)


@pytest.mark.parametrize(
    ("name", "centre", "width", "modality"),
    [
        ("", 0, 1, ""),
        ("  ", 0, 1, ""),
        ("two\nlines", 0, 1, ""),
        ("x" * 41, 0, 1, ""),
        ("n", float("nan"), 1, ""),
        ("n", 0, float("inf"), ""),
        ("n", 0, 0, ""),
        ("n", 0, -1, ""),
        ("n", True, 1, ""),
        ("n", 0, 1, "C\nT"),
        (3, 0, 1, ""),
    ],
)
def test_what_cannot_be_a_window_is_refused(name: str, centre: float, width: float, modality: str) -> None:
    with pytest.raises(SettingsError):
        OwnWindow(name, centre, width, modality)


def test_a_window_of_a_modality_is_offered_for_it_alone() -> None:
    assert LUNG.reason("CT", "HU") == ""
    assert LUNG.reason("DX", "") == "only for CT"
    assert OWN.reason("DX", "") == OWN.reason("CT", "HU") == ""


def test_a_window_says_its_numbers() -> None:
    assert LUNG.summary == "W 1500 L −600"


def test_the_list_is_changed_without_losing_an_entry() -> None:
    new = OwnWindow("new", 1, 2)
    assert added(ALL, new) == (*ALL, new)
    assert without(ALL, 1) == (LUNG, OWN)
    assert renamed(ALL, 1, " skull ") == (LUNG, OwnWindow("skull", 350, 2000, "CT"), OWN)
    assert renamed(ALL, 1, "Bone")[1].name == "Bone"
    assert moved(ALL, 2, -1) == (LUNG, OWN, BONE)
    assert moved(ALL, 0, 1) == (BONE, LUNG, OWN)
    assert moved(ALL, 0, -1) == moved(ALL, 2, 1) == ALL


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(SettingsError, match="choose another name"):
        added(ALL, OwnWindow("LUNG", 1, 2))
    with pytest.raises(SettingsError, match="choose another name"):
        renamed(ALL, 0, "bone")


def test_a_list_from_a_file_says_which_entries_it_leaves_out() -> None:
    entries = [LUNG.as_json(), LUNG.as_json(), {"name": "n"}, {"name": "n", "centre": 10**400, "width": 1}]
    assert windows_from_json(entries) == ((LUNG,), (".2", ".3", ".4"))
    assert windows_from_json("lung") == (None, ("",))
