"""Where things lie, told for people and for scripts; every place is the one that the program really uses."""

import json
from pathlib import Path

import pytest

from xai_desktop.app import crash_reports
from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.core.settings import Settings
from xai_desktop.io import site_policy_file
from xai_desktop.io.review_store import ReviewStore
from xai_desktop.io.settings_file import save_settings
from xai_desktop.io.site_key import site_key
from xai_desktop.services.whereabouts import whereabouts


def test_every_place_is_the_one_in_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path)
    (tmp_path / "policy.toml").write_text('version = 1\nnetworks_folder = "/srv/networks"')
    before = {one.key for one in whereabouts() if one.there}
    assert before == {"program", "policy"}
    save_settings(Settings())
    ReviewStore().close()
    site_key()
    assert crash_reports.keep_fault(ValueError, None, None) is not None
    places = {one.key: one for one in whereabouts()}
    assert {key for key, one in places.items() if one.there} == before | {"settings", "site-key", "reviews", "crashes"}
    assert places["crashes"].path == paths.crashes()
    assert places["site-networks"].path == Path("/srv/networks")
    assert {key for key, one in places.items() if one.keep} == {"settings", "site-key", "networks", "reviews"}


def test_the_command_tells_people_and_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["where"]) == 0
    assert "(nothing there yet)" in capsys.readouterr().out
    assert main(["where", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"settings", "reviews", "cache", "crashes", "policy"} <= {line["key"] for line in lines}
    assert all(Path(line["path"]).is_absolute() for line in lines)
