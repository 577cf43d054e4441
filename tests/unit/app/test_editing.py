"""A reader's work: every edit can be undone, and verdicts and marks go through one history."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from xai_desktop.app.editing import Editing, Work
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.change import Change, change_between
from xai_desktop.core.geometry import Box
from xai_desktop.core.measures import Ruler
from xai_desktop.core.place import Place
from xai_desktop.core.review import FilmVerdict, Presence, Verdict

FIRST, SECOND = Annotation("Mass", Box(1, 1, 9, 9)), Annotation("Nodule", Box(20, 20, 30, 30))
RULER = Ruler((0, 0), (5, 5))


@pytest.fixture
def editing(qapp: QCoreApplication) -> Editing:
    return Editing()


def test_every_edit_is_undone_and_done_again_by_its_name(editing: Editing) -> None:
    moved = replace(FIRST, shape=Box(2, 1, 10, 9))
    editing.add_mark(FIRST)
    editing.change_mark(0, moved)
    editing.take(Change(0, None, RULER))
    editing.remove_mark(0)
    states = [(editing.work.marks, editing.work.measures)]
    names = []
    while editing.name_of_undo:
        names.append(editing.name_of_undo)
        editing.undo()
        states.append((editing.work.marks, editing.work.measures))
    assert names == ["remove the box", "draw the ruler", "move the box", "draw the box"]
    assert states == [((), (RULER,)), ((moved,), (RULER,)), ((moved,), ()), ((FIRST,), ()), ((), ())]
    for expected in reversed(states[:-1]):
        editing.redo()
        assert (editing.work.marks, editing.work.measures) == expected
    assert editing.name_of_redo == ""


def test_marks_and_verdicts_share_one_order(editing: Editing) -> None:
    editing.add_mark(FIRST)
    editing.set_verdict(FilmVerdict().with_verdict(Verdict("Mass", Presence.YES, 4)), "answer about Mass")
    editing.add_mark(SECOND)
    editing.undo()
    assert editing.work.verdict.of("Mass").presence is Presence.YES
    assert editing.work.marks == (FIRST,)
    assert editing.name_of_undo == "answer about Mass"
    editing.undo()
    assert editing.work.verdict == FilmVerdict(marks=(FIRST,))


def test_a_mark_without_a_name_takes_that_of_the_only_finding_that_is_there(editing: Editing) -> None:
    unnamed = replace(FIRST, label="")
    editing.add_mark(unnamed)
    said = FilmVerdict().with_verdict(Verdict("Nodule", Presence.YES)).with_verdict(Verdict("Mass", Presence.NO))
    editing.set_verdict(said, "nodule")
    editing.add_mark(unnamed)
    editing.add_mark(FIRST)
    editing.add_mark(replace(unnamed, role="device"))
    editing.set_verdict(said.with_verdict(Verdict("Effusion", Presence.YES)), "effusion")
    editing.add_mark(unnamed)
    assert [mark.label for mark in editing.work.marks] == ["", "Nodule", "Mass", "", ""]
    editing.change_mark(1, replace(editing.work.marks[1], label=""))
    assert editing.work.marks[1].label == "", "a name that was taken away stays away"


def test_marks_bear_their_time_and_the_one_who_drew_them_hears_it(editing: Editing) -> None:
    told: list[Work] = []
    editing.changed.connect(told.append)
    editing.clock = lambda: "2025-01-01T08:00:00+01:00"
    editing.add_mark(FIRST)
    assert [mark.at for mark in told[-1].marks] == ["2025-01-01T08:00:00+01:00"]


def test_keys_that_push_a_mark_are_one_edit(editing: Editing) -> None:
    editing.add_mark(FIRST)
    for step in range(5):
        before = editing.work.marks[0]
        after = replace(before, shape=Box(2 + step, 1, 10 + step, 9))
        editing.take(Change(0, before, after, "push 0 None"))
    editing.undo()
    assert editing.work.marks == (FIRST,)


def test_an_edit_of_something_that_is_gone_is_told_again_and_changes_nothing(editing: Editing) -> None:
    told: list[Work] = []
    editing.changed.connect(told.append)
    editing.take(Change(3, SECOND, FIRST))
    editing.take(Change(0, SECOND, None))
    editing.change_mark(7, FIRST)
    assert editing.work == Work()
    assert told == [Work(), Work()]
    assert editing.name_of_undo == ""


def test_another_film_begins_anew_and_another_frame_does_not(editing: Editing) -> None:
    names: list[tuple[str, str]] = []
    editing.names_changed.connect(lambda *both: names.append(both))
    editing.follow(Place(Path("a.dcm")))
    editing.add_mark(FIRST)
    editing.follow(Place(Path("a.dcm")))
    assert editing.work.marks == (FIRST,)
    assert editing.is_changed
    editing.kept()
    assert not editing.is_changed
    editing.follow(Place(Path("b.dcm")))
    assert editing.work == Work()
    assert names[-1] == ("", "")


def test_the_difference_of_two_lists_is_one_edit() -> None:
    both = (RULER, FIRST, SECOND)
    assert change_between(both, both) is None
    assert change_between(both, (RULER, FIRST, SECOND, FIRST)) == Change(2, None, FIRST)
    assert change_between(both, (RULER, SECOND)) == Change(0, FIRST, None)
    assert change_between(both, (FIRST, SECOND)) == Change(0, RULER, None)
    assert change_between((FIRST,), (RULER, FIRST)) == Change(0, None, RULER)
    assert change_between(both, (RULER, FIRST, FIRST), "push") == Change(1, SECOND, FIRST, "push")
