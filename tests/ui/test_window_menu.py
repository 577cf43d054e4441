"""Every window of a film in one menu."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import flat
from xai_desktop.core.image import Image, Voi, VoiLut, Window
from xai_desktop.core.presets import HOUNSFIELD, PROJECTION
from xai_desktop.ui.window_menu import NO_FILM, NONE_IN_FILE, WindowMenu

LUT = VoiLut(0.0, np.linspace(0, 1, 256, dtype=np.float32), "high contrast")
OWN: tuple[Voi, ...] = (Window(128, 256, "soft"), Window(40, 80), LUT)


class Shown:
    """A menu over a film that is seen in `window`."""

    def __init__(self, image: Image | None, modality: str = "DX", window: Voi = OWN[0]) -> None:
        self.window, self.heard = window, list[Voi]()
        self.menu = WindowMenu(lambda: self.window)
        self.menu.window_chosen.connect(self.heard.append)
        self.menu.show_film(image, modality)
        self.menu.aboutToShow.emit()

    def words(self) -> list[str]:
        return [action.text() for action in self.menu.actions() if not action.isSeparator()]

    def entry(self, text: str, enabled: bool = True) -> QAction:
        return next(a for a in self.menu.actions() if a.text().split("\t")[0] == text and a.isEnabled() == enabled)


@pytest.fixture
def film(qtbot: QtBot) -> Image:
    return replace(flat(), windows=OWN)


def test_the_files_own_windows_come_first_by_name_or_number(film: Image) -> None:
    words = Shown(film).words()
    assert words[:4] == ["soft\tW 256 L 128", "window 2\tW 80 L 40", "high contrast\tLUT", "Automatic\t9"]


def test_choosing_gives_the_window_and_the_one_in_use_has_the_tick(film: Image) -> None:
    shown = Shown(film, window=OWN[1])
    assert [a.text().split("\t")[0] for a in shown.menu.actions() if a.isChecked()] == ["window 2"]
    shown.entry("high contrast").trigger()
    shown.entry("Lung").trigger()
    assert shown.heard == [LUT, PROJECTION[0].window(film)]
    shown.window = PROJECTION[0].window(film)
    shown.menu.aboutToShow.emit()
    assert [a.text().split("\t")[0] for a in shown.menu.actions() if a.isChecked()] == ["Lung"]


def test_presets_of_the_wrong_kind_are_grey_and_say_why(film: Image) -> None:
    shown = Shown(film, "DX")
    assert shown.entry("Mediastinum", enabled=False).toolTip() == HOUNSFIELD[0].reason("DX", "")
    assert any("Hounsfield" in text for text in shown.words())
    ct = Shown(replace(film, unit="HU"), "CT")
    ct.entry("Mediastinum").trigger()
    assert ct.heard == [Window(80, 400, "mediastinum")]
    assert ct.entry("Bones and devices", enabled=False).toolTip()


def test_a_film_without_windows_says_so_and_can_be_seen_automatically(qtbot: QtBot) -> None:
    shown = Shown(replace(flat(), windows=()))
    assert shown.words()[0] == NONE_IN_FILE
    with qtbot.waitSignal(shown.menu.automatic_chosen):
        shown.entry("Automatic").trigger()


def test_without_a_film_there_is_nothing_to_choose(qtbot: QtBot) -> None:
    shown = Shown(None)
    assert shown.words() == [NO_FILM]
    assert not any(action.isEnabled() for action in shown.menu.actions())


def test_an_ampersand_in_a_name_is_shown(film: Image) -> None:
    shown = Shown(replace(film, windows=(Window(1, 2, "lung & heart"),)))
    assert shown.words()[0].startswith("lung && heart")
