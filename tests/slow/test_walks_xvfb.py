"""Recorded walks: a real X server, a window manager, the program as a person starts it, and afterwards its store."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.slow.screen import missing, screen
from tests.slow.walk_films import BRIGHT, DIM, DRAIN, clean_film, drain_film, kept_maps, marked_films, marker
from tests.slow.walker import Walker, walking
from xai_desktop.cli.window import WITHOUT_STEPS
from xai_desktop.core import paths

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(bool(missing()), reason=f"not on this machine: {', '.join(missing())}"),
]

Begin = Callable[..., AbstractContextManager[Walker]]
"""The program with the words of its command line."""

LAYERS = [f"stages.{number}" for number in range(6)]
"""Of the network that the demo begins with."""
SHOWN = ("--without-steps", "--model", "demo-cascade")
"""For the demo's film without its mark of being drawn, which a network of patients' films would have else."""


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    with screen(tmp_path) as display:
        yield lambda *words: walking(display, tmp_path / "home", *map(str, words))


def test_ten_films_are_read_image_first_and_nothing_leaks(begin: Begin) -> None:
    """Opened through the window's own dialogs; half of the films by mouse and half by keys."""
    with begin("gui") as reader:
        reader.click("window.start.buttons.open_folder")
        reader.answer_dialog(paths.demo_study())
        reader.settled(films=12, step="READ")
        reader.press("ctrl+b")
        reader.answer_dialog(paths.demo_annotations())
        reader.until(lambda: reader.ask("face")["marked"])
        for number in range(10):
            face = reader.settled(step="READ")
            assert not face["map in sight"]
            assert reader.ask("leaks") == []
            read_as_normal(reader, by_mouse=number % 2 == 0)
            reader.settled(step="AI")
            assert reader.ask("leaks") == []
            confirm(reader, by_mouse=number % 2 == 0)
            reader.face(step="REFERENCE")
            reader.press("n")
            reader.until(lambda before=face["film"]: reader.ask("face")["film"] != before)
        reader.settled()
        reader.quit()
    check_first_readings(reader, 10)


def read_as_normal(reader: Walker, *, by_mouse: bool) -> None:
    if by_mouse:
        reader.click("window.verdict_line.normal")
        reader.face(normal=True)
        reader.click("window.verdict_line.confirm")
    else:
        reader.press("ctrl+shift+Return")


def confirm(reader: Walker, *, by_mouse: bool) -> None:
    if by_mouse:
        reader.click("window.verdict.confirm")
    else:
        reader.press("ctrl+Return")


def check_first_readings(reader: Walker, count: int) -> None:
    """Of each film a first reading that saw nothing of the AI, stored before the AI was shown."""
    films = [film for (film,) in reader.rows("select film from reviews group by film")]
    assert len(films) == count
    for film in films:
        steps = reader.rows(f"select step, steps_on, at from steps where film = '{film}' order by number")
        assert [step[:2] for step in steps] == [(1, 1), (2, 1), (3, 1)]
        found = reader.rows(f"select step, at, shown, verdict from reviews where film = '{film}' order by number")
        assert [review[0] for review in found] == [1, 2]
        first, second = found
        assert steps[0][2] <= first[1] <= steps[1][2] <= second[1] <= steps[2][2]
        assert json.loads(first[2]) == dict.fromkeys(json.loads(first[2]), "")
        assert json.loads(second[2])["bundle"] == "demo-cascade"
        assert json.loads(first[3])["normal"]


