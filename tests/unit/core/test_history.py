"""Undo and redo against a plain list of states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_desktop.core.errors import InputError
from xai_desktop.core.history import DEEPEST, History


@given(st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["undo", "redo"])), max_size=40))
def test_it_walks_like_a_list_with_a_finger_on_it(steps: list[int | str]) -> None:
    history, states, place = History(0), [0], 0
    for step in steps:
        if step == "undo":
            history, place = history.undo(), max(0, place - 1)
        elif step == "redo":
            history, place = history.redo(), min(len(states) - 1, place + 1)
        elif step != states[place]:
            history = history.do(int(step), f"set {step}")
            states, place = [*states[: place + 1], int(step)], place + 1
        assert history.state == states[place]
        assert (history.name_of_undo == "") == (place == 0)
        assert (history.name_of_redo == "") == (place == len(states) - 1)
        assert history.is_changed == (states[place] != 0)


def test_names_go_with_their_edits() -> None:
    history = History("").do("a", "draw the box").do("b", "move the box")
    assert history.name_of_undo == "move the box"
    history = history.undo()
    assert (history.name_of_undo, history.name_of_redo) == ("draw the box", "move the box")
    assert history.redo().redo().state == "b"
    assert history.do("c", "remove the box").name_of_redo == ""
    with pytest.raises(InputError, match="name"):
        history.do("d", "")


def test_edits_of_one_run_are_undone_together() -> None:
    history = History(0).do(1, "move", "m1").do(2, "move", "m1").do(3, "move", "m1")
    assert history.undo().state == 0
    assert history.sealed().do(4, "move", "m1").undo().state == 3
    assert history.do(4, "move", "m2").undo().state == 3
    assert history.undo().redo().do(9, "move", "m1").undo().state == 3


def test_it_knows_what_is_kept() -> None:
    history = History(0).do(1, "one")
    assert history.is_changed
    kept = history.kept()
    assert not kept.is_changed
    assert kept.undo().is_changed
    assert not kept.undo().redo().is_changed


def test_it_forgets_the_oldest_edits_only() -> None:
    history = History(0)
    for number in range(1, DEEPEST + 11):
        history = history.do(number, "count")
    assert len(history.past) == DEEPEST
    assert history.is_changed
    for _ in range(DEEPEST + 20):
        history = history.undo()
    assert history.state == 10
    assert history.is_changed
