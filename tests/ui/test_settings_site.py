"""What the site has set, as a page of the settings: nothing, something, everything, and a file that is damaged."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, texts
from tests.helpers.site import set_policy
from xai_desktop.core.site_policy import KEYS, LOCKABLE, SitePolicy
from xai_desktop.io.review_store import store_path
from xai_desktop.io.site_policy_file import load_policy, policy_path
from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.settings.site_part import DAMAGED, EMPTY, NOTHING, READING, SET, SitePart

HASH = "ab" * 32
WHOLE = """
allowed_programs = [{{sha256 = "{hash}", note = "by physics"}}]
only_listed_networks = true
allowed_networks = ["{hash}"]
networks_folder = '{folder}/networks'
reviews_folder = '{folder}/reviews/{{account}}'
deidentified_results = true
[settings]
reading_steps = true
hospital = "St Ada"
logo = ""
theme = "light"
font_points = 11.0
language = "de"
"""


@pytest.fixture
def part(qtbot: QtBot) -> SitePart:
    part = SitePart()
    qtbot.addWidget(part)
    part.resize(620, 900)
    with qtbot.waitExposed(part):
        part.show()
    return part


def shown(part: SitePart, policy: tuple[SitePolicy, str]) -> str:
    part.show_policy(*policy)
    return texts(part)


def test_it_waits_for_the_file(part: SitePart) -> None:
    assert part.state.text() == READING.replace("'", "\u2019")
    assert not part.fault.isVisible()


def test_that_nothing_is_set_is_said_with_the_place(
    part: SitePart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = set_policy(monkeypatch, tmp_path, "")
    assert EMPTY in shown(part, load_policy())
    path.unlink()
    assert NOTHING in shown(part, load_policy())
    assert part.path.text() == str(policy_path()) == str(path)


def test_everything_that_a_site_can_set_is_listed_with_what_it_means(
    part: SitePart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_policy(monkeypatch, tmp_path, WHOLE.format(hash=HASH, folder=tmp_path))
    policy, trouble = load_policy()
    assert trouble == ""
    assert set(policy.settings) == set(LOCKABLE)
    said = shown(part, (policy, trouble))
    assert SET in said
    for wanted in (
        *("Reading steps", "Results", "by pseudonyms", "Reviews", str(store_path().parent), "Networks", "1 listed"),
        *(f"{HASH[:12]}", "by physics", str(tmp_path / "networks"), "St Ada", "Light", "Deutsch", "11", "none"),
    ):
        assert wanted in said, wanted
    known = {"version", "settings", "allowed_networks", "research_destination"}
    assert len(KEYS - known) == 5, "a new key needs its line on this page"
    archive = shown(part, (SitePolicy(research_destination="Archive"), ""))
    assert "Archive" in archive
    assert "St Ada" not in archive, "nothing of the last policy stays"
    assert not part.findChildren(QPushButton), "nothing here can be changed"
    assert not part.findChildren(QLineEdit)


def test_a_damaged_file_is_said_with_what_holds_until_it_is_mended(
    part: SitePart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = set_policy(monkeypatch, tmp_path, "nonsense")
    said = shown(part, load_policy())
    assert str(path) in part.fault.text()
    assert part.fault.isVisible()
    assert DAMAGED in said
    for wanted in ("Reading steps", "not stored", "by pseudonyms", "0 listed"):
        assert wanted in said, wanted
    path.write_text("version = 1")
    assert "Reading steps" not in shown(part, load_policy())
    assert not part.fault.isVisible()


def test_the_program_shows_the_page_the_places_and_the_export_window_as_the_site_set_them(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xai_desktop.ui.dialogs.export import ExportDialog

    (tmp_path / "reviews").mkdir()
    text = WHOLE.format(hash=HASH, folder=tmp_path).replace('language = "de"', "")  # which would stay for other tests
    set_policy(monkeypatch, tmp_path, text)
    with running(qtbot) as program:
        program.settings.show_settings("site")
        page = program.settings.page
        qtbot.waitUntil(lambda: "by pseudonyms" in texts(page.site), timeout=10000)
        assert page.facts.text() == "What your site has set."
        page.open_part("files")
        assert str(store_path().parent) in texts(page.files)
        dialog = ExportDialog(tmp_path / "film")
        qtbot.addWidget(dialog)
        dialog.open()
        assert not dialog.pseudonyms.isVisible()
        assert "file name" in dialog.notice.text()
        dialog.show_policy(*load_policy())
        check: QWidget = dialog.pseudonyms
        assert isinstance(check, CalmCheck)
        assert check.isVisible()
        assert check.isChecked()
        assert not check.isEnabled()
        assert check.toolTip() == "Set by your site"
        assert dialog.notice.text().startswith("Set by your site: every format calls the film by its pseudonym")
        dialog.reject()
        qtbot.waitUntil(store_path().is_file, timeout=10000)  # reviews are kept where the site wants them