def test_two_networks_are_compared(begin: Begin, tmp_path: Path) -> None:
    with begin("gui", *SHOWN, clean_film(tmp_path), "--annotations", paths.demo_annotations()) as reader:
        first = reader.settled(film=paths.DEMO_FILM)["map"]
        compare = "window.explain.compare"
        reader.open_part("window.explain.title", "window.explain.run_button")
        reader.open_part(f"{compare}.parentWidget().heading", f"{compare}.bundles")
        reader.pick(f"{compare}.bundles", "demo-end-to-end")
        reader.click_in_side(f"{compare}.compare")
        reader.settled(comparison="Beside", views=2)
        reader.click_in_side(f"{compare}.modes.Swipe")
        reader.settled(comparison="Swipe")
        left, top, width, height = reader.ask("where", "window.viewer.map_view")
        reader.screen.drag((left + width / 2, top + height / 3), (left + width / 4, top + height / 3))
        reader.until(lambda: abs(reader.ask("face")["divider"] - 0.25) < 0.02)
        reader.click_in_side(f"{compare}.modes.Difference")
        reader.settled(comparison="Difference")
        reader.click_in_side(f"{compare}.end")
        reader.settled(comparison=None, map=first)
        reader.quit()
    made = {(one["made"]["bundle"], one["made"]["explainer"], one["target"]["label"]) for one in kept_maps(reader.home)}
    assert {(name, first[1], "Pneumothorax") for name in ("demo-cascade", "demo-end-to-end")} <= made
    assert reader.rows("select count(*) from reviews") == [(0,)]
    assert reader.rows("select step, steps_on, reason from steps") == [(3, 0, WITHOUT_STEPS)]


def test_boxes_are_drawn_moved_resized_and_undone(begin: Begin, tmp_path: Path) -> None:
    """Around a rectangle that is found on the screen, so that what is stored is held against the film's own pixels."""
    with begin("gui") as reader:
        reader.click("window.start.buttons.open_folder")
        reader.answer_dialog(marked_films(tmp_path))
        reader.settled(films=2, step="READ")
        left, top, right, bottom = marker(reader, BRIGHT)
        scale = (right - left) / (BRIGHT[2] - BRIGHT[0])
        reader.press("shift+b")
        reader.screen.drag((left, top), (right, bottom))
        drawn = one_box(reader, BRIGHT)
        middle = ((left + right) / 2, (top + bottom) / 2)
        reader.screen.drag(middle, (middle[0] + 60 * scale, middle[1] - 40 * scale))
        moved = one_box(reader, shifted(BRIGHT, 60, -40, 60, -40))
        reader.screen.drag((right + 60 * scale, bottom - 40 * scale), (right + 90 * scale, bottom + 10 * scale))
        resized = one_box(reader, shifted(BRIGHT, 60, -40, 90, 10))
        reader.press("ctrl+z")
        assert one_box(reader, moved) == moved
        reader.press("ctrl+z")
        assert one_box(reader, drawn) == drawn
        reader.press("ctrl+z")
        reader.face(marks=[])
        reader.press("ctrl+y", "ctrl+shift+z", "ctrl+y")
        assert one_box(reader, resized) == resized
        # the same on a pane that lies otherwise: rotated to the right, then left and right exchanged
        reader.press("ctrl+r", "alt+f")
        left, top, right, bottom = marker(reader, DIM)
        assert (right - left) / (bottom - top) == pytest.approx((DIM[3] - DIM[1]) / (DIM[2] - DIM[0]), rel=0.05)
        reader.screen.drag((left, top), (right, bottom))
        reader.until(lambda: len(reader.ask("face")["marks"]) == 2)
        assert near(reader.face()["marks"][1][1:], DIM)
        # rotated and exchanged, the film's right is the screen's bottom, and its bottom the screen's right
        scale = (right - left) / (DIM[3] - DIM[1])
        reader.screen.drag((right, bottom), (right + 30 * scale, bottom + 50 * scale))
        reader.until(lambda: near(reader.ask("face")["marks"][1][1:], shifted(DIM, 0, 0, 50, 30)))
        reader.press("ctrl+shift+Return")
        reader.face(step="AI")
        reader.quit()
    ((verdict,),) = reader.rows("select verdict from reviews")
    boxes = [mark["box"] for mark in json.loads(verdict)["marks"]]
    assert near(boxes[0], shifted(BRIGHT, 60, -40, 90, 10))
    assert near(boxes[1], shifted(DIM, 0, 0, 50, 30))
    assert reader.rows("select count(*) from drafts") == [(0,)]


Corners = tuple[float, float, float, float]


def shifted(box: Corners, *by: float) -> Corners:
    """Its two corners, moved by film pixels."""
    x0, y0, x1, y1 = (edge + step for edge, step in zip(box, by, strict=True))
    return x0, y0, x1, y1


