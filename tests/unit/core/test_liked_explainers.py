"""What stands at the top of the list of explainers."""

import json

from xai_desktop.core.liked_explainers import REMEMBERED, LikedExplainers


def test_the_newest_stands_first_and_the_list_stays_short() -> None:
    liked = LikedExplainers()
    for key in ("a", "b", "a", "c", "d", "e", "f"):
        liked = liked.used(key)
    assert liked.recent == ("f", "e", "d", "c", "a", "b")[:REMEMBERED]


def test_marks_come_and_go_once() -> None:
    liked = LikedExplainers().marked("a", True).marked("b", True).marked("a", True)
    assert liked.favourites == ("a", "b")
    assert liked.marked("a", False).marked("a", False).favourites == ("b",)


def test_they_survive_the_settings_file_and_damage() -> None:
    liked = LikedExplainers(("a", "b"), ("c",))
    assert LikedExplainers.from_json(json.loads(json.dumps(liked.as_json()))) == (liked, ())
    assert LikedExplainers.from_json({"favourites": "a", "recent": ["c"]}) == (
        LikedExplainers((), ("c",)),
        ("favourites",),
    )
    assert LikedExplainers.from_json({"favourites": ["a", "a"], "recent": [1]})[0] == LikedExplainers(("a",))
    assert LikedExplainers.from_json(None) == (LikedExplainers(), ("favourites", "recent"))
    assert LikedExplainers.from_json({}) == (LikedExplainers(), ())
