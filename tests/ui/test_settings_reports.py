"""The letterhead in the settings: a name, a logo that is seen, and where results may go."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.helpers.program import running
from xai_desktop.core.settings import Settings
from xai_desktop.io import site_policy_file
from xai_desktop.io.settings_file import load_settings
from xai_desktop.ui.settings.reports_part import NO_RESEARCH, ReportsPart

LEFT = Qt.MouseButton.LeftButton


def logo_in(folder: Path, name: str = "logo.png", size: tuple[int, int] = (600, 100)) -> Path:
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(QColor("navy"))
    assert picture.save(str(folder / name))
    return folder / name


@pytest.fixture
def part(qtbot: QtBot) -> ReportsPart:
    part = ReportsPart()
    qtbot.addWidget(part)
    part.resize(620, 300)
    with qtbot.waitExposed(part):
        part.show()
    return part


def test_a_name_and_a_logo_are_wished_for(qtbot: QtBot, part: ReportsPart, tmp_path: Path) -> None:
    heard: list[tuple[str, object]] = []
    part.wished.connect(lambda name, value: heard.append((name, value)))
    qtbot.keyClicks(part.hospital, " St Ada's ")
    qtbot.keyClick(part.hospital, Qt.Key.Key_Return)
    logo = str(logo_in(tmp_path))
    part.logo.line.setText(logo)
    qtbot.keyClick(part.logo.line, Qt.Key.Key_Return)
    assert heard == [("hospital", "St Ada's"), ("logo", logo)]


def test_the_logo_is_seen_whole_and_can_be_cleared(qtbot: QtBot, part: ReportsPart, tmp_path: Path) -> None:
    assert not part.picture.isVisible()
    assert not part.clear.isEnabled()
    for name, size in (("wide.png", (600, 100)), ("high.jpg", (100, 600))):
        part.show_settings(Settings(logo=str(logo_in(tmp_path, name, size))))
        seen = part.picture.pixmap()
        assert part.picture.isVisible()
        assert (seen.width() > seen.height()) == (size[0] > size[1])
        assert seen.width() <= part.picture.width()
        assert seen.height() <= part.picture.height()
        assert not part.said.isVisible()
    with qtbot.waitSignal(part.wished) as heard:
        qtbot.mouseClick(part.clear, LEFT)
    assert heard.args == ["logo", ""]


@pytest.mark.parametrize("name", ["gone.png", "logo.bmp", "text.png"])
def test_a_logo_that_no_report_could_have_is_said(part: ReportsPart, tmp_path: Path, name: str) -> None:
    logo_in(tmp_path, "logo.bmp")
    (tmp_path / "text.png").write_text("no picture")
    part.show_settings(Settings(logo=str(tmp_path / name)))
    assert part.said.isVisible()
    assert str(tmp_path / name) in part.said.text()
    assert not part.picture.isVisible()
    part.show_settings(Settings())
    assert not part.said.isVisible()


def test_where_results_may_go_is_said_and_cannot_be_changed_here(part: ReportsPart) -> None:
    assert part.house.text() == NO_RESEARCH.replace("'", "’")
    part.show_policy("Research archive", "")
    assert part.house.text().endswith(": Research archive")
    part.show_policy("", "/etc/xai-desktop/site-policy.json: it is no JSON, so it allows nothing.")
    assert "site-policy.json" in part.house.text()


def test_the_program_keeps_the_letterhead_and_knows_the_policy(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path)
    (tmp_path / "policy.toml").write_text('version = 1\nresearch_destination = "Research archive"')
    logo = str(logo_in(tmp_path))
    with running(qtbot) as program:
        program.settings.show_settings("reports")
        part = program.settings.page.reports
        qtbot.waitUntil(lambda: "Research archive" in part.house.text())
        part.wished.emit("hospital", "St Ada's")
        part.wished.emit("logo", logo)
        assert part.hospital.text() == "St Ada's"
        assert part.picture.isVisible()
    settings, note = load_settings()
    assert (settings.hospital, settings.logo, note) == ("St Ada's", logo, "")


def test_what_the_site_has_set_is_grey_and_says_so(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path)
    text = 'version = 1\n[settings]\nreading_steps = true\nhospital = "St Ada\'s"\ntheme = "dark"'
    (tmp_path / "policy.toml").write_text(text)
    with running(qtbot) as program:
        program.settings.show_settings("reports")
        page = program.settings.page
        assert (page.reports.hospital.text(), page.reports.hospital.isEnabled()) == ("St Ada's", False)
        assert page.reports.hospital.toolTip() == "Set by your site"
        assert not page.look.theme.isEnabled()
        assert page.look.language.isEnabled()
        page.open_part("reading")
        assert page.reading.off.isHidden()
        assert page.reading.rule.text().startswith("Set by your site.")
        page.reports.wished.emit("hospital", "Mine")
        assert program.preferences.settings.hospital == "St Ada's"