def near(found: list[float], wanted: Corners) -> bool:
    """To a film pixel."""
    return all(abs(one - other) <= 1 for one, other in zip(found, wanted, strict=True))


def one_box(reader: Walker, wanted: Corners) -> Corners:
    """The only mark, as soon as it lies there, in the window and in the store."""

    def stored() -> list[list[float]]:
        found = reader.rows("select verdict from drafts")
        return [mark["box"] for (verdict,) in found for mark in json.loads(verdict)["marks"]]

    def lies() -> Corners | None:
        marks = reader.ask("face")["marks"]
        there = len(marks) == 1 and near(marks[0][1:], wanted) and [marks[0][1:]] == stored()
        return tuple(marks[0][1:]) if there else None

    found: Corners = reader.until(lies)
    return found


def test_a_mark_is_asked_about(begin: Begin) -> None:
    lesion = (121.0, 107.0, 336.0, 542.0)
    with begin("demo") as reader:
        reader.settled(film=paths.DEMO_FILM)
        reader.press("shift+b")
        reader.drag_film(lesion[:2], lesion[2:])
        reader.until(lambda: len(reader.ask("face")["marks"]) == 1)
        reader.open_part("window.ask.title", "window.ask.ask")
        reader.click_in_side("window.ask.ask")
        reader.until(lambda: "without" in reader.ask("text", "window.ask.answer"))
        answer = reader.ask("text", "window.ask.answer")
        reader.settled()
        reader.press("ctrl+Return")
        reader.until(lambda: reader.ask("face")["saved"].startswith("stored"))
        reader.quit()
    ((verdict, shown),) = reader.rows("select verdict, shown from reviews")
    (mark,) = json.loads(verdict)["marks"]
    assert all(abs(one - other) <= 2 for one, other in zip(mark["box"], lesion, strict=True))
    assert f"{json.loads(shown)['score']:.2f}" in answer


def test_a_drain_is_covered_and_the_score_is_watched(begin: Begin, tmp_path: Path) -> None:
    with begin("gui", "--without-steps", drain_film(tmp_path)) as reader:
        own = reader.settled(films=1)["map"]
        reader.press("shift+c")
        reader.paint_film(DRAIN)
        reader.face(covers=1, covered=True, busy=False)
        reader.open_part("window.ask.title", "window.ask.clear")
        told = reader.ask("text", "window.ask.covered")
        assert "cover" in told
        caption = reader.ask("caption", "map_view")
        assert "film with covers" in caption
        reader.press("d")
        reader.until(lambda: reader.ask("front") == "FindingPicker")
        reader.type("nodul")
        reader.press("4")
        reader.until(lambda: reader.ask("face")["said"] and reader.ask("front") == "MainWindow")
        reader.press("ctrl+Return")
        reader.until(lambda: reader.ask("face")["saved"].startswith("stored"))
        reader.press("ctrl+z", "ctrl+z")
        reader.face(covers=0, covered=False, map=own)
        reader.quit()
    ((verdict, shown),) = reader.rows("select verdict, shown from reviews")
    assert json.loads(verdict)["marks"] == []
    assert json.loads(shown)["bundle"] == own[0]
    assert reader.rows("select reason from steps") == [(WITHOUT_STEPS,)]


def test_all_layers_are_scrolled_through(begin: Begin, tmp_path: Path) -> None:
    with begin("gui", *SHOWN, clean_film(tmp_path), "--annotations", paths.demo_annotations()) as reader:
        reader.settled(film=paths.DEMO_FILM)
        place = reader.film(384, 384, "map_view")
        seen = []
        for _ in LAYERS:
            seen.append(reader.settled()["map"][2])
            reader.screen.hold("ctrl", True)
            reader.screen.wheel(place, -1)
            reader.screen.hold("ctrl", False)
            reader.until(lambda: reader.ask("face")["map"][2] != seen[-1] or seen[-1] == LAYERS[0])
        assert seen == LAYERS[::-1]
        reader.press("alt+Right", "alt+Right")
        reader.settled(map=["demo-cascade", "grad_cam", LAYERS[2]])
        reader.open_part("window.verdict.title", "window.verdict.normal")
        reader.click_in_side("window.verdict.normal")
        reader.press("ctrl+Return")
        reader.until(lambda: reader.ask("face")["saved"].startswith("stored"))
        reader.quit()
    ((shown,),) = reader.rows("select shown from reviews")
    assert json.loads(shown)["layer"] == LAYERS[2]
    assert set(LAYERS) <= {one["layer"] for one in kept_maps(reader.home) if one["made"]["bundle"] == "demo-cascade"}


