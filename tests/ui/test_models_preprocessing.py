"""The tab of preprocessing: which film, six pictures with their numbers, and what looks wrong."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.program import running
from xai_desktop.app.input_steps import demo_films, lines_of, warnings_of
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.core import paths
from xai_desktop.core.image import Image, Window
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.input_steps import Step
from xai_desktop.models.input_trace import input_steps
from xai_desktop.ui.models.preprocessing_view import NO_CARD, WORKING, PreprocessingView
from xai_desktop.ui.theme import DARK

LINE = ShelfLine("nih-cascade", paths.bundled_models() / "nih-cascade")


def film(window: Window | None = None) -> Image:
    values = np.random.default_rng(5).integers(0, 4096, (60, 40)).astype(np.uint16)
    windows = (window,) if window is not None else ()
    return Image(values, np.arange(4096, dtype=np.float32), (0.0, 4095.0), 12, windows=windows)


@pytest.fixture
def view(qtbot: QtBot) -> PreprocessingView:
    view = PreprocessingView()
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    return view


def test_a_network_without_a_card_has_no_steps(view: PreprocessingView, tmp_path: Path) -> None:
    asked: list[object] = []
    view.film_wanted.connect(lambda *words: asked.append(words))
    view.show_line(ShelfLine("broken", tmp_path, problem="It has no card."))
    assert view.said.text() == NO_CARD
    assert asked == []
    assert not view.cards[Step.STORED].isVisible()


def test_steps_are_asked_for_and_shown_with_their_numbers(view: PreprocessingView, qtbot: QtBot) -> None:
    asked: list[tuple[InputSpec, object]] = []
    view.film_wanted.connect(lambda spec, path: asked.append((spec, path)))
    view.show_line(LINE)
    assert view.said.text() == WORKING
    assert asked[0][0].size == (64, 64)
    assert asked[0][1] == paths.demo_study() / f"{paths.DEMO_FILM}.dcm"
    steps = input_steps(film(), asked[0][0])
    view.show_steps(steps)
    last = view.cards[Step.NORMALISED].told.text().splitlines()
    assert last[0] == "minus 0.5, divided by 0.25"
    assert last[1] == "64 × 64 pixels"
    low, high, mean = (f"{number:.4g}".replace("-", "−") for number in (steps.x.min(), steps.x.max(), steps.x.mean()))
    assert last[2] == f"{low} to {high}, mean {mean}"
    assert view.cards[Step.STORED].told.text().splitlines()[0] == "40 × 60 pixels"
    assert not view.said.isVisible()
    qtbot.waitUntil(lambda: view.cards[Step.RESIZED].y() > 0)
    assert view.cards[Step.STORED].x() < view.cards[Step.TURNED].x()
    assert view.cards[Step.STORED].y() < view.cards[Step.RESIZED].y()
    view.resize(1600, 700)
    qtbot.waitUntil(lambda: len({card.y() for card in view.cards.values()}) == 1)


def test_what_cannot_be_read_is_said_in_place_of_the_pictures(view: PreprocessingView) -> None:
    view.show_line(LINE)
    view.show_steps(input_steps(film(), InputSpec((8, 8))))
    view.show_fault("x.dcm: no such file; check the path.")
    assert view.said.text() == "x.dcm: no such file; check the path."
    assert not view.cards[Step.STORED].isVisible()


def test_the_rule_of_brightness_is_in_words(view: PreprocessingView) -> None:
    said = {
        name: lines_of(steps.pictures[1], steps)[0]
        for name, steps in {
            "window": input_steps(film(Window(40.0, 400.0)), InputSpec((8, 8))),
            "none": input_steps(film(), InputSpec((8, 8))),
            "bits": input_steps(film(), InputSpec((8, 8), intensity="modality")),
        }.items()
    }
    assert said["window"] == "by the file’s own window 40 / 400"
    assert said["none"] == "the file has no window, so between the percentiles 0.5 and 99.5 of the film"
    assert said["bits"] == "over the whole range of the file’s bits"
    dark = input_steps(film(Window(5000.0, 10.0)), InputSpec((8, 8)))
    assert warnings_of(dark)[0].startswith("100 % of the film is at the dark end")
    view.show_steps(dark)
    assert view.warning.text() == " ".join(warnings_of(dark))


def test_a_crop_is_drawn_as_a_line_on_the_film(view: PreprocessingView) -> None:
    view.show_line(LINE)
    view.show_steps(input_steps(film(), InputSpec((8, 8), policy="crop")))
    picture = view.cards[Step.BRIGHT].picture
    shot = picture.grab().toImage()
    yellow = [
        (x, y)
        for x in range(shot.width())
        for y in range(shot.height())
        if abs(shot.pixelColor(x, y).hue() - DARK.colour("warn").hue()) < 12 and shot.pixelColor(x, y).saturation() > 90
    ]
    rows = [y for _, y in yellow]
    scale = picture.height() / 60
    assert min(rows) == pytest.approx(10 * scale, abs=2)
    assert max(rows) == pytest.approx(50 * scale, abs=2)


def test_the_film_in_review_is_the_first_choice(qtbot: QtBot) -> None:
    with running(qtbot, paths.demo_study() / "SYN-03.dcm") as program:
        qtbot.waitUntil(lambda: program.session.state.image is not None, timeout=30000)
        program.models.show_models()
        page = program.models.page
        page.network.show_tab("preprocessing")
        view = program.models.preprocessing.view
        assert view is not None
        assert view.film.currentData() is None
        assert view.film.count() == len(demo_films()) + 1
        qtbot.waitUntil(lambda: view.cards[Step.NORMALISED].isVisible(), timeout=60000)
        assert view.cards[Step.STORED].told.text().splitlines()[0] == "768 × 768 pixels"


def test_any_film_can_be_chosen_and_what_is_none_is_said(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image as Picture
    from PySide6.QtWidgets import QFileDialog

    own, broken = tmp_path / "own.png", tmp_path / "broken.dcm"
    Picture.fromarray(np.random.default_rng(1).integers(0, 255, (70, 90), np.uint8)).save(own)
    broken.write_bytes(b"no film")
    chosen = [str(own), str(broken), ""]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen.pop(0), ""))
    with running(qtbot) as program:
        program.models.show_models()
        program.models.page.network.show_tab("preprocessing")
        view = program.models.preprocessing.view
        assert view is not None
        view.other.click()
        assert view.film.currentText() == "own.png"
        qtbot.waitUntil(
            lambda: view.cards[Step.STORED].told.text().splitlines()[:1] == ["90 × 70 pixels"], timeout=60000
        )
        assert program.session.state.ref is None, "it is not opened in Review"
        view.other.click()
        qtbot.waitUntil(lambda: "broken.dcm" in view.said.text(), timeout=30000)
        assert not view.cards[Step.STORED].isVisible()
        view.other.click()
        assert view.film.currentText() == "broken.dcm"
        assert [view.film.itemText(row) for row in range(2)] == ["broken.dcm", "own.png"]