def test_everything_is_done_by_keyboard_only(begin: Begin) -> None:
    """From an empty window to a report, without the mouse being touched once."""
    with begin("gui") as reader:
        opened_and_searched(reader)
        looked_at(reader)
        box = drawn_by_keys(reader)
        judged(reader)
        explained(reader)
        asked_and_covered(reader)
        compared(reader)
        exported_and_set(reader)
        helped(reader)
        reader.press("ctrl+f", "BackSpace", "Escape", "Escape")  # all films again, and from the list to the film
        reader.until(lambda: "Canvas" in reader.ask("focus"))
        reader.press("n")
        reader.settled(film="SYN-06", step="READ")
        reader.quit()
    journal = reader.screen.journal.read_text("utf-8")
    assert not any(word in journal for word in ("mouse", "click"))
    first, second = reader.rows("select verdict, shown from reviews order by number")
    for verdict, _ in (first, second):
        assert [(mark["label"], mark["box"]) for mark in json.loads(verdict)["marks"]] == [("Consolidation", box)]
    (before,), (after,) = (json.loads(verdict)["verdicts"] for verdict, _ in (first, second))
    assert before == {"finding": "Consolidation", "presence": "yes", "sureness": 4}
    assert after == {**before, "call": "right", "place": "partly"}
    assert reader.rows("select step from steps order by number") == [(1,), (1,), (2,), (3,), (1,)]


def opened_and_searched(reader: Walker) -> None:
    reader.until(lambda: reader.ask("front") == "MainWindow")
    reader.press("ctrl+shift+o")
    reader.answer_dialog(paths.demo_study())
    reader.settled(films=12, step="READ")
    reader.press("ctrl+b")
    reader.answer_dialog(paths.demo_annotations())
    reader.until(lambda: reader.ask("face")["marked"])
    reader.press("ctrl+f")
    reader.type("syn-05")
    reader.press("Return")
    reader.settled(film="SYN-05", step="READ")
    reader.press("Escape")  # from the list to the film
    reader.until(lambda: "Canvas" in reader.ask("focus"))
    assert reader.ask("leaks") == []


def looked_at(reader: Walker) -> None:
    """Windows, zoom, place and how the film lies."""
    face = reader.face()
    reader.press("9")
    automatic = reader.until(lambda: changed(reader, "window", face))
    reader.press("w", "Right", "shift+Up")
    by_hand = reader.until(lambda: changed(reader, "window", automatic))
    assert by_hand["window"][1] > automatic["window"][1]
    reader.press("0")
    reader.face(window=face["window"])
    reader.press("plus", "plus")
    larger = reader.until(lambda: changed(reader, "zoom", face))
    assert larger["zoom"] > face["zoom"]
    reader.press("g", "shift+Right")
    moved = reader.until(lambda: changed(reader, "centre", larger))
    assert moved["centre"][0] < larger["centre"][0]
    reader.press("f")
    reader.face(zoom=face["zoom"], centre=face["centre"])


def changed(reader: Walker, name: str, before: dict[str, Any]) -> dict[str, Any] | None:
    """What is shown, where one fact of it is another than before."""
    face: dict[str, Any] = reader.ask("face")
    return face if face[name] != before[name] else None


def drawn_by_keys(reader: Walker) -> list[float]:
    """A box in the middle, pushed, stretched, one handle of it moved, and named. Gives its edges."""
    reader.press("shift+b", "Return", "Return")
    ((_, *first),) = reader.until(lambda: reader.ask("face")["marks"])
    reader.press("shift+Right", "Down", "Down", "alt+Right", "alt+Down")
    wanted = [first[0] + 10, first[1] + 2, first[2] + 11, first[3] + 3]
    reader.face(marks=[["", *wanted]])
    reader.press("ctrl+z", "ctrl+y")
    reader.press("Tab", "shift+Left")
    wanted[0] -= 10
    reader.face(marks=[["", *wanted]])
    reader.press("t")
    reader.until(lambda: reader.ask("front") == "LabelMenu")
    reader.type("conso")
    reader.press("Return")
    reader.face(marks=[["Consolidation", *wanted]])
    reader.press("Escape", "Escape")
    return wanted


def judged(reader: Walker) -> None:
    """A finding, and after the AI the two questions about it."""
    reader.press("d")
    reader.until(lambda: reader.ask("front") == "FindingPicker")
    reader.type("conso")
    reader.press("4")
    reader.until(lambda: reader.ask("face")["said"] and reader.ask("front") == "MainWindow")
    reader.press("ctrl+Return")
    reader.settled(step="AI")
    reader.press("alt+r", "alt+p")
    reader.face(said=[["Consolidation", "yes", 4, "right", "partly"]])
    assert reader.ask("leaks") == []
    reader.press("ctrl+Return")
    reader.settled(step="REFERENCE")


def explained(reader: Walker) -> None:
    """All panels, another explainer, another layer, another threshold, other panes."""
    reader.press("F4")
    before = reader.settled(posture="INVESTIGATE")
    for key, panes in (("1", 1), ("4", 4), ("3", 3), ("2", 2)):
        reader.press(f"alt+{key}")
        reader.face(panes=panes)
    reader.tab_to("Explainer")
    reader.type("hires")
    reader.press("Return")
    hires = reader.until(lambda: changed(reader, "map", before))
    assert hires["map"][1] == "hires_cam"
    reader.tab_to("Film", back=True)
    reader.press("alt+Left", "alt+Left", "alt+Left")
    reader.settled(map=["demo-cascade", "hires_cam", LAYERS[2]])
    reader.press("period", "bracketright")
    assert reader.face(opacity=0.6)["threshold"] == "top 9 % by rank (percentile 91)"


def asked_and_covered(reader: Walker) -> None:
    reader.press("q")
    reader.until(lambda: "without" in reader.ask("text", "window.ask.answer"))
    reader.press("shift+q")
    reader.face(covers=1, covered=True, busy=False)
    reader.press("ctrl+z")
    reader.face(covers=0, covered=False)


def compared(reader: Walker) -> None:
    reader.tab_to("Compare")
    reader.press("space")
    reader.tab_to("B: network")
    reader.press("Down")
    reader.tab_to("Compare", kind="QPushButton")
    reader.press("space")
    reader.settled(comparison="Beside")
    reader.tab_to("Beside", back=True)
    reader.press("Right", "Right")
    reader.settled(comparison="Swipe")
    reader.tab_to("Film with map", back=True)
    reader.press("shift+Left")
    reader.until(lambda: reader.ask("face")["divider"] < 0.5)


def exported_and_set(reader: Walker) -> None:
    reader.press("ctrl+e")
    reader.until(lambda: reader.ask("front") == "ExportDialog")
    reader.tab_to("Folder")
    reader.press("ctrl+a")
    reader.type(str(reader.home / "report"))
    reader.press("Return")
    reader.until(lambda: list(reader.home.glob("report/*.pdf")))
    reader.settled()
    theme = reader.ask("theme")
    reader.press("ctrl+comma")
    reader.tab_to("Colours")
    reader.press("Down")
    reader.until(lambda: reader.ask("theme") != theme)
    reader.press("ctrl+1")


def helped(reader: Walker) -> None:
    reader.press("shift+F1")
    reader.until(lambda: reader.ask("focus") == "QListWidget: Help pages")
    reader.press("Down", "Escape")
    reader.until(lambda: "Canvas" in reader.ask("focus"))
    for keys, front in (("F1", "ShortcutsDialog"),):
        reader.press(keys)
        reader.until(lambda front=front: reader.ask("front") == front)
        reader.press("Escape")
        reader.until(lambda: reader.ask("front") == "MainWindow")
    reader.press("F10")
    reader.until(lambda: reader.ask("front") == "QMenu")
    reader.press("Left", "Up", "Return")
    reader.until(lambda: reader.ask("front") == "AboutDialog")
    reader.press("Escape")
    reader.until(lambda: reader.ask("front") == "MainWindow")
